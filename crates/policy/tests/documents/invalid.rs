//! What is said about each file of `fixtures/invalid`, and about files too large to keep.

use std::path::{Path, PathBuf};

use iamsim_policy::{Policy, PolicyType};
use iamsim_source::{Diagnostic, Severity, Source, decode};

use crate::shown::shown;
use crate::support::can_be_shown;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/invalid")
}

/// The type that the files of a folder are read as.
pub(crate) fn policy_type(folder: &str) -> PolicyType {
    match folder {
        "identity" => PolicyType::IdentityBased,
        "boundary" => PolicyType::PermissionsBoundary,
        "session" => PolicyType::Session,
        "scp" => PolicyType::ServiceControl,
        "rcp" => PolicyType::ResourceControl,
        "bucket" => PolicyType::Bucket,
        "key" => PolicyType::Key,
        "table" => PolicyType::Table,
        "trust" => PolicyType::RoleTrust,
        "endpoint" => PolicyType::VpcEndpoint,
        "resource" => PolicyType::ResourceBased,
        other => panic!("{other} is no folder of a policy type"),
    }
}

/// All that is said about `bytes`, the contents of a file that is no policy.
fn refuse(name: &str, bytes: &[u8], policy_type: PolicyType) -> Vec<Diagnostic> {
    let diagnostics = match decode(name, bytes) {
        Err(diagnostic) => vec![*diagnostic],
        Ok((source, mut diagnostics)) => {
            let parsed = Policy::parse(&source, name, policy_type);
            assert!(parsed.policy.is_none(), "{name} was read");
            diagnostics.extend(parsed.diagnostics);
            diagnostics
        }
    };
    can_be_shown(&diagnostics);
    assert!(diagnostics.iter().any(|it| it.severity == Severity::Error), "{name} is refused with a reason");
    for diagnostic in &diagnostics {
        assert!(diagnostic.help.is_some(), "{name}: {} has no help", diagnostic.message);
    }
    diagnostics
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the fixtures are there");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

#[test]
fn each_mistake_is_told_with_its_place_and_its_remedy() {
    let mut files = 0;
    for folder_name in names(&folder()) {
        for file in names(&folder().join(&folder_name)) {
            let bytes = std::fs::read(folder().join(&folder_name).join(&file)).expect("a file");
            let diagnostics = refuse(&format!("{folder_name}/{file}"), &bytes, policy_type(&folder_name));
            let told: Vec<String> = diagnostics.iter().map(shown).collect();
            let name = file.trim_end_matches(".json");
            insta::with_settings!({
                snapshot_path => format!("../snapshots/invalid/{folder_name}"),
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, { insta::assert_snapshot!(name, told.join("\n")) });
            files += 1;
        }
    }
    assert!(files >= 60, "only {files} files");
}

#[test]
fn files_too_large_to_keep_are_refused() {
    let size = 50 * 1024 * 1024;
    let deep = "{\"Statement\":".repeat(100_000) + &"}".repeat(100_000);
    for (name, bytes) in [
        ("50 MB of opening brackets", vec![b'['; size]),
        ("white space", vec![b' '; 1_000_000]),
        ("NUL bytes", vec![0; 1_000_000]),
        ("more than is read", vec![b'['; iamsim_source::MAX_BYTES + 1]),
        ("100,000 deep", deep.into_bytes()),
    ] {
        assert_eq!(refuse(name, &bytes, PolicyType::IdentityBased).len(), 1, "{name}");
    }
}

/// A megabyte with a mistake in each of 20,000 places: bounded in time, and in what is told.
#[test]
fn many_mistakes_are_told_up_to_a_thousand() {
    let operators: Vec<String> = (0..20_000).map(|number| format!("\"StringEqals{number}\": {{}}")).collect();
    let text = format!(
        "{{\"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\", \"Condition\": {{{}}}}}}}",
        operators.join(",\n")
    );
    let source = Source::new("many.json", text);
    let parsed = Policy::parse(&source, "many", PolicyType::IdentityBased);
    assert_eq!(parsed.diagnostics.len(), 1_000);
}
