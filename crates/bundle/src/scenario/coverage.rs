//! [`Coverage`]: which statements of the policies under test a request has met.

use std::collections::BTreeMap;

use iamsim_engine::{Explanation, StatementReference, Truth};

use super::Scenario;

/// Which statements have matched a request, and which have not.
///
/// A statement is known by its place on disk: a policy that several scenarios name counts once.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    statements: BTreeMap<(String, u32, u32), (StatementReference, Met)>,
}

/// Whether a request has met a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    Yes,
    No,
}

impl Coverage {
    /// Takes the policies of a scenario: none of their statements is met by that.
    pub fn add(&mut self, scenario: &Scenario) {
        for policy in &scenario.policies {
            for statement in policy.statements() {
                let reference = StatementReference { policy: policy.clone(), index: statement.index };
                let place = place(&reference);
                self.statements.entry(place).or_insert((reference, Met::No));
            }
        }
    }

    /// Takes a decision: the statements that match its request, and those that may, are met.
    pub fn take(&mut self, explanation: &Explanation) {
        for trace in explanation.layers.iter().flat_map(|layer| &layer.statements) {
            if trace.matches == Truth::False {
                continue;
            }
            if let Some((_, met)) = self.statements.get_mut(&place(&trace.reference)) {
                *met = Met::Yes;
            }
        }
    }

    /// How many statements there are.
    pub fn statements(&self) -> usize {
        self.statements.len()
    }

    /// The statements that no request has met, by file and place.
    pub fn not_met(&self) -> impl Iterator<Item = &StatementReference> {
        let missed = self.statements.values().filter(|(_, met)| *met == Met::No);
        missed.map(|(reference, _)| reference)
    }
}

/// Where the statement begins on disk.
fn place(reference: &StatementReference) -> (String, u32, u32) {
    let span = reference.statement().map_or(reference.policy.span(), |statement| statement.span);
    let location = reference.policy.source().locate(span);
    (location.file.to_owned(), location.start.line, location.start.column)
}
