//! AWS's managed policies are read, and print back as they were.

use std::io::Read as _;
use std::sync::Arc;

use crate::support::{lies_in_its_text, prints_back};
use iamsim_policy::{Policy, PolicyType};
use iamsim_source::Source;
use iamsim_source::json::{Document, Value};

/// A policy that AWS manages: its name, and its text.
pub(crate) type Managed = (String, Arc<Source>);

/// Those that lie in the repository.
pub(crate) fn twenty_managed_policies() -> Vec<Managed> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/policies");
    let mut read = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the fixtures are there") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&path).expect("text");
        read.push((name.clone(), Source::new(name, text)));
    }
    assert_eq!(read.len(), 20);
    read
}

/// All of them, as text in strings: documents inside documents. None, said aloud, where they are not at hand.
pub(crate) fn all_managed_policies() -> Vec<Managed> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/bench/w2.managed-policies.jsonl.gz");
    let Ok(compressed) = std::fs::read(path) else {
        // Past the capture of the test harness: a skip is said aloud.
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("skipped: w2.managed-policies.jsonl.gz is not at hand\n"),
        );
        return Vec::new();
    };
    let mut lines = String::new();
    flate2::read::GzDecoder::new(&*compressed).read_to_string(&mut lines).expect("gzip");
    let mut read = Vec::new();
    for line in lines.lines() {
        let source = Source::new("managed policies", line);
        let document = Document::parse(&source).expect("JSON");
        let name = document.root().member("name").and_then(Value::as_str).expect("a name");
        let inner = document.root().member("doc").and_then(Value::embedded).expect("a document");
        read.push((name.into_owned(), inner));
    }
    assert_eq!(read.len(), 1_523);
    read
}

fn each_prints_back(policies: Vec<Managed>) {
    for (name, source) in policies {
        let parsed = Policy::parse(&source, &name, PolicyType::IdentityBased);
        let messages: Vec<&str> = parsed.diagnostics.iter().map(|it| it.message.as_str()).collect();
        assert!(messages.is_empty(), "{name}: {messages:?}");
        let policy = parsed.policy.expect("no diagnostic, so there is a policy");
        lies_in_its_text(&policy);
        prints_back(&policy, source.text());
    }
}

#[test]
fn twenty_managed_policies_print_back() {
    each_prints_back(twenty_managed_policies());
}

#[test]
fn all_managed_policies_print_back() {
    each_prints_back(all_managed_policies());
}
