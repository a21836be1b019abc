//! What is wrong with scenarios and bundles is said at its place, all of it at once: one snapshot a fixture.
#![expect(clippy::expect_used, reason = "helpers of tests, outside of `#[test]`")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use iamsim_bundle::scenario::{self, Entry};
use iamsim_bundle::{Bundle, OpenOptions};
use iamsim_engine::UncollectedLayers;
use iamsim_source::{Diagnostic, Severity};

/// What the readers of JSON and of policies say: their own snapshots hold the words, here only places count.
const OF_OTHER_ROOMS: [&str; 7] = [
    "duplicate-key",
    "element-not-allowed",
    "empty-element",
    "invalid-effect",
    "invalid-json",
    "missing-element",
    "unknown-element",
];

/// The entries of a folder of fixtures, in order.
fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(folder);
    let entries = folder.read_dir().expect("the folder is in the repository");
    let mut fixtures: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    fixtures.sort();
    fixtures
}

/// The name of a fixture, and of its snapshot.
fn name(path: &Path) -> String {
    path.file_name().expect("it has a name").to_string_lossy().into_owned()
}

/// A diagnostic as plain text, with its source lines.
fn plain(diagnostic: &Diagnostic) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    if OF_OTHER_ROOMS.contains(&diagnostic.code.as_str()) {
        let at = diagnostic.location().expect("it has a place");
        let (file, start) = (name(Path::new(at.file)), at.start);
        return format!("{severity}[{}] at {file}:{}:{}\n", diagnostic.code, start.line, start.column);
    }
    let mut text = format!("{severity}[{}]: {}\n", diagnostic.code, diagnostic.message);
    for label in &diagnostic.labels {
        let at = label.location();
        let file = name(Path::new(at.file));
        writeln!(text, "  --> {file}:{}:{} {}", at.start.line, at.start.column, label.message)
            .expect("a string takes all");
        let line = label.source.on_disk().text().lines().nth(at.start.line as usize - 1);
        if let Some(line) = line.filter(|line| !line.is_empty()) {
            let width = if at.end.line == at.start.line { at.end.column - at.start.column } else { 1 };
            let carets = "^".repeat((width as usize).max(1));
            let indent = " ".repeat(at.start.column as usize - 1);
            writeln!(text, "    | {line}\n    | {indent}{carets}").expect("a string takes all");
        }
    }
    for note in &diagnostic.notes {
        writeln!(text, "  = note: {note}").expect("a string takes all");
    }
    if let Some(help) = &diagnostic.help {
        writeln!(text, "  = help: {help}").expect("a string takes all");
    }
    text
}

/// Diagnostics, without the part of a path that differs from machine to machine.
fn all(diagnostics: &[Diagnostic]) -> String {
    let texts: Vec<String> = diagnostics.iter().map(plain).collect();
    let here = format!("{}/../../fixtures/", env!("CARGO_MANIFEST_DIR"));
    texts.join("\n").replace(&here, "").replace(here.trim_start_matches('/'), "")
}

#[test]
fn what_is_wrong_with_a_scenario_is_said_at_its_place() {
    let files: Vec<PathBuf> =
        fixtures("invalid-scenarios").into_iter().filter(|path| path.is_file()).collect();
    assert!(files.len() >= 25, "{} files", files.len());
    for path in files {
        let suite = scenario::open([&path]);
        let file = suite.files.first().expect("a file that is named is read");
        let mut text = String::new();
        let mut errors = 0;
        for entry in &file.entries {
            match entry {
                Entry::Scenario(scenario) => {
                    let name = scenario.name.as_deref().unwrap_or("without a name");
                    writeln!(text, "[{name}] is read\n").expect("a string takes all");
                }
                Entry::Unreadable(unreadable) => {
                    errors += 1;
                    assert_eq!(
                        unreadable.diagnostics.first().map(|first| first.severity),
                        Some(Severity::Error)
                    );
                    let name = unreadable.name.as_deref().unwrap_or("without a name");
                    writeln!(text, "[{name}] cannot be read\n\n{}", all(&unreadable.diagnostics))
                        .expect("a string takes all");
                }
            }
        }
        assert!(errors > 0, "{}", path.display());
        insta::assert_snapshot!(format!("scenario-{}", name(&path)), text);
    }
}

#[test]
fn what_is_wrong_with_a_bundle_is_said_at_its_place() {
    let options = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };
    for path in fixtures("invalid-bundles") {
        let opened = Bundle::open(&path, &options);
        assert!(opened.bundle.is_none(), "{}", path.display());
        insta::assert_snapshot!(format!("bundle-{}", name(&path)), all(&opened.diagnostics));
    }
}
