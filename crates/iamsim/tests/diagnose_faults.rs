//! Every fault of one statement is found again by the text that AWS gives for it: whatever the call, whatever the layer.
#![expect(clippy::unwrap_used, reason = "a test that cannot write its bundle should stop")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::diagnosis::{Cause, Reason, observe};
use iamsim::engine::UncollectedLayers;
use iamsim::policy::PolicyType;
use iamsim::terraform::Command;
use iamsim::{CheckOptions, check, diagnose};

const USER: &str = "arn:aws:iam::123456789012:user/ci";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-44cd-86ef-1234567890ab";
const EVERYTHING: &str = r#"{ "Effect": "Allow", "Action": "*", "Resource": "*" }"#;

/// A layer that can deny, its file, and how AWS's texts name it.
const LAYERS: &[(PolicyType, &str, &str)] = &[
    (PolicyType::IdentityBased, "identity.json", "an identity-based policy"),
    (PolicyType::PermissionsBoundary, "boundary.json", "a permissions boundary"),
    (PolicyType::ServiceControl, "scp.json", "a service control policy"),
    (PolicyType::Bucket, "bucket.json", "a resource-based policy"),
    (PolicyType::Key, "key.json", "a resource-based policy"),
];

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::File::create(folder.join(name)).unwrap().write_all(text.as_bytes()).unwrap();
}

/// A bundle in which everything is allowed, but for what the `fault` in `file` denies.
fn bundle(folder: &Path, file: &str, fault: &str) -> Bundle {
    let policy = |name: &str, statements: &str| {
        let fault = if name == file { format!(", {fault}") } else { String::new() };
        write(folder, name, &format!(r#"{{ "Version": "2012-10-17", "Statement": [{statements}{fault}] }}"#));
    };
    for name in ["identity.json", "boundary.json", "scp.json"] {
        policy(name, EVERYTHING);
    }
    policy(
        "bucket.json",
        r#"{ "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::states", "arn:aws:s3:::states/*"] }"#,
    );
    policy(
        "key.json",
        r#"{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:root" }, "Action": "kms:*", "Resource": "*" }"#,
    );
    write(
        folder,
        "backend.tf",
        &format!(
            "terraform {{\n  backend \"s3\" {{\n    bucket = \"states\"\n    key = \"prod/app.tfstate\"\n    region = \"eu-west-1\"\n    encrypt = true\n    kms_key_id = \"{KEY}\"\n    use_lockfile = true\n    dynamodb_table = \"locks\"\n  }}\n}}\n"
        ),
    );
    write(
        folder,
        "iamsim.json",
        &format!(
            r#"{{ "format": 1, "principal": "{USER}",
  "principals": {{ "{USER}": {{ "identity_policies": ["identity.json"], "permissions_boundary": "boundary.json" }} }},
  "service_control_policies": [{{ "target": "root", "policies": ["scp.json"] }}],
  "resources": {{ "arn:aws:s3:::states": {{ "account": "123456789012", "policy": "bucket.json" }}, "{KEY}": {{ "policy": "key.json" }} }} }}"#
        ),
    );
    let options = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };
    let opened = Bundle::open(folder, &options);
    opened.bundle.unwrap_or_else(|| unreachable!("{:?}", opened.diagnostics))
}

/// The actions that all commands ask for, each with one of its resources.
fn asked(bundle: &Bundle) -> BTreeMap<String, String> {
    let options = CheckOptions { commands: Command::checkable().collect(), ..CheckOptions::default() };
    let check = check(bundle, &options).check.unwrap();
    let calls = check.commands.iter().flat_map(|command| &command.calls);
    calls
        .filter(|decided| decided.call.resource != "*")
        .map(|decided| (decided.call.action.to_owned(), decided.call.resource.clone()))
        .collect()
}

/// What Terraform prints where AWS denies `action`.
fn text(action: &str, resource: &str, words: &str) -> String {
    let (before, operation) = match action {
        "s3:ListBucket" => {
            ("Unable to list objects in S3 bucket \"states\" with prefix \"env:/\": ", "S3: ListObjectsV2")
        }
        "s3:PutObject" | "kms:GenerateDataKey" => ("failed to upload state: ", "S3: PutObject"),
        "s3:DeleteObject" => ("failed to delete the lock file: ", "S3: DeleteObject"),
        "s3:GetObject" | "kms:Decrypt" => ("Failed to load state: ", "S3: GetObject"),
        "dynamodb:PutItem" => ("Error acquiring the state lock\n\nError message: ", "DynamoDB: PutItem"),
        "dynamodb:GetItem" => ("failed to retrieve lock info for lock ID \"x\": ", "DynamoDB: GetItem"),
        _ => ("Error releasing the state lock\n\nError message: ", "DynamoDB: DeleteItem"),
    };
    let quote = if action.starts_with("s3:") { "\"" } else { "" };
    format!(
        "Error: {before}operation error {operation}, https response error StatusCode: 403, RequestID: X, HostID: Y, api \
         error AccessDenied: User: {USER} is not authorized to perform: {action} on resource: {quote}{resource}{quote} \
         with an explicit deny in {words}\n"
    )
}

#[test]
fn every_fault_of_one_statement_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let all = asked(&bundle(folder.path(), "none", ""));
    assert!(all.len() > 8, "{all:?}");
    let mut tried = 0;
    for (layer, file, words) in LAYERS {
        for (action, resource) in &all {
            let bears = match layer {
                PolicyType::Bucket => action.starts_with("s3:"),
                PolicyType::Key => action.starts_with("kms:"),
                _ => true,
            };
            if !bears {
                continue;
            }
            let principal = if matches!(layer, PolicyType::Bucket | PolicyType::Key) {
                r#""Principal": "*", "#
            } else {
                ""
            };
            let on = if *layer == PolicyType::Key { "*" } else { resource };
            let fault = format!(
                r#"{{ "Sid": "Fault", "Effect": "Deny", {principal}"Action": "{action}", "Resource": "{on}" }}"#
            );
            let bundle = bundle(folder.path(), file, &fault);
            let text = text(action, resource, words);
            let causes = diagnose(&bundle, &observe(&text), &CheckOptions::default()).causes;
            let [Cause { reason: Reason::Withheld(withheld), asked: Some(asked), .. }, ..] =
                causes.as_slice()
            else {
                unreachable!("{text}{causes:?}")
            };
            assert_eq!((withheld.layer, &*asked.action), (*layer, action.as_str()), "{text}");
            let reference = withheld.statement.as_ref().unwrap();
            assert_eq!(reference.policy.name(), *file, "{text}");
            assert_eq!(reference.statement().unwrap().sid.as_ref().unwrap().as_str(), "Fault", "{text}");
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}
