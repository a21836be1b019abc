//! `iamsim simulate` as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, folder, iamsim, run, transcript, transcript_in};

const SCENARIO: &str = r#"{
  "identity_policies": [
    {
      "name": "ci",
      "document": {
        "Version": "2012-10-17",
        "Statement": [
          { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-state/*" },
          {
            "Sid": "FromTheOffice",
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::acme-state/*",
            "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
          },
          { "Sid": "Never", "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*" }
        ]
      }
    }
  ],
  "unlisted_context": "unknown",
  "requests": [
    {
      "principal": "arn:aws:iam::123456789012:user/ci",
      "action": "s3:GetObject",
      "resource": "arn:aws:s3:::acme-state/app/terraform.tfstate"
    },
    {
      "name": "write",
      "principal": "arn:aws:iam::123456789012:user/ci",
      "action": "s3:PutObject",
      "resource": "arn:aws:s3:::acme-state/app/terraform.tfstate"
    },
    {
      "name": "delete",
      "principal": "arn:aws:iam::123456789012:user/ci",
      "action": "s3:DeleteObject",
      "resource": "arn:aws:s3:::acme-state/app/terraform.tfstate"
    },
    {
      "name": "list",
      "principal": "arn:aws:iam::123456789012:user/ci",
      "action": "s3:ListBucket",
      "resource": "arn:aws:s3:::acme-state"
    }
  ]
}
"#;

/// The scenario with the requests of these indices alone.
fn with_requests(indices: &[usize]) -> tempfile::TempDir {
    let mut scenario: serde_json::Value = serde_json::from_str(SCENARIO).unwrap();
    let requests = scenario.get_mut("requests").unwrap();
    *requests = indices.iter().map(|&index| requests.get(index).unwrap().clone()).collect();
    folder(&[("a.json", &scenario.to_string())])
}

#[test]
fn each_request_is_one_decision_and_who_made_it() {
    let folder = folder(&[("a.json", SCENARIO)]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["simulate", "--scenario", "a.json"]));
}

#[test]
fn verbose_shows_the_statements_and_what_came_near() {
    let folder = folder(&[("a.json", SCENARIO)]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["simulate", "--scenario", "a.json", "-v"]));
}

#[test]
fn machines_get_an_array_or_lines() {
    let folder = folder(&[("a.json", SCENARIO)]);
    let format =
        |format| transcript_in(folder.path(), &["simulate", "--scenario", "a.json", "--format", format]);
    insta::assert_snapshot!("json", format("json"));
    insta::assert_snapshot!("jsonl", format("jsonl"));
}

#[test]
fn the_exit_code_is_the_worst_decision() {
    for (indices, expected) in [(&[0][..], 0), (&[0, 2], 1), (&[3], 1), (&[0, 1], 3), (&[1, 2], 1)] {
        let folder = with_requests(indices);
        let output =
            iamsim(&["simulate", "--scenario", "a.json", "-q"]).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(expected), "{indices:?}");
    }
}

const BUNDLE: &str = "fixtures/article/05-bucket-policy-denies";
const STATE: &str = "arn:aws:s3:::my-terraform-state-bucket/prod/terraform.tfstate";

#[test]
fn one_request_is_asked_of_a_bundle_and_told_at_length() {
    let request = ["simulate", BUNDLE, "--action", "s3:GetObject", "--resource", STATE];
    insta::assert_snapshot!(transcript(&request));
}

#[test]
fn a_condition_key_that_is_typed_outranks_the_bundle() {
    let address = ["--context", "aws:SourceIp=203.0.113.9"];
    let request = ["simulate", BUNDLE, "--action", "s3:GetObject", "--resource", STATE];
    let request: Vec<&str> = request.into_iter().chain(address).collect();
    insta::assert_snapshot!(transcript(&request));
}

#[test]
fn a_request_and_a_scenario_exclude_each_other_and_one_of_them_is_needed() {
    assert_eq!(code(&["simulate"]), 2);
    assert_eq!(code(&["simulate", "--action", "s3:GetObject"]), 2, "on what?");
    assert_eq!(code(&["simulate", "--scenario", "a.json", "--action", "s3:GetObject"]), 2);
    assert_eq!(code(&["simulate", BUNDLE, "--action", "s3:*", "--resource", STATE]), 2, "one action");
    assert_eq!(code(&["simulate", "no-such-bundle", "--action", "s3:GetObject", "--resource", STATE]), 2);
    let context = ["simulate", BUNDLE, "--action", "s3:GetObject", "--resource", STATE, "--context", "key"];
    assert_eq!(code(&context), 2, "without a value");
}

#[test]
fn recorded_requests_are_decided_by_an_account_and_held_against_the_record() {
    let arguments =
        ["simulate", "fixtures/collected/account.json", "--cloudtrail", "fixtures/collected/cloudtrail.json"];
    insta::assert_snapshot!("cloudtrail", transcript(&[&arguments[..], &["-q"]].concat()));
    let lines = run(&[&arguments[..], &["--format", "jsonl"]].concat());
    let results: Vec<serde_json::Value> = lines
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    let passed: Vec<_> = results
        .iter()
        .map(|result| (result["decision"].as_str().unwrap(), result["passed"].clone()))
        .collect();
    assert_eq!(results.len(), 5);
    // The account alone does not know the SCP that denied the fourth.
    assert_eq!(passed[3], ("implicitDeny", serde_json::json!(false)));
    assert_eq!(results[3]["expected"], "explicitDeny");
    assert_eq!(lines.status.code(), Some(1));
}
