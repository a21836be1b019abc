//! Scenarios that others decided: each request agrees. The collections are beside the checkout, in `../shared`;
//! where they are absent, the tests say so and pass.
#![expect(clippy::panic, clippy::print_stderr, reason = "helpers of tests, outside of `#[test]`")]

use std::path::Path;

use iamsim_bundle::scenario::{self, Decided, Entry, Scenario};

/// Where other evaluators disagree with AWS's documentation, which outranks them: `docs/semantics.md` argues both.
///
/// - `iam-rs-0004`: the root user of the account that owns the bucket needs nobody's leave (rule C5).
/// - `moto-0004`: a role always has a trust policy, and must be assumed by its leave; it is not given (rule D2).
const CONTRADICT_THE_DOCUMENTATION: [&str; 2] = ["iam-rs-0004", "moto-0004"];

/// The scenarios of a collection; `None` where it is absent.
fn collection(name: &str) -> Option<Vec<Scenario>> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(name);
    if !path.exists() {
        // Past the capture of the test harness: a skip is said aloud.
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("skipped: {} is absent\n", path.display()),
        );
        return None;
    }
    let entries = scenario::open([&path]).files.into_iter().flat_map(|file| file.entries);
    let scenarios = entries.map(|entry| match entry {
        Entry::Scenario(scenario) => *scenario,
        Entry::Unreadable(unreadable) => panic!("{name}: {unreadable:#?}"),
    });
    Some(scenarios.collect())
}

/// The names of the scenarios with a request that is not decided as expected, and the number of all requests.
/// Deciding and explaining are the same decision.
fn disagreements(scenarios: &[Scenario]) -> (Vec<&str>, usize) {
    let mut disagree = Vec::new();
    let mut requests = 0;
    for result in scenarios.iter().flat_map(Scenario::results) {
        requests += 1;
        let name = result.scenario.name.as_deref().unwrap_or_default();
        let decision = result.scenario.environment.decide(&result.request.question());
        assert_eq!(decision, result.explanation.decision, "{name} {}", result.request_name());
        if result.verdict.passed() != Some(true) {
            eprintln!("{name} {}: {:?}", result.request_name(), result.verdict);
            disagree.push(name);
        }
    }
    (disagree, requests)
}

#[test]
fn other_evaluators_cases_agree_but_where_they_contradict_the_documentation() {
    let Some(scenarios) = collection("corpus/peers-permissive.jsonl") else { return };
    let (disagree, requests) = disagreements(&scenarios);
    assert_eq!(requests, 278);
    assert_eq!(disagree, CONTRADICT_THE_DOCUMENTATION);
}

#[test]
fn ten_thousand_requests_on_which_three_evaluators_agree_are_decided_alike() {
    let Some(scenarios) = collection("bench/w1.scenario.json.gz") else { return };
    let [scenario] = scenarios.as_slice() else { panic!("it is one scenario") };
    assert_eq!(scenario.requests.len(), 10_000);
    for (index, request) in scenario.requests.iter().enumerate() {
        let decision = scenario.environment.decide(&request.question());
        assert_eq!(Some(Decided::from(&decision)), request.expectation.decision, "request {index}");
    }
}
