//! `iamsim bundle`: the script, and that what it writes is read as it is.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use std::process::Command;

use process::{folder, root, run, transcript, transcript_in};

const BUNDLE: &str = "fixtures/article/12-kms-identity-missing";

#[test]
fn the_script_reads_and_says_what_each_step_needs() {
    let text = transcript(&["bundle", "collect-script", BUNDLE, "--account", "123456789012"]);
    insta::assert_snapshot!("collect_script", text);
    let verbs = text.lines().filter_map(|line| line.trim_start().strip_prefix("aws ")?.split(' ').nth(1));
    for verb in verbs {
        let reads = ["get-", "list-", "describe-"].iter().any(|prefix| verb.starts_with(prefix));
        assert!(reads, "`{verb}` may change something");
    }
}

/// Stands for the AWS CLI: answers with the files of `fixtures/formats`, and has no policy for the rest.
const FAKE: &str = r#"#!/bin/sh
case "$1.$2" in
  sts.get-caller-identity) echo 123456789012 ;;
  iam.get-account-authorization-details) cat "$FIXTURES/collected/account.json" ;;
  organizations.list-policies-for-target) case "$*" in *SERVICE_CONTROL*) echo p-1 ;; esac ;;
  organizations.list-parents) echo r-root ;;
  *) if [ -f "$FIXTURES/formats/$1.$2.json" ]; then cat "$FIXTURES/formats/$1.$2.json"; else
    echo "An error occurred (NoSuchBucketPolicy) when calling the operation: there is none" >&2; exit 254; fi ;;
esac
"#;

#[test]
fn what_the_script_writes_is_a_bundle() {
    let script = run(&["bundle", "collect-script", BUNDLE]);
    assert!(script.status.success());
    let work = folder(&[("collect.sh", std::str::from_utf8(&script.stdout).unwrap()), ("bin/aws", FAKE)]);
    let path = format!("{}:/usr/bin:/bin", work.path().join("bin").display());
    let made_executable = Command::new("chmod").arg("+x").arg(work.path().join("bin/aws")).status();
    let ran = Command::new("sh")
        .arg("collect.sh")
        .current_dir(work.path())
        .env("PATH", path)
        .env("FIXTURES", root().canonicalize().unwrap().join("fixtures"))
        .output();
    let (Ok(_), Ok(ran)) = (made_executable, ran) else {
        use std::io::Write;
        let _ = writeln!(std::io::stderr().lock(), "SKIPPED: there is no shell here: the script was not run");
        return;
    };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let answer = transcript_in(
        work.path(),
        &[
            "simulate",
            "bundle",
            "--principal",
            "arn:aws:iam::123456789012:user/build/ci",
            "--action",
            "dynamodb:PutItem",
            "--resource",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/locks",
            "-q",
        ],
    );
    assert!(!answer.contains("error["), "{answer}");
    insta::assert_snapshot!("collected", answer);
}

const BACKEND: &str = r#"terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "prod/app.tfstate"
    region = "eu-west-1"
  }
}
"#;
const POLICY: &str =
    r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }"#;

#[test]
fn init_names_what_lies_in_a_folder_and_writes_over_nothing() {
    let bundle = folder(&[
        ("main.tf", BACKEND),
        ("identity-policies/ci.json", POLICY),
        ("service-control-policies/1-root/full.json", POLICY),
        ("bucket-policy.json", "null"),
        ("vpc-endpoint-policy.json", "null"),
    ]);
    let before = transcript_in(
        bundle.path(),
        &["check", ".", "--principal", "arn:aws:iam::123456789012:user/ci", "-q"],
    );
    let init = ["bundle", "init", ".", "--principal", "arn:aws:iam::123456789012:user/ci"];
    insta::assert_snapshot!("init", transcript_in(bundle.path(), &init));
    let after = transcript_in(bundle.path(), &["check", ".", "-q"]);
    let answer = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(answer(&before), answer(&after), "the manifest says what the names said");
    let again = transcript_in(bundle.path(), &init);
    assert!(again.contains("error[manifest-exists]") && again.ends_with("[exit code 2]\n"), "{again}");
}
