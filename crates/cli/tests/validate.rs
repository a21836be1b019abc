//! `iamsim validate` and `iamsim explain` as processes.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, folder, transcript, transcript_in};

const STORED: &str = r#"{ "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*" } }
"#;

#[test]
fn what_aws_would_refuse_is_told_and_counted() {
    let files = ["trust-policy-action/bad.trust.json", "trust-policy-principal/bad.trust.json"];
    let files = files.map(|file| format!("fixtures/findings/{file}"));
    let [one, other] = &files;
    insta::assert_snapshot!(transcript(&["validate", "--type", "trust", one, other]));
}

#[test]
fn the_type_is_told_by_the_names_of_a_bundle() {
    let folder = folder(&[("identity-policies/ci.json", STORED), ("bucket-policy.json", STORED)]);
    let arguments = ["validate", "identity-policies/ci.json", "bucket-policy.json"];
    insta::assert_snapshot!(transcript_in(folder.path(), &arguments));
}

#[test]
fn what_nothing_tells_the_type_of_is_not_usable() {
    let folder = folder(&[("ci.json", STORED), ("bucket-policy.json", "null")]);
    insta::assert_snapshot!(transcript_in(
        folder.path(),
        &["validate", "ci.json", "missing.json", "bucket-policy.json"]
    ));
}

#[test]
fn json() {
    let file = "fixtures/findings/duplicate-sid/bad.identity.json";
    insta::assert_snapshot!(transcript(&["validate", "--type", "identity", file, "--format", "json"]));
}

#[test]
fn a_policy_with_nothing_but_warnings_is_stored() {
    let file = "fixtures/findings/duplicate-sid/bad.identity.json";
    assert_eq!(code(&["validate", "--type", "identity", file]), 0);
    assert_eq!(code(&["validate", "--type", "idenity", file]), 2);
}

#[test]
fn a_code_is_explained_by_its_page() {
    insta::assert_snapshot!(transcript(&["explain", "duplicate-sid"]));
    let page = std::process::Command::new(env!("CARGO_BIN_EXE_iamsim")).arg("explain").output().unwrap();
    for listed in String::from_utf8(page.stdout).unwrap().lines() {
        assert_eq!(code(&["explain", listed]), 0, "{listed}");
    }
}

#[test]
fn a_code_that_nobody_knows_has_a_nearest_one() {
    insta::assert_snapshot!(transcript(&["explain", "duplicate-sids"]));
}
