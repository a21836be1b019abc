//! The twin against AWS's recorded answers and other evaluators' cases: a second opinion on the specification.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, and skips are said aloud")]

use std::fs::File;
use std::io::{BufReader, Read};

use iamsim_twin::{Answer, answer, requests};
use serde_json::Value;

/// Cases of other evaluators that the specification contradicts, with what the twin answers instead.
const CONTRADICTED: [(&str, &str); 2] = [
    // Rule C5: root is allowed in its own account without any policy.
    ("iam-rs-0004", "allowed"),
    // Rule D2: a role without a known trust policy is indeterminate.
    ("moto-0004", "indeterminate"),
];

/// The text of a shared file, or `None` where there is none.
fn shared(path: &str) -> Option<String> {
    let path = format!("{}/../../../shared/{path}", env!("CARGO_MANIFEST_DIR"));
    let Ok(file) = File::open(&path) else {
        // Past the capture of the test harness: a skip is said aloud.
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("skipped: no {path}\n"));
        return None;
    };
    let mut text = String::new();
    if std::path::Path::new(&path).extension().is_some_and(|extension| extension == "gz") {
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    } else {
        BufReader::new(file).read_to_string(&mut text).unwrap();
    }
    Some(text)
}

/// What is wrong with the answers to one scenario, a line each, and how many requests were judged.
fn judge(scenario: &Value, wrong: &mut Vec<String>) -> usize {
    let name = scenario.get("name").and_then(Value::as_str).unwrap_or_default();
    let contradicted = CONTRADICTED.iter().find(|(case, _)| *case == name).map(|(_, answer)| *answer);
    let asked = requests(scenario);
    for (nth, (request, answer)) in asked.iter().zip(answer(scenario)).enumerate() {
        let expected = contradicted.or_else(|| request.get("expect").and_then(Value::as_str));
        if expected.is_some_and(|expected| expected != answer.decision) {
            wrong.push(format!("{name}[{nth}]: expected {}, got {answer:?}", expected.unwrap_or_default()));
        }
        if let Some(expected) = request.get("expect_decided_by").and_then(Value::as_array) {
            let mut expected: Vec<_> = expected.iter().map(|one| decider(scenario, one)).collect();
            let mut got: Vec<_> = answer.decided_by.clone();
            expected.sort();
            got.sort();
            if expected != got {
                wrong.push(format!("{name}[{nth}]: expected to be decided by {expected:?}, got {answer:?}"));
            }
        }
        if let Some(expected) = request.get("expect_missing").and_then(Value::as_array) {
            let lower = |key: &str| key.to_lowercase();
            let mut expected: Vec<_> = expected.iter().filter_map(Value::as_str).map(lower).collect();
            let mut got: Vec<_> = answer.missing_context.iter().map(|key| lower(key)).collect();
            expected.sort();
            got.sort();
            if expected != got {
                wrong.push(format!("{name}[{nth}]: expected missing {expected:?}, got {got:?}"));
            }
        }
    }
    asked.len()
}

/// Policy name and statement index of an expectation, which may name the Sid.
fn decider(scenario: &Value, expected: &Value) -> (String, usize) {
    let policy = expected.get("policy").and_then(Value::as_str).unwrap();
    let sid = expected.get("sid").or_else(|| expected.get("statement").filter(|name| name.is_string()));
    let index = match sid {
        None => usize::try_from(expected.get("statement").and_then(Value::as_u64).unwrap()).unwrap(),
        Some(sid) => {
            iamsim_twin::document::Policies::read(scenario)
                .all()
                .find(|statement| statement.policy == policy && statement.body.get("Sid") == Some(sid))
                .unwrap_or_else(|| panic!("no {sid} in {policy}"))
                .index
        }
    };
    (policy.to_owned(), index)
}

fn check(text: &str, requests: usize) {
    let mut wrong = Vec::new();
    let mut judged = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        judged += judge(&serde_json::from_str(line).unwrap(), &mut wrong);
    }
    assert!(wrong.is_empty(), "{} of {judged}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(judged, requests, "the number of requests");
}

#[test]
fn the_twin_agrees_with_all_that_aws_answered() {
    if let Some(text) = shared("corpus/aws-recorded.jsonl") {
        check(&text, 859);
    }
}

#[test]
fn the_twin_agrees_with_the_cases_of_other_evaluators() {
    if let Some(text) = shared("corpus/peers-permissive.jsonl") {
        check(&text, 278);
    }
}

#[test]
fn the_twin_agrees_with_three_evaluators_on_ten_thousand_requests() {
    if let Some(text) = shared("bench/w1.scenario.json.gz") {
        check(&text, 10_000);
    }
}

#[test]
fn an_answer_that_is_certain_has_one_possible_decision() {
    let scenario = serde_json::json!({"request": {"principal": "anonymous", "action": "s3:GetObject",
        "resource": "arn:aws:s3:::b/k"}});
    let expected = Answer {
        decision: "implicitDeny".to_owned(),
        possible: vec!["implicitDeny".to_owned()],
        missing_context: Vec::new(),
        decided_by: Vec::new(),
    };
    assert_eq!(answer(&scenario), [expected]);
}
