//! Running scenarios: every request is decided, and held against what is expected of it.

use iamsim_engine::{Decision, Explanation, StatementReference};
use iamsim_policy::ConditionKey;

use super::{Decided, DecidedBy, Expectation, Scenario, ScenarioRequest, StatementName};

/// The answer to one request of a scenario.
#[derive(Debug)]
pub struct ScenarioResult<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The request.
    pub request: &'a ScenarioRequest,
    /// Its place among the requests of the scenario, the first being 0.
    pub index: usize,
    /// The decision, and why it is so.
    pub explanation: Explanation,
    /// Whether it is what was expected.
    pub verdict: Verdict,
}

/// Whether a decision is what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was expected.
    NothingExpected,
    /// It is.
    Passed,
    /// It is not; at least one difference.
    Failed(Vec<Difference>),
}

/// In what a decision is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Another decision.
    Decision {
        /// What was expected.
        expected: Decided,
        /// What it is.
        found: Decided,
    },
    /// It depends on other condition keys.
    MissingContext {
        /// Expected, and not among those that it depends on.
        not_found: Vec<ConditionKey>,
        /// Among those that it depends on, and not expected.
        not_expected: Vec<ConditionKey>,
    },
    /// Other statements decided.
    DecidedBy {
        /// Expected, and not among those that decided.
        not_found: Vec<DecidedBy>,
        /// Among those that decided, and not expected: the policy's name and the statement's index.
        not_expected: Vec<(Box<str>, u32)>,
    },
}

impl Scenario {
    /// Decides every request in order, one at a time: an explanation is large, and is made when it is asked for.
    pub fn results(&self) -> impl Iterator<Item = ScenarioResult<'_>> {
        (0..self.requests.len()).filter_map(|index| self.result(index))
    }

    /// Decides the request at `index`; `None` where there are not so many.
    pub fn result(&self, index: usize) -> Option<ScenarioResult<'_>> {
        let request = self.requests.get(index)?;
        let explanation = self.environment.explain(&request.question());
        let verdict = judge(&request.expectation, &explanation);
        Some(ScenarioResult { scenario: self, request, index, explanation, verdict })
    }
}

impl ScenarioResult<'_> {
    /// The request's name, or its place as text.
    pub fn request_name(&self) -> String {
        self.request.name.as_deref().map_or_else(|| self.index.to_string(), str::to_owned)
    }
}

impl Verdict {
    /// `Some(true)` for passed, `Some(false)` for failed, `None` where nothing was expected.
    pub fn passed(&self) -> Option<bool> {
        match self {
            Self::NothingExpected => None,
            Self::Passed => Some(true),
            Self::Failed(_) => Some(false),
        }
    }
}

impl From<&Decision> for Decided {
    fn from(decision: &Decision) -> Self {
        match decision {
            Decision::Certain(outcome) => Self::Outcome(*outcome),
            Decision::Indeterminate(_) => Self::Indeterminate,
        }
    }
}

/// Holds an explanation against what is expected.
fn judge(expectation: &Expectation, explanation: &Explanation) -> Verdict {
    if expectation.is_empty() {
        return Verdict::NothingExpected;
    }
    let differences: Vec<Difference> = [
        expectation.decision.and_then(|expected| other_decision(expected, &explanation.decision)),
        expectation.missing.as_deref().and_then(|expected| other_keys(expected, &explanation.decision)),
        expectation
            .decided_by
            .as_deref()
            .and_then(|expected| other_statements(expected, &explanation.decided_by)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if differences.is_empty() { Verdict::Passed } else { Verdict::Failed(differences) }
}

fn other_decision(expected: Decided, decision: &Decision) -> Option<Difference> {
    let found = Decided::from(decision);
    (found != expected).then_some(Difference::Decision { expected, found })
}

fn other_keys(expected: &[ConditionKey], decision: &Decision) -> Option<Difference> {
    let found: &[ConditionKey] = match decision {
        Decision::Certain(_) => &[],
        Decision::Indeterminate(open) => &open.missing_context,
    };
    let not_in = |keys: &[ConditionKey], others: &[ConditionKey]| -> Vec<ConditionKey> {
        keys.iter().filter(|key| !others.contains(key)).cloned().collect()
    };
    let (not_found, not_expected) = (not_in(expected, found), not_in(found, expected));
    let same = not_found.is_empty() && not_expected.is_empty();
    (!same).then_some(Difference::MissingContext { not_found, not_expected })
}

fn other_statements(expected: &[DecidedBy], found: &[StatementReference]) -> Option<Difference> {
    let not_found: Vec<DecidedBy> = expected
        .iter()
        .filter(|named| !found.iter().any(|reference| names(named, reference)))
        .cloned()
        .collect();
    let not_expected: Vec<(Box<str>, u32)> = found
        .iter()
        .filter(|reference| !expected.iter().any(|named| names(named, reference)))
        .map(|reference| (reference.policy.name().into(), reference.index))
        .collect();
    let same = not_found.is_empty() && not_expected.is_empty();
    (!same).then_some(Difference::DecidedBy { not_found, not_expected })
}

/// Whether `named` is what a scenario calls this statement.
fn names(named: &DecidedBy, reference: &StatementReference) -> bool {
    if *named.policy.value != *reference.policy.name() {
        return false;
    }
    match &named.statement {
        StatementName::Index(index) => *index == reference.index,
        StatementName::Sid(sid) => reference
            .statement()
            .and_then(|statement| statement.sid.as_ref())
            .is_some_and(|found| found.value.as_str() == &**sid),
    }
}
