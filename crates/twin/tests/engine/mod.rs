//! The engine as a decider, read and decided as `iamsim test` does.

use iamsim_bundle::scenario::{self, Entry, Form};
use iamsim_engine::{Decision, Outcome, StatementReference};
use iamsim_source::Source;
use iamsim_twin::Answer;
use serde_json::Value;

/// The engine's answers; none where it refuses the scenario.
pub(crate) fn engine(scenario: &Value) -> Vec<Answer> {
    let text = scenario.to_string();
    let read = scenario::read(&Source::new("scenario.json", text.as_str()), Form::Document, None);
    let Some(Entry::Scenario(scenario)) = read.entries.first() else { return Vec::new() };
    scenario
        .results()
        .map(|result| {
            let explanation = result.explanation;
            let possible: Vec<Outcome> = match &explanation.decision {
                Decision::Certain(outcome) => vec![*outcome],
                Decision::Indeterminate(open) => open.possible.clone(),
            };
            let missing = match &explanation.decision {
                Decision::Certain(_) => Vec::new(),
                Decision::Indeterminate(open) => {
                    open.missing_context.iter().map(ToString::to_string).collect()
                }
            };
            let possible: Vec<String> =
                possible.into_iter().map(|outcome| word(outcome).to_owned()).collect();
            let decision = match possible.as_slice() {
                [one] => one.clone(),
                _ => "indeterminate".to_owned(),
            };
            let named = |statement: &StatementReference| {
                (statement.policy.name().to_string(), usize::try_from(statement.index).unwrap_or(usize::MAX))
            };
            let decided_by = explanation.decided_by.iter().map(named).collect();
            Answer { decision, possible, missing_context: missing, decided_by }
        })
        .collect()
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ExplicitDeny => "explicitDeny",
        Outcome::ImplicitDeny => "implicitDeny",
    }
}

/// What the reader of scenarios says of one that it refuses; nothing of one that it takes.
pub(crate) fn refusal(scenario: &Value) -> String {
    let text = scenario.to_string();
    let read = scenario::read(&Source::new("scenario.json", text.as_str()), Form::Document, None);
    match read.entries.first() {
        Some(Entry::Unreadable(unreadable)) => {
            let said = unreadable.diagnostics.iter().map(|one| format!("{}: {}", one.code, one.message));
            said.collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    }
}
