//! [`Explanation`]: what each layer said, statement by statement, and what follows.

use std::sync::Arc;

use iamsim_policy::{Effect, PolicyType};

use super::case::Case;
use super::flow::{self, Answer};
use super::observer::{Judged, Observer, Taken};
use super::possible;
use super::statement::Says;
use crate::{
    AllowNeeded, Decision, Explanation, Outcome, StatementReference, Truth, Uncollected, UncollectedPart,
};

/// Decides, and keeps what was seen.
pub(super) fn explain(case: &Case<'_>) -> Explanation {
    let mut collector = Collector::default();
    let answer = flow::decide(case, case, &mut collector);
    let decision = possible::decision(case, &answer);
    collector.explanation(&answer, decision)
}

/// One layer, or one level of it, as it was seen.
struct Seen<'c> {
    layer: PolicyType,
    target: Option<&'c str>,
    statements: Vec<Judged<'c>>,
}

/// Keeps everything.
#[derive(Default)]
struct Collector<'c> {
    layers: Vec<Seen<'c>>,
    assumed: Vec<Uncollected>,
}

impl<'c> Observer<'c> for Collector<'c> {
    fn layer(&mut self, layer: PolicyType, target: Option<&'c str>) {
        self.layers.push(Seen { layer, target, statements: Vec::new() });
    }

    fn statement(&mut self, judged: Judged<'c>) {
        if let Some(seen) = self.layers.last_mut() {
            seen.statements.push(judged);
        }
    }

    fn uncollected(&mut self, what: UncollectedPart, taken: Taken, of: &dyn Fn() -> Box<str>) {
        if taken == Taken::AsNone {
            self.assumed.push(Uncollected { what, of: of() });
        }
    }
}

impl Seen<'_> {
    /// What was said here alone.
    fn says(&self) -> Says {
        self.statements
            .iter()
            .fold(Says::NOTHING, |says, judged| says.with(judged.statement.effect.value, judged.matches))
    }

    /// The statements of one effect that match for certain.
    fn matching(&self, effect: Effect) -> impl Iterator<Item = StatementReference> {
        self.statements
            .iter()
            .filter(move |judged| judged.statement.effect.value == effect && judged.matches.is_certain())
            .map(reference)
    }
}

fn reference(judged: &Judged<'_>) -> StatementReference {
    StatementReference { policy: Arc::clone(judged.policy), index: judged.statement.index }
}

impl<'c> Collector<'c> {
    fn explanation(self, answer: &Answer, decision: Decision) -> Explanation {
        let decided_by = self.decided_by(&decision);
        Explanation {
            decided_by,
            blocked_by: blocked_by(answer, &decision),
            assumptions: if decision.outcome() == Some(Outcome::ExplicitDeny) {
                Vec::new()
            } else {
                self.assumed.clone()
            },
            findings: Vec::new(),
            layers: Vec::new(),
            decision,
        }
    }

    /// With `allowed`, every matching Allow of what grants; with `explicitDeny`, every matching Deny.
    fn decided_by(&self, decision: &Decision) -> Vec<StatementReference> {
        match decision.outcome() {
            Some(Outcome::Allowed) => {
                let granting = self.layers.iter().filter(|seen| grants(seen.layer));
                granting.flat_map(|seen| seen.matching(Effect::Allow)).collect()
            }
            Some(Outcome::ExplicitDeny) => {
                self.layers.iter().flat_map(|seen| seen.matching(Effect::Deny)).collect()
            }
            Some(Outcome::ImplicitDeny) | None => Vec::new(),
        }
    }
}

/// Whether a layer grants, or bounds what others grant.
fn grants(layer: PolicyType) -> bool {
    match layer {
        PolicyType::IdentityBased
        | PolicyType::ResourceBased
        | PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::RoleTrust => true,
        PolicyType::PermissionsBoundary
        | PolicyType::Session
        | PolicyType::ServiceControl
        | PolicyType::ResourceControl
        | PolicyType::VpcEndpoint => false,
    }
}

/// The layers that denied, or that withheld an allow that was needed.
fn blocked_by(answer: &Answer, decision: &Decision) -> Vec<PolicyType> {
    let blocks = |says: Says, needed: AllowNeeded| match decision.outcome() {
        Some(Outcome::Allowed) => false,
        Some(Outcome::ExplicitDeny) => says.denies.is_certain(),
        Some(Outcome::ImplicitDeny) => needed == AllowNeeded::Yes && says.allows == Truth::False,
        None => says.denies.is_possible() || (needed == AllowNeeded::Yes && says.allows != Truth::True),
    };
    let layers = answer.layers.iter().filter(|layer| blocks(layer.says, layer.allow_needed));
    layers.map(|layer| layer.layer).collect()
}
