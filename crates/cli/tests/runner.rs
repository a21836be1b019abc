//! `iamsim test` as a runner: what it finds, chooses, stops at, and says about coverage.
#![expect(clippy::unwrap_used, reason = "the helpers of a test")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use std::fmt::Write as _;

use process::{folder, iamsim, transcript_in};

const FAILING: &str = r#"[
{ "name": "office", "identity_policies": [ { "name": "ci", "document": { "Version": "2012-10-17", "Statement": [
    { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
    { "Sid": "Never", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*" } ] } } ],
  "requests": [
    { "name": "read", "principal": "arn:aws:iam::123456789012:user/ci", "action": "s3:GetObject",
      "resource": "arn:aws:s3:::a/x", "expect": "allowed" },
    { "name": "write", "principal": "arn:aws:iam::123456789012:user/ci", "action": "s3:PutObject",
      "resource": "arn:aws:s3:::a/x", "expect": "allowed" },
    { "name": "delete", "principal": "arn:aws:iam::123456789012:user/ci", "action": "s3:DeleteObject",
      "resource": "arn:aws:s3:::a/x", "expect": "implicitDeny" } ] }
]"#;

fn suite() -> tempfile::TempDir {
    folder(&[
        ("policies/office.scenario.json", FAILING),
        ("policies/package.json", "{ \"name\": \"no scenario\" }"),
    ])
}

#[test]
fn scenarios_are_found_where_one_stands_and_listed() {
    insta::assert_snapshot!(transcript_in(suite().path(), &["test", "--list"]));
}

#[test]
fn a_filter_chooses_by_part_of_a_name_or_by_the_whole_of_it() {
    insta::assert_snapshot!(transcript_in(suite().path(), &["test", "--filter", "read"]));
    insta::assert_snapshot!(transcript_in(
        suite().path(),
        &["test", "--list", "--filter", "*: office / ?e*"]
    ));
}

#[test]
fn a_filter_that_chooses_nothing_is_not_all_well() {
    insta::assert_snapshot!(transcript_in(suite().path(), &["test", "--filter", "raed"]));
}

#[test]
fn one_stops_at_the_first_failure_where_that_is_asked_for() {
    insta::assert_snapshot!(transcript_in(suite().path(), &["test", "--fail-fast"]));
}

#[test]
fn statements_that_no_request_has_met_are_told_with_their_places() {
    let filtered = ["test", "--coverage", "--filter", "read"];
    insta::assert_snapshot!(transcript_in(suite().path(), &filtered));
}

#[test]
fn several_threads_answer_as_one_does_and_in_order() {
    let mut scenario = String::from("{ \"requests\": [");
    for number in 0..3000 {
        let expect = if number % 7 == 0 { "allowed" } else { "implicitDeny" };
        let comma = if number == 0 { "" } else { "," };
        write!(
            scenario,
            "{comma}{{ \"name\": \"r{number}\", \"principal\": \"arn:aws:iam::123456789012:user/ci\", \
             \"action\": \"s3:GetObject\", \"resource\": \"arn:aws:s3:::a/{number}\", \"expect\": \"{expect}\" }}"
        )
        .unwrap();
    }
    scenario.push_str("] }");
    let folder = folder(&[("many.scenario.json", &scenario)]);
    let of = |jobs: &str| {
        let arguments = ["test", "--format", "jsonl", "--jobs", jobs];
        iamsim(&arguments).current_dir(folder.path()).output().unwrap().stdout
    };
    let one = of("1");
    assert_eq!(one.split(|byte| *byte == b'\n').count() - 1, 3000);
    assert!(one == of("4"), "four threads say something else");
}
