//! Answers of the AWS CLI as they are on disk: `fixtures/formats`, and all samples beside the checkout.

use std::path::{Path, PathBuf};

use iamsim_policy::PolicyType::{
    self, Bucket, IdentityBased, Key, PermissionsBoundary, ResourceControl, RoleTrust, ServiceControl,
    Session, Table, VpcEndpoint,
};
use iamsim_source::{Source, has_errors};

use super::{Content, Document, read};
use crate::files;

const TYPES: [PolicyType; 10] = [
    IdentityBased,
    PermissionsBoundary,
    Session,
    ServiceControl,
    ResourceControl,
    Bucket,
    Key,
    Table,
    RoleTrust,
    VpcEndpoint,
];

/// The file, the Sid and place of its policy's first statement, and what it may be used as.
type Holder = (&'static str, &'static str, (u32, u32), &'static [PolicyType]);

/// The answers that hold a policy.
const HOLD_A_POLICY: [Holder; 11] = [
    ("iam.get-policy-version.json", "List", (6, 17), &[IdentityBased, PermissionsBoundary, Session]),
    ("iam.get-role-policy.json", "Lock", (7, 13), &[IdentityBased]),
    ("iam.get-user-policy.json", "Lock", (7, 13), &[IdentityBased]),
    ("iam.get-group-policy.json", "Lock", (7, 13), &[IdentityBased]),
    ("iam.get-role.json", "Ci", (11, 17), &[RoleTrust]),
    ("iam.get-role.percent-encoded.json", "Ci", (8, 97), &[RoleTrust]),
    ("s3api.get-bucket-policy.json", "Tls", (2, 59), &[Bucket]),
    ("kms.get-key-policy.json", "Enable IAM User Permissions", (2, 84), &[Key]),
    ("dynamodb.get-resource-policy.json", "Other", (2, 59), &[Table]),
    ("organizations.describe-policy.json", "EuOnly", (11, 64), &[ServiceControl]),
    ("ec2.describe-vpc-endpoints.json", "State", (8, 75), &[VpcEndpoint]),
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/formats")
}

fn read_file(path: &Path, policy_type: PolicyType) -> Document {
    let name = path.file_name().expect("a file").to_string_lossy();
    let (source, _) = files::text(path, &name, files::ReadAs::Policy).expect("it is text");
    read(&source, &name, policy_type)
}

fn read_text(text: &str, policy_type: PolicyType) -> Document {
    read(&Source::new("a.json", text), "a.json", policy_type)
}

/// The codes of what is wrong or worth saying.
fn codes(document: &Document) -> Vec<&'static str> {
    document.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

fn holds_a_policy(document: &Document) -> bool {
    matches!(document.content, Content::Policy(_))
}

#[test]
fn an_answer_that_holds_a_policy_is_that_policy_at_its_place_on_disk() {
    for (file, sid, place, types) in HOLD_A_POLICY {
        for &policy_type in types {
            let document = read_file(&fixtures().join(file), policy_type);
            let Content::Policy(policy) = &document.content else {
                panic!("{file} as {policy_type}: {:#?}", document.diagnostics)
            };
            let first = policy.statements().first().expect("it has one");
            assert_eq!(first.sid.as_ref().map(|sid| sid.value.as_str()), Some(sid), "{file}");
            let start = policy.source().locate(first.span).start;
            assert_eq!((start.line, start.column), place, "{file}");
        }
    }
}

#[test]
fn an_answer_is_refused_as_a_policy_of_another_type() {
    for (file, _, _, types) in HOLD_A_POLICY {
        for policy_type in TYPES.into_iter().filter(|other| !types.contains(other)) {
            let document = read_file(&fixtures().join(file), policy_type);
            assert!(!holds_a_policy(&document), "{file} as {policy_type}");
            assert_eq!(codes(&document), ["wrong-policy-type"], "{file} as {policy_type}");
        }
    }
}

#[test]
fn an_answer_without_a_policy_says_which_command_gives_one() {
    for file in ["iam.get-policy.json", "iam.list-attached-role-policies.json"] {
        let document = read_file(&fixtures().join(file), IdentityBased);
        assert_eq!(codes(&document), ["no-policy-in-answer"], "{file}");
        let help = document.diagnostics[0].help.as_deref().expect("it has one");
        assert!(help.starts_with("`aws iam get-policy-version"), "{help}");
    }
}

#[test]
fn every_sample_either_holds_a_policy_or_is_known_to_hold_none() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/formats/samples/cli");
    let Ok(entries) = samples.read_dir() else {
        // Past the capture of the test harness: a skip is said aloud.
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("skipped: {} is absent\n", samples.display()),
        );
        return;
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    assert!(files.len() >= 36, "the samples are all there");
    for path in files {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let held = HOLD_A_POLICY.iter().find(|(file, ..)| *file == name);
        if let Some((.., types)) = held {
            assert!(holds_a_policy(&read_file(&path, types[0])), "{name}");
            continue;
        }
        let document = read_file(&path, IdentityBased);
        assert_eq!(codes(&document), ["no-policy-in-answer"], "{name}");
        let command: String = name.trim_end_matches(".json").replacen('.', " ", 1);
        let said = &document.diagnostics[0].message;
        // Three commands answer alike; any of them names the shape.
        let alike = command.starts_with("iam list-attached-");
        assert!(alike || said.contains(&format!("`aws {command}`")), "{name}: {said}");
    }
}

const PLAIN: &str = r#"{ "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" } }"#;

/// `text` as a JSON string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[test]
fn a_document_stands_alone_or_in_strings_up_to_three_deep() {
    let mut text = PLAIN.to_owned();
    assert!(holds_a_policy(&read_text(&text, IdentityBased)));
    text = quoted(&text);
    assert!(holds_a_policy(&read_text(&text, IdentityBased)), "{text}");
    let encoded = PLAIN.replace('{', "%7B").replace('"', "%22").replace(' ', "%20");
    assert!(holds_a_policy(&read_text(&quoted(&encoded), IdentityBased)));
    for depth in 2..6 {
        text = format!("{{ \"PolicyDocument\": {text}, \"RoleName\": \"r\" }}");
        text = quoted(&text);
        assert_eq!(holds_a_policy(&read_text(&text, IdentityBased)), depth <= 3, "depth {depth}");
    }
}

#[test]
fn null_is_none_and_an_empty_file_is_not_collected() {
    assert!(matches!(read_text("null", Bucket).content, Content::None));
    assert!(matches!(read_text(r#"{ "Policy": "" }"#, Bucket).content, Content::None));
    let empty = read_text(" \n", Bucket);
    assert!(matches!(empty.content, Content::NotCollected));
    assert_eq!(codes(&empty), ["empty-file"]);
    assert!(!has_errors(&empty.diagnostics), "the bundle is usable all the same");
}

#[test]
fn an_error_of_aws_that_was_saved_says_what_was_found() {
    let saved = |code: &str| {
        read_text(
            &format!("\nAn error occurred ({code}) when calling the GetBucketPolicy operation: ...\n"),
            Bucket,
        )
    };
    let none = saved("NoSuchBucketPolicy");
    assert!(matches!(none.content, Content::None));
    assert_eq!(none.diagnostics[0].message, "the file holds an error of AWS: there is no bucket policy");
    assert_eq!(none.diagnostics[0].location().expect("a place").to_string(), "a.json:2:20");
    let denied = saved("AccessDenied");
    assert!(matches!(denied.content, Content::NotCollected));
    assert_eq!(codes(&denied), ["aws-error"]);
}

#[test]
fn what_could_be_two_things_is_neither() {
    let text = format!(r#"{{ "Statement": [], "PolicyDocument": {PLAIN}, "RoleName": "r" }}"#);
    let document = read_text(&text, IdentityBased);
    assert_eq!(codes(&document), ["ambiguous-answer"]);
    assert_eq!(
        document.diagnostics[0].message,
        "this could be a policy document, or the answer of `aws iam get-role-policy`"
    );
}

#[test]
fn a_policy_of_a_key_is_no_policy_of_a_bucket_though_the_answers_look_alike() {
    let answer = |action: &str, resource: &str| {
        let policy = format!(
            r#"{{ "Statement": {{ "Effect": "Allow", "Principal": "*", "Action": "{action}", "Resource": "{resource}" }} }}"#
        );
        format!(r#"{{ "Policy": {} }}"#, quoted(&policy))
    };
    assert_eq!(codes(&read_text(&answer("kms:*", "*"), Bucket)), ["wrong-policy-type"]);
    assert!(holds_a_policy(&read_text(&answer("s3:GetObject", "arn:aws:s3:::bucket/*"), Bucket)));
    assert!(holds_a_policy(&read_text(&answer("kms:*", "*"), Key)));
    let of_bucket = answer("s3:GetObject", "*");
    assert_eq!(codes(&read_text(&of_bucket, Key)), ["wrong-policy-type"]);
}

#[test]
fn several_endpoints_a_stale_version_and_a_cut_answer_are_named() {
    let endpoints = format!(
        r#"{{ "VpcEndpoints": [{{ "PolicyDocument": {0} }}, {{ "PolicyDocument": {0} }}] }}"#,
        quoted(PLAIN)
    );
    assert_eq!(codes(&read_text(&endpoints, VpcEndpoint)), ["several-endpoints"]);
    let version = format!(
        r#"{{ "PolicyVersion": {{ "Document": {PLAIN}, "IsDefaultVersion": false }}, "NextToken": "x" }}"#
    );
    let version = read_text(&version, IdentityBased);
    assert_eq!(codes(&version), ["not-default-version", "incomplete-answer"]);
    assert!(holds_a_policy(&version), "warnings alone");
}

#[test]
fn what_is_no_policy_at_all_says_what_was_expected() {
    for text in ["[]", "17", "\"hello\"", r#"{ "name": "x" }"#] {
        assert_eq!(codes(&read_text(text, ServiceControl)), ["not-a-policy"], "{text}");
    }
    let misspelt = read_text(r#"{ "statement": [] }"#, IdentityBased);
    assert!(!codes(&misspelt).contains(&"not-a-policy"), "{:?}", codes(&misspelt));
}
