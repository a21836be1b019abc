//! `iamsim policy` as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
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
