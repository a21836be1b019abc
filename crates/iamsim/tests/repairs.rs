//! The bundles of the article, each repaired as the story says: what changes, who has to act, and what is proved.

#![expect(clippy::unwrap_used, reason = "a bundle that cannot be read has to stop the test")]
#![expect(clippy::disallowed_methods, reason = "bundles are files")]
#![expect(clippy::indexing_slicing, reason = "a patch whose place is not there has to stop the test")]
#![expect(clippy::panic, reason = "a patch whose place holds nothing has to stop the test")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use iamsim::bundle::OpenOptions;
use iamsim::diagnosis::repair::{Creation, FileEdit, Repair, Repairs};
use iamsim::engine::UncollectedLayers;
use iamsim::terraform::Verdict;
use iamsim::{CheckOptions, fix};
use serde_json::Value;

const OPEN: OpenOptions = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };

fn article() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/article")
}

fn bundles() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(article())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// The repairs of each bundle, found once for all tests.
fn fixed(folder: &Path) -> &'static Repairs {
    static FOUND: OnceLock<Vec<(PathBuf, Repairs)>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let fix = |folder: PathBuf| {
            let repairs = fix(&folder, &OPEN, &CheckOptions::default()).repairs.unwrap();
            (folder, repairs)
        };
        bundles().into_iter().map(fix).collect()
    });
    found.iter().find(|(known, _)| known == folder).map(|(_, repairs)| repairs).unwrap()
}

fn shown(folder: &Path) -> String {
    let found = fixed(folder);
    let mut text = String::new();
    for repair in &found.repairs {
        let owners: Vec<&str> = repair.owners.iter().map(|owner| owner.as_str()).collect();
        let (before, after) = (repair.before.as_str(), repair.after.as_str());
        writeln!(text, "repair {} ({}): {before} -> {after}", repair.id, owners.join(", ")).unwrap();
        writeln!(text, "{}", repair.summary).unwrap();
        for grant in &repair.grants {
            writeln!(
                text,
                "  {} on {} {:?}",
                grant.action,
                grant.resource,
                grant.condition.as_ref().map(|it| &it.value)
            )
            .unwrap();
        }
        for (file, new) in &repair.files.texts {
            writeln!(text, "--- {file}\n{new}").unwrap();
        }
    }
    for diagnostic in &found.diagnostics {
        writeln!(text, "{}: {}", diagnostic.code, diagnostic.message).unwrap();
        writeln!(text, "  help: {}", diagnostic.help.as_deref().unwrap()).unwrap();
    }
    if text.is_empty() { format!("nothing to repair: {}\n", found.before.as_str()) } else { text }
}

#[test]
fn every_bundle_of_the_article_is_repaired_as_the_story_says() {
    let mut all = String::new();
    for folder in bundles() {
        writeln!(all, "=== {}\n", folder.file_name().unwrap().to_str().unwrap()).unwrap();
        writeln!(all, "{}", shown(&folder)).unwrap();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn every_bundle_of_the_article_succeeds_after_its_first_repair_or_says_what_is_missing() {
    for folder in bundles() {
        let found = fixed(&folder);
        let after = found.repairs.first().map_or(found.before, |repair| repair.after);
        let ok = after == Verdict::Succeeds || !found.diagnostics.is_empty();
        assert!(ok, "{}: {after:?}", folder.display());
    }
}

/// What a file holds after the patch of an edit.
fn patched(folder: &Path, edit: &FileEdit) -> Value {
    let mut value: Value = match edit.creation {
        Creation::New => Value::Null,
        Creation::Existing => {
            serde_json::from_str(&std::fs::read_to_string(folder.join(&edit.file)).unwrap()).unwrap()
        }
    };
    for operation in &edit.patch {
        let new: Value = serde_json::from_str(&operation.value.to_line()).unwrap();
        if operation.path.is_empty() {
            value = new;
            continue;
        }
        let (parent, name) = operation.path.rsplit_once('/').unwrap();
        let name = name.replace("~1", "/").replace("~0", "~");
        match value.pointer_mut(parent).unwrap() {
            Value::Array(items) if name == "-" => items.push(new),
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = new,
            Value::Object(members) => {
                members.insert(name, new);
            }
            other => panic!("{other} holds nothing"),
        }
    }
    value
}

#[test]
fn the_patch_of_an_edit_says_the_same_as_the_changed_file() {
    for folder in bundles() {
        for repair in &fixed(&folder).repairs {
            same_as_files(&folder, repair);
        }
    }
}

fn same_as_files(folder: &Path, repair: &Repair) {
    assert_eq!(repair.edits.len(), repair.files.texts.len());
    for edit in &repair.edits {
        let text: Value = serde_json::from_str(&repair.files.texts[&edit.file]).unwrap();
        assert_eq!(patched(folder, edit), text, "{}", edit.file);
    }
}
