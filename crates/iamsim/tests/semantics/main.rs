//! What AWS decides, rule by rule: every scenario of `fixtures/semantics`, and of AWS's recorded answers, in
//! every way in which it must come out alike.
//!
//! A scenario is a file's to add: its name begins with the rule that it holds. `docs/semantics.md` says the rules.

mod fixtures;
mod rules;
mod variations;

use iamsim::bundle::scenario::Scenario;
use iamsim::engine::{Decision, Outcome};
use serde_json::Value as Json;

use fixtures::{Case, read, recorded, semantics};
use variations::{Order, printed, reordered, unknowns};

/// What came out otherwise, told with the scenario; a test that finds some prints them all.
#[derive(Default)]
struct Failures(Vec<String>);

impl Failures {
    fn add(&mut self, case: &Case, request: usize, what: &str) {
        self.0.push(format!("{}: `{}`, request {request}: {what}", case.file, case.name()));
    }

    fn assert_none(self) {
        assert!(self.0.is_empty(), "{} came out otherwise:\n{}", self.0.len(), self.0.join("\n"));
    }
}

fn decisions(scenario: &Scenario) -> Vec<Decision> {
    scenario.requests.iter().map(|request| scenario.environment.decide(&request.question())).collect()
}

/// The decisions on a variation of a case; a variation that cannot be read is a failure.
fn decisions_on(json: &Json, case: &Case, failures: &mut Failures) -> Option<Vec<Decision>> {
    match read(json) {
        Ok(scenario) => Some(decisions(&scenario)),
        Err(diagnostics) => {
            failures.add(case, 0, &format!("{diagnostics:?}\n{json:#}"));
            None
        }
    }
}

/// Holds the decisions on a variation of each case against those on the case itself.
fn decide_alike(cases: &[Case], variation: impl Fn(&Case) -> Json) {
    let mut failures = Failures::default();
    for case in cases {
        let json = variation(case);
        let Some(found) = decisions_on(&json, case, &mut failures) else { continue };
        for (index, (before, after)) in decisions(&case.scenario).iter().zip(&found).enumerate() {
            if before != after {
                failures.add(case, index, &format!("{before:?} became {after:?} as\n{json:#}"));
            }
        }
    }
    failures.assert_none();
}

fn all() -> Vec<Case> {
    semantics().into_iter().chain(recorded()).collect()
}

#[test]
fn every_scenario_is_decided_as_expected_and_explained_as_it_is_decided() {
    let mut failures = Failures::default();
    for case in all() {
        for result in case.scenario.results() {
            if result.verdict.passed() != Some(true) {
                failures.add(&case, result.index, &format!("{:?}", result.verdict));
            }
            let decision = case.scenario.environment.decide(&result.request.question());
            if decision != result.explanation.decision {
                failures.add(&case, result.index, "explaining is another decision than deciding");
            }
        }
    }
    failures.assert_none();
}

#[test]
fn the_order_of_policies_statements_values_and_keys_is_irrelevant() {
    for order in [Order::Reversed, Order::Turned] {
        decide_alike(&all(), |case| reordered(&case.json, order));
    }
}

#[test]
fn a_policy_that_was_printed_decides_as_the_one_that_was_read() {
    decide_alike(&all(), |case| printed(&case.json, &case.scenario));
}

#[test]
fn a_value_that_becomes_unknown_only_widens_the_answer() {
    let mut failures = Failures::default();
    for case in all() {
        for (index, before) in decisions(&case.scenario).iter().enumerate() {
            for (key, json) in unknowns(&case.json, index) {
                let Some(found) = decisions_on(&json, &case, &mut failures) else { continue };
                let Some(after) = found.get(index) else { continue };
                let lost: Vec<&Outcome> =
                    before.possible().iter().filter(|outcome| !after.possible().contains(outcome)).collect();
                if !lost.is_empty() {
                    failures.add(&case, index, &format!("with `{key}` unknown {lost:?} is not possible"));
                }
            }
        }
    }
    failures.assert_none();
}
