//! `iamsim simulate --aws-cli` as a process: the article's own probe, offline.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, run, transcript};

const PROBE: &str = "aws s3 cp s3://my-terraform-state-bucket/prod/terraform.tfstate state.json";
const TAKE: &str =
    "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/my-ci-role --role-session-name probe";

fn bundle(name: &str) -> String {
    format!("fixtures/article/{name}")
}

#[test]
fn the_probe_of_the_article_says_what_withholds_the_state() {
    for (name, exit) in [
        ("02-user-without-policy", 1),
        ("03-policy-attached", 0),
        ("04-no-lock-permission", 0),
        ("05-bucket-policy-denies", 1),
        ("06-bucket-policy-condition", 3),
        ("07-other-bucket", 1),
        ("08-other-key", 1),
        ("10-scp-denies", 1),
        ("11-scp-no-allow", 0),
        ("12-kms-identity-missing", 1),
        ("13-kms-key-policy-missing", 1),
    ] {
        assert_eq!(code(&["simulate", &bundle(name), "--aws-cli", PROBE]), exit, "{name}");
    }
    insta::assert_snapshot!(transcript(&[
        "simulate",
        &bundle("12-kms-identity-missing"),
        "--aws-cli",
        PROBE
    ]));
}

#[test]
fn after_a_role_is_taken_commands_run_as_the_role() {
    let line = format!("{TAKE} && {PROBE}");
    insta::assert_snapshot!(transcript(&["simulate", &bundle("09-role-without-policy"), "--aws-cli", &line]));
}

#[test]
fn the_probe_passes_after_the_repair() {
    let folder = tempfile::tempdir().unwrap();
    for name in
        ["05-bucket-policy-denies", "08-other-key", "12-kms-identity-missing", "13-kms-key-policy-missing"]
    {
        let copy = folder.path().join(name);
        let copy = copy.to_str().unwrap();
        assert_eq!(code(&["fix", &bundle(name), "--write", copy]), 0, "{name}");
        assert_eq!(code(&["simulate", copy, "--aws-cli", PROBE]), 0, "{name}");
    }
}

#[test]
fn every_kind_of_command_is_asked_about() {
    let commands = [
        "aws s3 ls",
        "aws s3 ls s3://my-terraform-state-bucket/prod/",
        "aws s3 cp plan.out s3://my-terraform-state-bucket/plans/ --acl public-read",
        "aws s3 mv s3://my-terraform-state-bucket/a s3://my-terraform-state-bucket/b",
        "aws s3 rm s3://my-terraform-state-bucket/prod/ --recursive",
        "aws s3 sync . s3://my-terraform-state-bucket/backup --delete",
        "aws s3api head-object --bucket my-terraform-state-bucket --key prod/terraform.tfstate",
        "aws s3api get-object --bucket my-terraform-state-bucket --key k --version-id 1 out",
        "aws dynamodb get-item --table-name terraform-state-lock --key '{\"LockID\": {\"S\": \"x\"}}'",
        "aws kms decrypt --key-id 1234abcd-12ab-44cd-86ef-1234567890ab",
        "aws sts get-caller-identity",
    ];
    let mut arguments = vec!["simulate".to_owned(), bundle("03-policy-attached")];
    for command in commands {
        arguments.extend(["--aws-cli".to_owned(), command.to_owned()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    insta::assert_snapshot!(transcript(&arguments));
}

#[test]
fn a_command_that_is_not_known_says_so() {
    insta::assert_snapshot!(transcript(&[
        "simulate",
        &bundle("03-policy-attached"),
        "--aws-cli",
        "aws ec2 run-instances --count 1",
        "--aws-cli",
        "aws s3 cp here there",
        "--aws-cli",
        "aws kms decrypt --key-id alias/state",
    ]));
}

#[test]
fn machines_get_one_result_a_call() {
    let bundle = bundle("12-kms-identity-missing");
    let output = run(&["simulate", &bundle, "--aws-cli", PROBE, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let actions: Vec<&str> =
        json.as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["s3:GetObject", "s3:GetObject", "kms:Decrypt"]);
}
