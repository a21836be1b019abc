//! What a run is given beside its files, as a process: `--backend-config`, `--env`, what the last `init` kept.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{folder, transcript_in};

const PARTIAL: &str = "terraform {\n  backend \"s3\" {\n    key = \"app/terraform.tfstate\"\n  }\n}\n";
const PRINCIPAL: &str = "arn:aws:iam::123456789012:user/ci";
const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::acme-state" },
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject"],
      "Resource": ["arn:aws:s3:::acme-state/app/terraform.tfstate", "arn:aws:s3:::acme-state/env:/dev/app/terraform.tfstate"]
    }
  ]
}
"#;

#[test]
fn a_partial_configuration_is_completed_by_files_pairs_and_the_environment() {
    let folder = folder(&[
        ("main.tf", PARTIAL),
        ("prod.tfbackend", "bucket = \"acme-state\"\n"),
        ("ci.env", "export AWS_REGION=eu-west-1\nTF_WORKSPACE=dev\n"),
    ]);
    let arguments =
        ["calls", "--backend-config", "prod.tfbackend", "--env-file", "ci.env", "--env", "TF_WORKSPACE=qa"];
    insta::assert_snapshot!(transcript_in(folder.path(), &arguments));
}

#[test]
fn what_the_last_init_kept_completes_the_files_and_selects_the_workspace() {
    let kept = r#"{
  "version": 3,
  "backend": {
    "type": "s3",
    "config": { "bucket": "acme-state", "key": "app/terraform.tfstate", "region": "eu-west-1", "encrypt": null },
    "hash": 1
  }
}
"#;
    let folder = folder(&[
        ("main.tf", PARTIAL),
        (".terraform/terraform.tfstate", kept),
        (".terraform/environment", "dev"),
        ("identity-policies/ci.json", POLICY),
    ]);
    let arguments = ["check", ".", "--principal", PRINCIPAL, "--command", "output"];
    insta::assert_snapshot!(transcript_in(folder.path(), &arguments));
}

#[test]
fn the_environment_of_the_process_counts_only_where_that_is_asked_for() {
    let folder = folder(&[("main.tf", PARTIAL)]);
    let run = |more: &[&str]| {
        let arguments = ["calls", "-q", "--backend-config", "bucket=acme-state"];
        process::iamsim(&arguments)
            .args(more)
            .current_dir(folder.path())
            .env("AWS_REGION", "eu-west-1")
            .output()
            .unwrap()
            .status
            .code()
    };
    assert_eq!(run(&[]), Some(2));
    assert_eq!(run(&["--inherit-env"]), Some(0));
}

#[test]
fn the_states_of_others_are_checked_too() {
    let main = r#"terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "app/terraform.tfstate"
    region = "eu-west-1"
  }
}

variable "team" {}

data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "acme-network"
    key    = "network/${var.team}.tfstate"
    region = "eu-central-1"
  }
}
"#;
    let folder = folder(&[("main.tf", main), ("identity-policies/ci.json", POLICY)]);
    let arguments = ["check", ".", "--principal", PRINCIPAL, "--command", "plan", "--env", "TF_VAR_team=web"];
    insta::assert_snapshot!(transcript_in(folder.path(), &arguments));
    insta::assert_snapshot!(transcript_in(folder.path(), &["check", ".", "-q", "--principal", PRINCIPAL]));
}
