//! Laws of reading: however a manifest or scenario is damaged, it is read or refused with a reason at a place.
#![expect(clippy::disallowed_methods, reason = "tests lay files down")]

use std::fs;

use iamsim_bundle::scenario::{self, Entry, Form};
use iamsim_bundle::{Bundle, OpenOptions};
use iamsim_engine::UncollectedLayers;
use iamsim_source::{Source, has_errors};
use proptest::prelude::*;

const SCENARIO: &str = r#"[{ "name": "é", "description": "d", "unlisted_context": "unknown",
  "identity_policies": [{ "name": "a", "document": { "Version": "2012-10-17", "Statement": [
    { "Sid": "S", "Effect": "Allow", "Action": ["s3:*"], "Resource": "arn:aws:s3:::b/${aws:username}",
      "Condition": { "Bool": { "aws:SecureTransport": true } } }] } }],
  "service_control_policies": [{ "target": "root", "policies": [{ "Statement": [] }] }],
  "resource_policies": { "arn:aws:s3:::b*": { "Statement": { "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" } } },
  "vpc_endpoint_policy": { "Statement": [] }, "vpc_endpoint_type": "gateway",
  "requests": [{ "name": "r", "principal": "arn:aws:iam::123456789012:user/ci", "action": "s3:GetObject",
    "resource": "arn:aws:s3:::b/ci", "resource_account": "123456789012", "service_linked_role": false,
    "context": { "aws:SourceIp": { "unknown": true }, "aws:TagKeys": ["a", 1], "s3:prefix": null },
    "expect": "indeterminate", "expect_missing": ["aws:SourceIp"],
    "expect_decided_by": [{ "policy": "a", "sid": "S" }, { "policy": "a", "statement": 0 }] }] }]"#;

const MANIFEST: &str = r#"{ "format": 1, "principal": "arn:aws:iam::123456789012:user/ci", "terraform": ".",
  "principals": { "arn:aws:iam::123456789012:user/ci": { "identity_policies": ["*.json", "p/**"],
    "permissions_boundary": "b.json", "session_policies": [], "tags": { "a": "b" }, "unique_id": "AIDA1" } },
  "service_control_policies": [{ "target": "root", "policies": ["b.json"] }], "resource_control_policies": null,
  "resources": { "arn:aws:s3:::state": { "account": "123456789012", "policy": null,
      "default_encryption": { "algorithm": "aws:kms", "kms_key": "arn:aws:kms:eu-west-1:123456789012:key/1", "bucket_key": true },
      "block_public_access": { "RestrictPublicBuckets": true } },
    "arn:aws:kms:eu-west-1:123456789012:key/1": { "aliases": ["alias/a"], "aws_managed": false } },
  "vpc_endpoint_policy": null, "vpc_endpoint_type": "interface",
  "organization": { "id": "o-1", "management_account": "210987654321" },
  "context": { "aws:SourceIp": "198.51.100.7" }, "accounts": { "210987654321": { "organization": null } },
  "ignore": [{ "code": "c", "file": "b.json", "statement": 0, "reason": "r", "until": "2030-01-01" }] }"#;

const BOUNDARY: &str = r#"{ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }"#;

/// A change to a text.
#[derive(Debug, Clone)]
enum Damage {
    /// Leaves bytes out.
    Cut { at: prop::sample::Index, length: usize },
    /// Puts something in.
    Insert { at: prop::sample::Index, text: &'static str },
    /// Replaces one value of JSON's by another.
    Replace { at: prop::sample::Index, text: &'static str },
}

fn damage() -> impl Strategy<Value = Damage> {
    let pieces = prop::sample::select(vec![
        "null",
        "[]",
        "{}",
        "1",
        "-1e9",
        "true",
        "\"\"",
        "\"*\"",
        "\"../x\"",
        "\"/\"",
        "\"p\"",
        "\"arn:\"",
        ",",
        ":",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        "\u{0}",
        "é",
        "${",
        "%7B",
        "[a-",
        "\"\\ud800\"",
    ]);
    prop_oneof![
        (any::<prop::sample::Index>(), 1usize..60).prop_map(|(at, length)| Damage::Cut { at, length }),
        (any::<prop::sample::Index>(), pieces.clone()).prop_map(|(at, text)| Damage::Insert { at, text }),
        (any::<prop::sample::Index>(), pieces).prop_map(|(at, text)| Damage::Replace { at, text }),
    ]
}

fn damaged(text: &str, damages: &[Damage]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for damage in damages {
        let (range, replacement) = match damage {
            Damage::Cut { at, length } => {
                let start = at.index(bytes.len().max(1)).min(bytes.len());
                (start..(start + length).min(bytes.len()), "")
            }
            Damage::Insert { at, text } => {
                let start = at.index(bytes.len() + 1);
                (start..start, *text)
            }
            Damage::Replace { at, text } => {
                // A string with its quotes: the parts of the text between quotes are names and values.
                let quotes: Vec<usize> =
                    (0..bytes.len()).filter(|&index| bytes.get(index) == Some(&b'"')).collect();
                match quotes.chunks(2).nth(at.index(quotes.len().div_ceil(2).max(1))) {
                    Some(&[start, end]) => (start..end + 1, *text),
                    _ => (0..0, *text),
                }
            }
        };
        bytes.splice(range, replacement.bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn what_is_damaged_here_is_sound_before() {
    let source = Source::new("a.json", SCENARIO);
    let read = scenario::read(&source, Form::Document, None);
    assert!(matches!(read.entries.as_slice(), [Entry::Scenario(_)]), "{read:#?}");
    let folder = tempfile::tempdir().expect("there is room");
    fs::write(folder.path().join("iamsim.json"), MANIFEST).expect("written");
    fs::write(folder.path().join("b.json"), BOUNDARY).expect("written");
    let options = OpenOptions { principal: None, uncollected: UncollectedLayers::Unknown };
    let opened = Bundle::open(folder.path(), &options);
    assert!(opened.bundle.is_some(), "{:#?}", opened.diagnostics);
}

proptest! {
    #[test]
    fn a_damaged_scenario_is_read_or_refused_at_a_place(
        damages in prop::collection::vec(damage(), 1..4),
        lines in any::<bool>(),
    ) {
        let text = damaged(SCENARIO, &damages);
        let form = if lines { Form::Lines } else { Form::Document };
        let read = scenario::read(&Source::new("a.json", text), form, None);
        prop_assert!(!read.entries.is_empty());
        for entry in &read.entries {
            match entry {
                Entry::Scenario(scenario) => {
                    prop_assert!(!scenario.requests.is_empty());
                    prop_assert!(!has_errors(&scenario.warnings));
                    prop_assert_eq!(scenario.results().count(), scenario.requests.len());
                }
                Entry::Unreadable(unreadable) => {
                    prop_assert!(has_errors(&unreadable.diagnostics));
                    for diagnostic in &unreadable.diagnostics {
                        prop_assert!(diagnostic.location().is_some(), "{:?}", diagnostic);
                    }
                }
            }
        }
    }

    #[test]
    fn a_damaged_bundle_is_read_or_refused_at_a_place(
        damages in prop::collection::vec(damage(), 1..4),
        policy in prop::collection::vec(damage(), 0..2),
    ) {
        let folder = tempfile::tempdir().expect("there is room");
        fs::write(folder.path().join("iamsim.json"), damaged(MANIFEST, &damages)).expect("written");
        fs::write(folder.path().join("b.json"), damaged(BOUNDARY, &policy)).expect("written");
        let options = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };
        let opened = Bundle::open(folder.path(), &options);
        prop_assert_eq!(opened.bundle.is_none(), has_errors(&opened.diagnostics));
        for diagnostic in &opened.diagnostics {
            prop_assert!(diagnostic.location().is_some(), "{:?}", diagnostic);
        }
    }
}
