//! From a text to scenarios: one object, an array of them, or one a line.

use std::path::Path;
use std::sync::Arc;

use iamsim_engine::Unlisted;
use iamsim_source::json::{Document, Kind, Value};
use iamsim_source::{Code, Diagnostic, OffsetMap, Severity, Source, Span, has_errors};

use super::policies::Policies;
use super::{Entry, Scenario, Unreadable, request};
use crate::fields::{Fields, Mistakes, Shape};

pub(super) const SCENARIO: Shape = Shape {
    what: "a scenario",
    fields: &[
        "name",
        "description",
        "request",
        "requests",
        "identity_policies",
        "permissions_boundary",
        "session_policies",
        "service_control_policies",
        "resource_control_policies",
        "resource_policy",
        "resource_policies",
        "vpc_endpoint_policy",
        "vpc_endpoint_type",
        "unlisted_context",
    ],
};

const UNLISTED: [(&str, Unlisted); 2] = [("absent", Unlisted::Absent), ("unknown", Unlisted::Unknown)];

const NO_SCENARIO: Code = Code::new("no-scenario");
const NOT_ONE_A_LINE: Code = Code::new("not-one-a-line");
const NO_REQUEST: Code = Code::new("no-request");

/// How scenarios stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// One JSON value: a scenario, or an array of them. The form of `.json` files.
    Document,
    /// One scenario a line; blank lines are passed over. The form of `.jsonl` files.
    Lines,
}

/// What was read from one text.
#[derive(Debug)]
pub struct Read {
    /// Every place where a scenario is expected, in order: a text without any has one that says so.
    pub entries: Vec<Entry>,
}

/// Whether a scenario needs a name: one among others does.
#[derive(Clone, Copy)]
enum Named {
    Must,
    May,
}

/// Reads the scenarios of `source`. Paths in them are relative to `folder`, or to the working directory.
///
/// ```
/// use iamsim_bundle::scenario::{self, Entry, Form};
/// use iamsim_source::Source;
///
/// let source = Source::new("all.jsonl", "{ \"name\": \"a\", \"reqests\": [] }\n");
/// let read = scenario::read(&source, Form::Lines, None);
/// let Some(Entry::Unreadable(unreadable)) = read.entries.first() else { panic!("it is misspelt") };
/// assert_eq!(unreadable.diagnostics[1].help.as_deref(), Some("did you mean `requests`?"));
/// ```
pub fn read(source: &Arc<Source>, form: Form, folder: Option<&Path>) -> Read {
    let entries = match form {
        Form::Document => document(source, folder),
        Form::Lines => lines(source, folder),
    };
    if entries.is_empty() {
        let nothing = Diagnostic::error(NO_SCENARIO, "there is no scenario in this file")
            .at(source, Span::new(0, 0), "")
            .help("a scenario is an object with `requests`");
        let unreadable = Unreadable { name: None, diagnostics: vec![nothing] };
        return Read { entries: vec![Entry::Unreadable(unreadable)] };
    }
    Read { entries }
}

fn document(source: &Arc<Source>, folder: Option<&Path>) -> Vec<Entry> {
    if source.text().trim().is_empty() {
        return Vec::new();
    }
    let document = match Document::parse(source) {
        Ok(document) => document,
        Err(diagnostics) => return vec![Entry::Unreadable(Unreadable { name: None, diagnostics })],
    };
    let root = document.root();
    match root.kind() {
        Kind::Array => root.elements().map(|element| entry(element, folder, Named::Must)).collect(),
        _ => vec![entry(root, folder, Named::May)],
    }
}

fn lines(source: &Arc<Source>, folder: Option<&Path>) -> Vec<Entry> {
    if let Some(mistake) = one_document(source) {
        let unreadable = Unreadable { name: None, diagnostics: vec![mistake] };
        return vec![Entry::Unreadable(unreadable)];
    }
    let mut entries = Vec::new();
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let offset = u32::try_from(start).unwrap_or(u32::MAX);
        start += line.len();
        if line.trim().is_empty() {
            continue;
        }
        // Each line is a text of its own, so that a broken one spoils no other; places lead back to the file.
        let line = Source::embedded(source, line, OffsetMap::new(vec![(0, offset)]));
        entries.push(match Document::parse(&line) {
            Ok(document) => entry(document.root(), folder, Named::Must),
            Err(diagnostics) => Entry::Unreadable(Unreadable { name: None, diagnostics }),
        });
    }
    entries
}

/// What to say of a text that is one JSON value of several lines, where one a line is expected.
fn one_document(source: &Arc<Source>) -> Option<Diagnostic> {
    let first = source.text().lines().find(|line| !line.trim().is_empty())?;
    let first = Source::new(source.name(), first);
    if Document::parse(&first).is_ok() || Document::parse(source).is_err() {
        return None;
    }
    Some(
        Diagnostic::error(
            NOT_ONE_A_LINE,
            "expected one scenario a line, and this is one document of several lines",
        )
        .at(source, Span::new(0, 0), "it begins here, and does not end on this line")
        .help("let the name of the file end in `.json`, or write each scenario on one line"),
    )
}

fn entry(value: Value<'_, '_>, folder: Option<&Path>, named: Named) -> Entry {
    let mut mistakes = Mistakes::default();
    let scenario = scenario(value, folder, named, &mut mistakes);
    let diagnostics = mistakes.in_order(value.source().name());
    match scenario {
        Some(mut scenario) if !has_errors(&diagnostics) => {
            scenario.warnings = diagnostics;
            Entry::Scenario(Box::new(scenario))
        }
        _ => {
            debug_assert!(has_errors(&diagnostics), "what cannot be read has an error");
            let name = value.member("name").and_then(Value::as_str).map(Into::into);
            // Errors first: the result of the scenario is about the first one.
            let (mut errors, others): (Vec<_>, Vec<_>) =
                diagnostics.into_iter().partition(|diagnostic| diagnostic.severity == Severity::Error);
            errors.extend(others);
            Entry::Unreadable(Unreadable { name, diagnostics: errors })
        }
    }
}

fn scenario(
    value: Value<'_, '_>,
    folder: Option<&Path>,
    named: Named,
    mistakes: &mut Mistakes,
) -> Option<Scenario> {
    let fields = mistakes.fields(value, &SCENARIO)?;
    let name = match named {
        Named::Must => mistakes.required(&fields, "name"),
        Named::May => fields.given("name"),
    };
    let name = name.and_then(|value| mistakes.text(value, "`name`"));
    let description = fields.given("description");
    let description = description.and_then(|value| mistakes.text(value, "`description`"));
    let unlisted = fields.given("unlisted_context");
    let unlisted = unlisted.and_then(|value| mistakes.word(value, "`unlisted_context`", &UNLISTED));
    let requests = read_requests(&fields, unlisted.unwrap_or(Unlisted::Absent), mistakes);
    let (environment, policies) = Policies::new(mistakes, folder).environment(&fields, &requests);
    Some(Scenario {
        name: name.map(|name| name.value),
        description: description.map(|description| description.value),
        requests,
        environment,
        policies,
        source: Arc::clone(value.source()),
        span: value.span(),
        warnings: Vec::new(),
    })
}

fn read_requests(
    fields: &Fields<'_, '_>,
    unlisted: Unlisted,
    mistakes: &mut Mistakes,
) -> Vec<request::ScenarioRequest> {
    let values = match (fields.given("request"), fields.given("requests")) {
        (Some(single), None) => vec![single],
        (None, Some(list)) => {
            let values = mistakes.elements(list, "`requests`");
            if values.is_empty() && list.kind() == Kind::Array {
                mistakes.add(Diagnostic::error(NO_REQUEST, "a scenario asks at least one request").at(
                    list.source(),
                    list.span(),
                    "nothing is asked here",
                ));
            }
            values
        }
        (Some(_), Some(_)) => {
            mistakes.conflicting(fields, "request", "requests");
            Vec::new()
        }
        (None, None) => {
            mistakes.missing(fields, "`requests`");
            Vec::new()
        }
    };
    values.into_iter().filter_map(|value| request::read(value, unlisted, mistakes)).collect()
}
