//! What AWS refuses to store, and is read all the same: with a warning, or for findings to judge.

use iamsim_policy::{Policy, PolicyType};
use iamsim_source::Source;

use crate::shown::shown;
use crate::support::prints_back;

/// The policy is read, and this is said about it.
fn warned(text: &str, policy_type: PolicyType) -> String {
    let parsed = Policy::parse(&Source::new("p.json", text), "p", policy_type);
    let told: Vec<String> = parsed.diagnostics.iter().map(shown).collect();
    prints_back(&parsed.policy.expect("it is read"), text);
    told.join("\n")
}

#[test]
fn an_empty_statement_and_an_empty_version_are_read() {
    insta::assert_snapshot!(warned(r#"{ "Version": "", "Statement": [] }"#, PolicyType::IdentityBased));
}

#[test]
fn a_principal_without_its_object_is_read_as_under_aws() {
    let text = r#"{ "Statement": { "Effect": "Deny", "Principal": "arn:aws:iam::123456789012:root",
  "Action": "s3:*", "Resource": "*" } }"#;
    insta::assert_snapshot!(warned(text, PolicyType::Bucket));
}

#[test]
fn an_identity_based_statement_without_resource_is_read() {
    let text = r#"{ "Statement": { "Effect": "Allow", "Action": "sts:AssumeRole" } }"#;
    insta::assert_snapshot!(warned(text, PolicyType::IdentityBased));
}

/// Their evaluation is defined, or they match nothing: findings will say so, the reader does not.
#[test]
fn what_is_well_defined_is_read_in_silence() {
    for (policy_type, statement) in [
        (PolicyType::Bucket, r#""Effect": "Allow", "NotPrincipal": { "AWS": "123456789012" }"#),
        (
            PolicyType::Bucket,
            r#""Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:user/*" }"#,
        ),
        (PolicyType::Bucket, r#""Effect": "Allow", "Principal": { "AWS": "AIDAIOSFODNN7EXAMPLE" }"#),
        (PolicyType::Bucket, r#""Effect": "Allow", "Principal": { "Service": "*.amazonaws.com" }"#),
        (PolicyType::ResourceControl, r#""Effect": "Allow", "Principal": "*""#),
        (PolicyType::ResourceControl, r#""Effect": "Deny", "NotPrincipal": { "AWS": "*" }"#),
        (
            PolicyType::IdentityBased,
            r#""Effect": "Allow", "Condition": { "NumericEquals": { "s3:max-keys": "no-number" } }"#,
        ),
        (
            PolicyType::Session,
            r#""Effect": "Allow", "Condition": { "IpAddress": { "aws:SourceIp": "${x" } }"#,
        ),
        (
            PolicyType::ServiceControl,
            r#""Effect": "Allow", "Condition": { "StringEquals": { "aws:TagKeys": [] } }"#,
        ),
    ] {
        let text = format!(
            r#"{{ "Version": "2012-10-17", "Statement": {{ {statement},
  "Action": "s3:*", "Resource": "*" }} }}"#
        );
        assert_eq!(warned(&text, policy_type), "", "{text}");
    }
}
