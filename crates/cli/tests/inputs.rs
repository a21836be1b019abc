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

/// A folder whose configuration admits what `required_version` says, in which nobody may list the bucket.
fn without_listing(required_version: &str, arguments: &str) -> tempfile::TempDir {
    let main = format!(
        "terraform {{\n  {required_version}\n  backend \"s3\" {{\n    bucket = \"acme-state\"\n    key    = \"app/terraform.tfstate\"\n    region = \"eu-west-1\"\n{arguments}  }}\n}}\n"
    );
    let policy = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], "Resource": "arn:aws:s3:::acme-state/*" }
  ]
}
"#;
    folder(&[("main.tf", &main), ("identity-policies/ci.json", policy)])
}

#[test]
fn where_the_releases_that_may_run_differ_is_said() {
    let folder = without_listing("required_version = \">= 1.5, != 1.9.0\"", "    use_lockfile = true\n");
    let arguments = ["check", ".", "--principal", PRINCIPAL, "--command", "plan", "--state", "present"];
    insta::assert_snapshot!(transcript_in(folder.path(), &arguments));
}

#[test]
fn the_required_version_chooses_the_release() {
    let run = |required: &str, more: &[&str]| {
        let folder = without_listing(&format!("required_version = \"{required}\""), "");
        let arguments = ["check", "-q", "--principal", PRINCIPAL, "--command", "plan", "--state", "present"];
        process::iamsim(&arguments).args(more).current_dir(folder.path()).output().unwrap().status.code()
    };
    assert_eq!(run(">= 1.11", &[]), Some(0));
    // These releases fail where the listing is denied.
    assert_eq!(run("~> 1.6.0", &[]), Some(1));
    assert_eq!(run("< 1.8, >= 1.7.2", &[]), Some(0));
    assert_eq!(run(">= 1.5", &["--tool-version", "1.6.6"]), Some(1));
    assert_eq!(run(">= 1.10", &["--tool-version", "1.6.6"]), Some(2));
    assert_eq!(run("newest", &[]), Some(2));
}
