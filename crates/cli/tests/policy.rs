//! `iamsim policy` as a process.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot run the process should stop"
)]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, run, transcript};

const KMS: &str = "fixtures/article/13-kms-key-policy-missing";
const ALPHA: &str = "fixtures/article/15-shared-bucket/alpha";
const BETA: &str = "fixtures/article/15-shared-bucket/beta";
const ACCOUNT: &str = "123456789012";

#[test]
fn each_policy_is_shown_with_what_its_statements_are_for() {
    insta::assert_snapshot!(transcript(&["policy", KMS]));
}

#[test]
fn a_policy_is_written_as_a_data_source() {
    insta::assert_snapshot!(transcript(&["policy", KMS, "--for", "identity", "--format", "terraform"]));
}

#[test]
fn a_trust_policy_names_the_provider_and_what_it_says() {
    let bundle = "fixtures/article/14-github-oidc";
    insta::assert_snapshot!(transcript(&["policy", bundle, "--for", "trust", "--format", "document"]));
}

#[test]
fn machines_get_every_policy_with_what_it_is_attached_to() {
    let output = run(&["policy", KMS, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["format"], 1);
    let kinds: Vec<&str> =
        json["policies"].as_array().unwrap().iter().map(|policy| policy["for"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["identity", "bucket", "key", "endpoint", "endpoint"]);
    let first = &json["policies"][0];
    assert_eq!(first["attached_to"], "arn:aws:iam::123456789012:user/ci");
    assert_eq!(first["document"]["Version"], "2012-10-17");
}

#[test]
fn what_is_not_known_is_asked_for() {
    insta::assert_snapshot!(transcript(&["policy", ALPHA]));
    assert_eq!(code(&["policy", ALPHA]), 2);
    assert_eq!(code(&["policy", ALPHA, "--account", ACCOUNT]), 0);
}

#[test]
fn one_document_is_one_document() {
    insta::assert_snapshot!(transcript(&["policy", KMS, "--format", "document"]));
}

#[test]
fn configurations_that_share_a_bucket_keep_out_of_each_others_states() {
    insta::assert_snapshot!(transcript(&["policy", "--shared", ALPHA, BETA, "--account", ACCOUNT]));
    assert_eq!(code(&["policy", "--shared", ALPHA, BETA, "--account", ACCOUNT]), 0);
    let same = code(&[
        "policy",
        "--shared",
        ALPHA,
        "fixtures/article/15-shared-bucket/alpha/.",
        "--account",
        ACCOUNT,
    ]);
    assert_eq!(same, 1, "two that share a key are not separate");
}

/// The recorded events as if AWS had answered them.
fn answered() -> tempfile::TempDir {
    let recorded = include_str!("../../../fixtures/collected/cloudtrail.json");
    let mut events: serde_json::Value = serde_json::from_str(recorded).unwrap();
    for event in events["Records"].as_array_mut().unwrap() {
        let event = event.as_object_mut().unwrap();
        event.remove("errorCode");
        event.remove("errorMessage");
    }
    process::folder(&[("events.json", &events.to_string())])
}

#[test]
fn what_was_recorded_is_allowed_and_each_grant_names_its_events() {
    let folder = answered();
    let arguments = ["policy", "--from-cloudtrail", "events.json"];
    insta::assert_snapshot!(process::transcript_in(folder.path(), &arguments));
}

#[test]
fn what_was_denied_is_not_granted() {
    let arguments = ["policy", "--from-cloudtrail", "fixtures/collected/cloudtrail.json"];
    assert!(transcript(&arguments).contains("no event has to be allowed"));
}

#[test]
fn the_policy_of_what_was_recorded_allows_each_event() {
    let folder = answered();
    let events = folder.path().join("events.json");
    let output = run(&["policy", "--from-cloudtrail", events.to_str().unwrap(), "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let policies = json["policies"].as_array().unwrap();
    assert!(!policies.is_empty());
    for policy in policies {
        let principal = policy["principal"].as_str().unwrap();
        let document = policy["document"].to_string();
        let manifest = serde_json::json!({ "format": 1, "principal": principal,
            "principals": { principal: { "identity_policies": ["policy.json"] } } });
        let bundle = process::folder(&[("iamsim.json", &manifest.to_string()), ("policy.json", &document)]);
        let bundle = bundle.path().to_str().unwrap();
        for grant in policy["grants"].as_array().unwrap() {
            let (action, resource) = (grant["action"].as_str().unwrap(), grant["resource"].as_str().unwrap());
            assert!(!grant["events"].as_array().unwrap().is_empty());
            let mut arguments = vec!["simulate", bundle, "--action", action, "--resource", resource];
            let prefix = grant["prefix"].as_str().map(|prefix| format!("s3:prefix={prefix}"));
            if let Some(prefix) = &prefix {
                arguments.extend(["--context", prefix.as_str()]);
            }
            assert_eq!(code(&arguments), 0, "{action} on {resource}");
        }
    }
}
