//! Every document of the recorded and collected corpora is read without an error, as the type of its field.

use std::fmt::Write as _;

use crate::support::{can_be_shown, lies_in_its_text, prints_back};
use iamsim_policy::{Policy, PolicyType};
use iamsim_source::json::{Document, Kind, Value};
use iamsim_source::{Severity, Source};

/// The text of a corpus that lies in the repository.
pub(crate) fn aws(name: &str) -> String {
    let path = format!("{}/../../fixtures/aws/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).expect("it is in the repository")
}

/// The text of a shared corpus; `None`, said aloud, where it is not at hand.
fn shared(name: &str) -> Option<String> {
    let path = format!("{}/../../../shared/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        // Past the capture of the test harness: a skip is said aloud.
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("skipped: {name} is not at hand\n"),
        );
    }
    text
}

/// Reads `value`, the document itself or an object with `document`, and adds the errors to `faults`.
fn read(value: Value<'_, '_>, policy_type: PolicyType, faults: &mut String) -> usize {
    let document = value.member("document").unwrap_or(value);
    let parsed = Policy::read(document, "policy", policy_type);
    let mut errors = parsed.diagnostics.iter().filter(|it| it.severity == Severity::Error).peekable();
    assert_eq!(parsed.policy.is_some(), errors.peek().is_none(), "a policy exactly where no error is");
    for error in errors {
        let place = error.location().map(|location| location.to_string()).unwrap_or_default();
        writeln!(faults, "{place}: {policy_type:?}: {}", error.message).expect("a string can be written to");
    }
    can_be_shown(&parsed.diagnostics);
    if let Some(policy) = &parsed.policy {
        lies_in_its_text(policy);
        prints_back(policy, document.as_written());
    }
    1
}

/// The type of a `resource_policy` that answers the requests of this scenario.
fn resource_policy_type(scenario: Value<'_, '_>) -> PolicyType {
    let requests = scenario.member("requests").into_iter().flat_map(Value::elements);
    let actions = requests.chain(scenario.member("request")).filter_map(|request| request.member("action"));
    let assumes = actions
        .filter_map(Value::as_str)
        .any(|action| action.to_ascii_lowercase().starts_with("sts:assumerole"));
    if assumes { PolicyType::RoleTrust } else { PolicyType::ResourceBased }
}

fn read_scenario(scenario: Value<'_, '_>, faults: &mut String) -> usize {
    let mut read_in_all = 0;
    for member in scenario.members() {
        let value = member.value;
        let documents: Vec<(Value<'_, '_>, PolicyType)> = match &*member.name {
            "identity_policies" => value.elements().map(|it| (it, PolicyType::IdentityBased)).collect(),
            "session_policies" => value.elements().map(|it| (it, PolicyType::Session)).collect(),
            "permissions_boundary" => vec![(value, PolicyType::PermissionsBoundary)],
            "vpc_endpoint_policy" => vec![(value, PolicyType::VpcEndpoint)],
            "resource_policy" => vec![(value, resource_policy_type(scenario))],
            "resource_policies" => {
                let policy_type = resource_policy_type(scenario);
                value.members().map(|it| (it.value, policy_type)).collect()
            }
            "service_control_policies" => levels(value, PolicyType::ServiceControl),
            "resource_control_policies" => levels(value, PolicyType::ResourceControl),
            _ => Vec::new(),
        };
        for (document, policy_type) in documents {
            if document.kind() == Kind::Object {
                read_in_all += read(document, policy_type, faults);
            }
        }
    }
    read_in_all
}

fn levels<'s, 'd>(value: Value<'s, 'd>, policy_type: PolicyType) -> Vec<(Value<'s, 'd>, PolicyType)> {
    let policies = value.elements().filter_map(|level| level.member("policies"));
    policies.flat_map(Value::elements).map(|policy| (policy, policy_type)).collect()
}

fn every_document_is_read(corpus: &str, text: &str, at_least: usize) {
    let mut faults = String::new();
    let mut read_in_all = 0;
    for (number, line) in (1..).zip(text.lines()) {
        let source = Source::new(format!("{corpus} line {number}"), line);
        let document = Document::parse(&source).expect("the corpus is JSON");
        read_in_all += read_scenario(document.root(), &mut faults);
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(read_in_all >= at_least, "only {read_in_all} documents were found");
}

#[test]
fn what_aws_decided_upon_is_read() {
    every_document_is_read("aws-recorded.jsonl", &aws("aws-recorded.jsonl"), 1_000);
}

#[test]
fn what_other_evaluators_decide_upon_is_read() {
    let Some(text) = shared("peers-permissive.jsonl") else { return };
    every_document_is_read("peers-permissive.jsonl", &text, 278);
}

/// What AWS stored is read as the type that it was stored as.
#[test]
fn what_aws_accepted_is_read() {
    let text = aws("aws-validation.jsonl");
    let mut faults = String::new();
    let mut read_in_all = 0;
    for (number, line) in (1..).zip(text.lines()) {
        let source = Source::new(format!("validation line {number}"), line);
        let document = Document::parse(&source).expect("the corpus is JSON");
        let case = document.root();
        let text_of = |name| case.member(name).and_then(Value::as_str).unwrap_or_default();
        let accepted = case.member("accepted").and_then(Value::as_bool) == Some(true);
        let api = text_of("api");
        let policy_type = match &*api {
            api if api.starts_with("iam:CreateRole") => PolicyType::RoleTrust,
            "s3:PutBucketPolicy" => PolicyType::Bucket,
            "organizations:CreatePolicy RESOURCE_CONTROL_POLICY" => PolicyType::ResourceControl,
            _ => PolicyType::ResourceBased,
        };
        if let Some(policy) = case.member("policy").filter(|policy| accepted && policy.kind() == Kind::Object)
        {
            read_in_all += read(policy, policy_type, &mut faults);
        }
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(read_in_all >= 100, "only {read_in_all} documents were found");
}
