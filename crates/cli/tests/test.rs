//! `iamsim test` as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, folder, transcript, transcript_in};

/// A scenario with one request, and what is expected of it.
fn scenario(expect: &str) -> String {
    format!(
        r#"{{
  "name": "reading the state",
  "identity_policies": [
    {{
      "name": "ci",
      "document": {{
        "Version": "2012-10-17",
        "Statement": [
          {{ "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-state/*" }}
        ]
      }}
    }}
  ],
  "requests": [
    {{
      "name": "as ci",
      "principal": "arn:aws:iam::123456789012:user/ci",
      "action": "s3:GetObject",
      "resource": "arn:aws:s3:::acme-state/app/terraform.tfstate"{expect}
    }}
  ]
}}
"#
    )
}

#[test]
fn expectations_that_hold_are_counted() {
    let folder = folder(&[("a.scenario.json", &scenario(",\n      \"expect\": \"allowed\""))]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["test", "."]));
    insta::assert_snapshot!("verbose", transcript_in(folder.path(), &["test", "-v", "."]));
}

#[test]
fn a_failure_says_what_was_expected_and_who_decided() {
    let folder = folder(&[
        ("a.scenario.json", &scenario(",\n      \"expect\": \"implicitDeny\"")),
        (
            "b.scenario.json",
            &scenario(
                ",\n      \"expect\": \"allowed\",\n      \"expect_decided_by\": [{ \"policy\": \"ci\", \"sid\": \"Write\" }]",
            ),
        ),
        ("c.scenario.json", &scenario("")),
    ]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["test", "."]));
}

#[test]
fn what_cannot_be_read_does_not_stop_the_rest() {
    let misspelt = scenario(",\n      \"expect\": \"allowed\"").replace("\"requests\"", "\"reqests\"");
    let folder = folder(&[
        ("a.scenario.json", &misspelt),
        ("b.scenario.json", &scenario(",\n      \"expect\": \"allowed\"")),
    ]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["test", "a.scenario.json", "b.scenario.json"]));
    insta::assert_snapshot!(
        "jsonl",
        transcript_in(folder.path(), &["test", "--format", "jsonl", "a.scenario.json", "b.scenario.json"])
    );
}

#[test]
fn a_folder_without_scenarios_is_exit_code_2() {
    let folder = folder(&[("a.json", "{}")]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["test", "."]));
}

#[test]
fn the_story_of_the_shared_bucket_holds() {
    insta::assert_snapshot!(transcript(&["test", "fixtures/article/15-shared-bucket.scenario.json"]));
}

#[test]
fn a_path_is_required_and_must_be_there() {
    assert_eq!(code(&["test"]), 2);
    assert_eq!(code(&["test", "no-such-file.json"]), 2);
}
