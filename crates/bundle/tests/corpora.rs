//! Scenarios that others decided: each request agrees. The collections are beside the checkout, in `../shared`;
//! where they are absent, the tests say so and pass.
#![expect(clippy::panic, clippy::print_stderr, reason = "helpers of tests, outside of `#[test]`")]

use std::path::Path;

use iamsim_bundle::scenario::{self, Entry, ScenarioResult};

/// How many requests of a collection agree, of how many.
#[derive(Debug, PartialEq, Eq)]
struct Agreement {
    agree: usize,
    of: usize,
}

/// Decides every request of a collection; `None` where it is absent.
fn agreement(collection: &str) -> Option<Agreement> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(collection);
    if !path.exists() {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    }
    let mut found = Agreement { agree: 0, of: 0 };
    for entry in scenario::open([&path]).files.iter().flat_map(|file| &file.entries) {
        match entry {
            Entry::Scenario(scenario) => {
                for result in scenario.results() {
                    found.of += 1;
                    match result.verdict.passed() {
                        Some(true) => found.agree += 1,
                        Some(false) => report(&result),
                        None => {}
                    }
                }
            }
            Entry::Unreadable(unreadable) => panic!("{collection}: {unreadable:#?}"),
        }
    }
    eprintln!("{collection}: {} of {} requests agree", found.agree, found.of);
    Some(found)
}

fn report(result: &ScenarioResult<'_>) {
    let name = result.scenario.name.as_deref().unwrap_or_default();
    eprintln!("{name} {}: {:?}", result.request_name(), result.verdict);
}

#[test]
fn other_evaluators_cases_are_read() {
    if let Some(found) = agreement("corpus/peers-permissive.jsonl") {
        assert_eq!(found.of, 278);
    }
}

#[test]
fn the_large_scenario_is_read_packed() {
    if let Some(found) = agreement("bench/w1.scenario.json.gz") {
        assert_eq!(found.of, 10_000);
    }
}

#[test]
fn what_aws_answered_is_read() {
    if let Some(found) = agreement("corpus/aws-recorded.jsonl") {
        assert_eq!(found.of, 859);
    }
}
