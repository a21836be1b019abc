//! The engine against the twin: `cargo run --release -p iamsim-twin --example differential -- COUNT [SEED [FROM]]`.
//!
//! Prints every disagreement as the smallest scenario that shows it, with both answers, then the place to resume
//! from. Exit code 1 if there was one.
#![expect(clippy::print_stdout, reason = "it reports")]

use std::process::ExitCode;

use iamsim_bundle::scenario::{self, Entry, Form};
use iamsim_engine::{Decision, Outcome};
use iamsim_source::Source;
use iamsim_twin::Answer;
use iamsim_twin::differential::{difference, first_disagreement};
use serde_json::Value;

fn main() -> ExitCode {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let count = numbers.first().copied().unwrap_or(10_000);
    let seed = numbers.get(1).copied().unwrap_or(1);
    let from = numbers.get(2).copied().unwrap_or(0);
    let most = numbers.get(3).copied().unwrap_or(10);
    let (mut next, mut found) = (from, 0);
    while let Some(disagreement) = first_disagreement(&engine, seed, next, from + count) {
        found += 1;
        next = disagreement.index + 1;
        let what = difference(&disagreement.scenario, &disagreement.twin, &disagreement.decider)
            .unwrap_or("the whole scenario only");
        println!("# seed {seed}, index {}: {what}", disagreement.index);
        println!("{}", disagreement.scenario);
        println!("twin   {:?}", disagreement.twin);
        println!("engine {:?}", disagreement.decider);
        if disagreement.decider.is_empty() {
            println!("refused: {}", refusal(&disagreement.scenario));
        }
        println!();
        if found == most {
            println!("stopped; resume from {next}");
            return ExitCode::FAILURE;
        }
    }
    println!("seed {seed}, scenarios {from} to {}: {found} disagreements", from + count);
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The engine's answers, read and decided as `iamsim test` does.
fn engine(scenario: &Value) -> Vec<Answer> {
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
            let named = |statement: &iamsim_engine::StatementReference| {
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

/// What the reader of scenarios says of one that it refuses.
fn refusal(scenario: &Value) -> String {
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
