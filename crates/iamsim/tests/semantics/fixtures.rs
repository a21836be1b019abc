//! The scenarios: where they lie, and that each says what it shows.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reads its own fixtures"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use iamsim::bundle::scenario::{self, Entry, Form, Scenario};
use iamsim::source::{Diagnostic, Source};
use serde_json::Value as Json;

/// One scenario of a file, as text and as it was read.
pub(crate) struct Case {
    /// The file's name, without folder and extension.
    pub(crate) file: String,
    pub(crate) json: Json,
    pub(crate) scenario: Scenario,
}

impl Case {
    pub(crate) fn name(&self) -> &str {
        self.scenario.name.as_deref().unwrap_or_default()
    }
}

/// Reads one scenario; of one that cannot be read, what is wrong.
pub(crate) fn read(json: &Json) -> Result<Scenario, Vec<Diagnostic>> {
    let source = Source::new("scenario.json", json.to_string());
    match scenario::read(&source, Form::Document, None).entries.pop() {
        Some(Entry::Scenario(scenario)) => Ok(*scenario),
        Some(Entry::Unreadable(unreadable)) => Err(unreadable.diagnostics),
        None => Err(Vec::new()),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// The names of the files of `fixtures/semantics`, without extension, in order.
pub(crate) fn file_names() -> Vec<String> {
    let entries = std::fs::read_dir(folder().join("semantics")).expect("the fixtures are in the repository");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be listed").path())
        .map(|path| {
            assert_eq!(path.extension().and_then(|it| it.to_str()), Some("json"), "{}", path.display());
            path.file_stem().and_then(|it| it.to_str()).expect("it has a name").to_owned()
        })
        .collect();
    names.sort();
    names
}

/// Every scenario of `fixtures/semantics`.
pub(crate) fn semantics() -> Vec<Case> {
    file_names().iter().flat_map(|file| cases(file, &format!("semantics/{file}.json"))).collect()
}

/// Every scenario whose decision AWS itself gave.
pub(crate) fn recorded() -> Vec<Case> {
    cases("aws-recorded", "aws/aws-recorded.jsonl")
}

fn cases(file: &str, path: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(folder().join(path)).expect("the fixtures are in the repository");
    let values: Vec<Json> = serde_json::Deserializer::from_str(&text)
        .into_iter::<Json>()
        .flat_map(|value| match value.unwrap_or_else(|error| panic!("{path}: {error}")) {
            Json::Array(scenarios) => scenarios,
            scenario => vec![scenario],
        })
        .collect();
    let case = |json: Json| match read(&json) {
        Ok(scenario) => Case { file: file.to_owned(), json, scenario },
        Err(diagnostics) => {
            panic!("{path}: {} cannot be read: {diagnostics:#?}", json.get("name").unwrap_or(&Json::Null))
        }
    };
    values.into_iter().map(case).collect()
}

#[test]
fn there_are_at_least_three_hundred_scenarios() {
    assert!(semantics().len() >= 300);
}

#[test]
fn aws_s_recorded_answers_are_all_here() {
    let cases = recorded();
    assert_eq!(cases.len(), 650);
    assert_eq!(cases.iter().map(|case| case.scenario.requests.len()).sum::<usize>(), 859);
}

#[test]
fn every_scenario_has_a_name_of_its_own_says_the_rule_and_expects_an_answer() {
    for file in file_names() {
        let mut names = BTreeSet::new();
        for case in cases(&file, &format!("semantics/{file}.json")) {
            let name = case.name().to_owned();
            assert!(!name.is_empty() && names.insert(name.clone()), "{file}: `{name}`");
            let description = case.scenario.description.as_deref().unwrap_or_default();
            assert!(description.ends_with('.'), "{file}: `{name}` says no rule: `{description}`");
            for (index, request) in case.scenario.requests.iter().enumerate() {
                assert!(request.expectation.decision.is_some(), "{file}: `{name}`, request {index}");
            }
        }
    }
}

#[test]
fn every_open_answer_says_what_it_waits_for() {
    for case in semantics() {
        for request in &case.scenario.requests {
            let open = request.expectation.decision == Some(scenario::Decided::Indeterminate);
            assert_eq!(open, request.expectation.missing.is_some(), "{}: `{}`", case.file, case.name());
        }
    }
}
