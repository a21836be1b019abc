//! What every command says of a decision: the word, what it may become, who decided, who withheld.

use iamsim_engine::{Decision, Explanation, StatementReference};
use iamsim_policy::ConditionKey;
use serde::Serialize;

/// A decision and its reasons.
#[derive(Debug, Serialize)]
pub(super) struct DecisionShape<'a> {
    decision: Option<&'static str>,
    possible: Vec<&'static str>,
    missing_context: Vec<&'a str>,
    decided_by: Vec<StatementShape<'a>>,
    blocked_by: Vec<&'static str>,
}

/// One statement, and where its object begins.
#[derive(Debug, Serialize)]
pub(super) struct StatementShape<'a> {
    policy: &'a str,
    #[serde(rename = "type")]
    policy_type: &'static str,
    sid: Option<&'a str>,
    statement: u32,
    file: &'a str,
    line: u32,
    column: u32,
}

impl<'a> From<&'a Explanation> for DecisionShape<'a> {
    fn from(explanation: &'a Explanation) -> Self {
        let missing = match &explanation.decision {
            Decision::Certain(_) => &[][..],
            Decision::Indeterminate(open) => &open.missing_context,
        };
        let mut blocked_by: Vec<&'static str> = Vec::new();
        for layer in &explanation.blocked_by {
            // Several levels of an organization, or several kinds of resource-based policy, are one word.
            if !blocked_by.contains(&layer.as_str()) {
                blocked_by.push(layer.as_str());
            }
        }
        Self {
            decision: Some(explanation.decision.as_str()),
            possible: explanation.decision.possible().iter().map(|outcome| outcome.as_str()).collect(),
            missing_context: missing.iter().map(ConditionKey::as_str).collect(),
            decided_by: explanation.decided_by.iter().map(StatementShape::from).collect(),
            blocked_by,
        }
    }
}

impl DecisionShape<'_> {
    /// That there is no decision.
    pub(super) const fn none() -> Self {
        Self {
            decision: None,
            possible: Vec::new(),
            missing_context: Vec::new(),
            decided_by: Vec::new(),
            blocked_by: Vec::new(),
        }
    }
}

impl<'a> From<&'a StatementReference> for StatementShape<'a> {
    fn from(reference: &'a StatementReference) -> Self {
        let policy = &reference.policy;
        let statement = reference.statement();
        let span = statement.map_or(policy.span(), |statement| statement.span);
        let location = policy.source().locate(span);
        Self {
            policy: policy.name(),
            policy_type: policy.policy_type().as_str(),
            sid: statement.and_then(|statement| statement.sid.as_ref()).map(|sid| sid.as_str()),
            statement: reference.index,
            file: location.file,
            line: location.start.line,
            column: location.start.column,
        }
    }
}
