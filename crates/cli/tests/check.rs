//! `iamsim check` as a process: its options, and input that it cannot use.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, folder, run, transcript, transcript_in};

const BACKEND: &str = r#"terraform {
  backend "s3" {
    bucket       = "acme-state"
    key          = "app/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
"#;

/// A folder as a new user has it: one policy, one `backend.tf`, no manifest.
fn new_user(policy: &str) -> tempfile::TempDir {
    folder(&[("backend.tf", BACKEND), ("identity-policies/ci.json", policy)])
}

const PRINCIPAL: &str = "arn:aws:iam::123456789012:user/ci";

#[test]
fn a_folder_without_manifest_is_read_by_its_layout() {
    let policy = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::acme-state" },
    { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], "Resource": "arn:aws:s3:::acme-state" }
  ]
}
"#;
    let folder = new_user(policy);
    insta::assert_snapshot!(transcript_in(folder.path(), &["check", ".", "--principal", PRINCIPAL]));
}

#[test]
fn without_a_principal_the_help_says_how_to_name_one() {
    let folder = new_user("{ \"Statement\": [] }");
    insta::assert_snapshot!(transcript_in(folder.path(), &["check"]));
}

#[test]
fn mistakes_of_several_files_are_told_together() {
    let folder = folder(&[
        ("backend.tf", BACKEND),
        (
            "identity-policies/a.json",
            "{ \"Statement\": [ { \"Effect\": \"allow\", \"Action\": \"s3:*\", \"Resource\": \"*\" } ] }",
        ),
        ("bucket-policy.json", "{ \"Statement\": "),
    ]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["check", ".", "--principal", PRINCIPAL]));
}

#[test]
fn unusable_input_is_told_to_machines_as_diagnostics() {
    let folder = folder(&[("backend.tf", BACKEND), ("bucket-policy.json", "[")]);
    let arguments = ["check", ".", "--principal", PRINCIPAL, "--format", "json"];
    insta::assert_snapshot!(transcript_in(folder.path(), &arguments));
}

#[test]
fn a_bundle_that_is_not_there_is_exit_code_2() {
    insta::assert_snapshot!(transcript(&["check", "fixtures/no-such-bundle"]));
}

#[test]
fn a_file_is_no_bundle() {
    assert_eq!(code(&["check", "fixtures/article/05-bucket-policy-denies/backend.tf"]), 2);
}

#[test]
fn arguments_that_mean_nothing_are_exit_code_2_with_the_nearest_name() {
    let bundle = "fixtures/article/03-policy-attached";
    for (arguments, said) in [
        (vec!["check", bundle, "--command", "aply"], "did you mean `apply`"),
        (vec!["check", bundle, "--state", "gone"], "expected `absent` or `present`"),
        (vec!["check", bundle, "--principal", "ci"], "expected the ARN of a user"),
        (vec!["check", bundle, "--tool", "pulumi"], "expected `terraform` or `opentofu`"),
        (vec!["check", bundle, "--tool-version", "new"], "expected something like `1.11.4`"),
        (vec!["check", bundle, "--at", "tomorrow"], "expected a time such as"),
        (vec!["check", bundle, "--quiet", "--verbose"], "cannot be used with"),
    ] {
        let output = run(&arguments);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
    }
}

#[test]
fn exit_zero_hides_a_no_but_not_unusable_input() {
    assert_eq!(code(&["check", "fixtures/article/05-bucket-policy-denies", "--exit-zero"]), 0);
    assert_eq!(code(&["check", "fixtures/article/06-bucket-policy-condition", "--exit-zero"]), 0);
    assert_eq!(code(&["check", "fixtures/no-such-bundle", "--exit-zero"]), 2);
}

#[test]
fn a_command_may_be_chosen_and_a_situation() {
    let bundle = "fixtures/article/04-no-lock-permission";
    let arguments = ["check", bundle, "-q", "--command", "output", "--command", "plan", "--state", "present"];
    insta::assert_snapshot!(transcript(&arguments));
}

#[test]
fn all_commands_are_told_as_a_matrix() {
    let bundle = "fixtures/article/04-no-lock-permission";
    insta::assert_snapshot!(transcript(&["check", bundle, "-q", "--command", "all"]));
}

#[test]
fn the_matrix_is_there_for_machines_too() {
    let output =
        run(&["check", "fixtures/article/04-no-lock-permission", "--command", "all", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let matrix = answer["matrix"].as_array().unwrap();
    assert!(matrix.len() > 45, "{}", matrix.len());
    let verdict = |command: &str| {
        let row = matrix.iter().find(|row| row["command"] == command).unwrap();
        ["verdict", "state_absent", "state_present"].map(|column| row[column].as_str())
    };
    assert_eq!(verdict("plan"), [Some("fails"); 3]);
    assert_eq!(verdict("plan -lock=false"), [Some("succeeds"); 3]);
    assert_eq!(verdict("state list"), [Some("succeeds"), None, Some("succeeds")]);
    assert_eq!(verdict("fmt"), [Some("succeeds"), Some("succeeds"), None]);
}

#[test]
fn another_principal_outranks_the_manifest() {
    let arguments = [
        "check",
        "fixtures/article/15-shared-bucket",
        "-q",
        "--principal",
        "arn:aws:iam::123456789012:user/beta-ci",
    ];
    insta::assert_snapshot!(transcript(&arguments));
}

#[test]
fn what_a_file_says_cannot_steer_the_terminal() {
    let policy = "{ \"Statement\": [ { \"Sid\": \"\\u001b]0;owned\\u0007\\u202e\", \"Effect\": \"Allow\", \
                  \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::other\\u001b[31m\" } ] }";
    let folder = new_user(policy);
    let arguments = ["check", ".", "--principal", PRINCIPAL, "-v"];
    let text = transcript_in(folder.path(), &arguments);
    let hidden = text.chars().find(|character| *character != '\n' && character.is_control());
    assert_eq!(hidden, None, "{text}");
    assert!(!text.contains('\u{202e}'), "{text}");
}

#[test]
fn a_deny_unless_encrypted_says_which_argument_is_missing() {
    let bucket = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::acme-state", "arn:aws:s3:::acme-state/*"] },
    {
      "Sid": "OnlyEncrypted",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::acme-state/*",
      "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "AES256" } }
    }
  ]
}
"#;
    let folder = folder(&[("backend.tf", BACKEND), ("bucket-policy.json", bucket)]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["check", ".", "--principal", PRINCIPAL]));
}

#[test]
fn a_role_in_another_account_is_bounded_on_both_sides() {
    let backend = r#"terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "app/terraform.tfstate"
    region = "eu-west-1"
    assume_role = {
      role_arn    = "arn:aws:iam::210987654321:role/state"
      external_id = "42"
    }
  }
}
"#;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"43"}}}]}"#;
    let boundary = r#"{"Version":"2012-10-17","Statement":[{"Sid":"StorageOnly","Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    let identity = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}"#;
    let saved = r#"{
  "Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Nobody\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::acme-state/*\"}]}"
}
"#;
    let manifest = r#"{
  "format": 1,
  "principal": "arn:aws:iam::123456789012:user/ci",
  "principals": {
    "arn:aws:iam::123456789012:user/ci": {
      "identity_policies": ["identity.json"], "permissions_boundary": "boundary.json", "session_policies": []
    },
    "arn:aws:iam::210987654321:role/state": {
      "identity_policies": [], "permissions_boundary": null, "session_policies": []
    }
  },
  "service_control_policies": [{ "target": "root", "policies": [] }],
  "resource_control_policies": null,
  "accounts": { "210987654321": { "service_control_policies": null, "resource_control_policies": null } },
  "vpc_endpoint_policy": null,
  "resources": {
    "arn:aws:s3:::acme-state": { "account": "210987654321", "policy": "get-bucket-policy.json" },
    "arn:aws:iam::210987654321:role/state": { "policy": "trust.json" }
  }
}
"#;
    let folder = folder(&[
        ("backend.tf", backend),
        ("iamsim.json", manifest),
        ("identity.json", identity),
        ("boundary.json", boundary),
        ("trust.json", trust),
        ("get-bucket-policy.json", saved),
    ]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["check", "--command", "plan"]));
}

#[test]
fn what_the_backend_passes_bounds_the_session_of_the_role() {
    insta::assert_snapshot!(transcript(&["check", "fixtures/bundles/session-policy-in-the-backend"]));
}

#[test]
fn session_policies_that_were_not_collected_leave_the_answer_open() {
    insta::assert_snapshot!(transcript(&["check", "fixtures/bundles/session-policy-by-arn"]));
}

#[test]
fn accepted_findings_are_not_told_unless_past_their_date() {
    let bundle = "fixtures/bundles/accepted-findings";
    insta::assert_snapshot!(transcript(&["check", bundle, "--at", "2026-11-24T12:00:00Z"]));
}

#[test]
fn a_directory_where_a_policy_is_expected_is_said() {
    let folder =
        folder(&[("backend.tf", BACKEND), ("identity-policies/ci.json/policy", "{ \"Statement\": [] }")]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["check", ".", "--principal", PRINCIPAL]));
}

#[test]
fn a_table_under_a_customer_managed_key_needs_the_key() {
    insta::assert_snapshot!(transcript(&["check", "fixtures/bundles/table-under-a-customer-key"]));
}

/// The verdict is on what the policies mean; whether AWS would store them is said beside it.
#[test]
fn a_policy_that_aws_would_not_store_is_evaluated_and_told() {
    let policy = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::acme-state" },
    { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      "Resource": "arn:aws:s3:::acme-state/*" },
    { "Effect": "Deny", "Action": "s3:ListBucketVersions", "Resource": "*",
      "Condition": { "NumericGreaterThan": { "s3:max-keys": "ten" } } }
  ]
}
"#;
    let folder = new_user(policy);
    insta::assert_snapshot!(transcript_in(folder.path(), &["check", ".", "--principal", PRINCIPAL]));
}
