//! The runner finds a decider's mistake and makes it small.

use iamsim_twin::differential::{difference, first_disagreement};
use iamsim_twin::{Answer, answer};
use serde_json::Value;

/// The twin, forgetting one field of every scenario.
fn forgetting(field: &'static str) -> impl Fn(&Value) -> Vec<Answer> {
    move |scenario| {
        let mut forgotten = scenario.clone();
        forgotten.as_object_mut().map(|fields| fields.shift_remove(field));
        answer(&forgotten)
    }
}

#[test]
fn the_twin_agrees_with_itself() {
    assert!(first_disagreement(&answer, 3, 0, 300).is_none());
}

#[test]
fn a_decider_that_forgets_a_layer_is_found_out_and_shrunk() {
    for field in
        ["permissions_boundary", "session_policies", "service_control_policies", "vpc_endpoint_policy"]
    {
        let forgetful = forgetting(field);
        let found = first_disagreement(&forgetful, 3, 0, 2_000).expect("a forgotten layer matters somewhere");
        assert!(difference(&found.twin, &found.decider).is_some());
        assert!(found.scenario.get(field).is_some(), "what matters is kept: {}", found.scenario);
        let length = found.scenario.to_string().len();
        assert!(length < 700, "{length} bytes: {}", found.scenario);
        let again =
            first_disagreement(&forgetful, 3, found.index, found.index + 1).expect("it can be resumed");
        assert_eq!(again.scenario, found.scenario);
    }
}

#[test]
fn a_decider_that_refuses_disagrees() {
    let found =
        first_disagreement(&|_: &Value| Vec::new(), 3, 0, 1).expect("no answer is none of the twin's");
    assert_eq!(found.index, 0);
}
