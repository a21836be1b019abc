//! JSON: a document that is read as a whole, or a line of a log that is one.

use iamsim_source::Source;
use iamsim_source::json::{Document, Value};

use super::cloudtrail::{member, text};
use super::observed::Observation;
use super::{authorization_details, cloudtrail};

/// What a line of JSON is.
#[derive(Debug)]
pub(super) enum JsonLine {
    /// What it tells of.
    Observed(Vec<Observation>),
    /// An error of Terraform's, as it would have been printed.
    Error(String),
    /// A line of a log, that a runner wrapped.
    Text(String),
}

/// What the document tells of; `None` where `text` is no JSON, or nothing that is known.
pub(super) fn observe(text: &str) -> Option<Vec<Observation>> {
    let source = Source::new("", text);
    let document = Document::parse(&source).ok()?;
    let lines = |value: Value<'_, '_>| {
        let location = source.locate(value.span());
        (location.start.line as usize, location.end.line as usize)
    };
    let root = document.root();
    if authorization_details::is_answer(root) {
        return Some(authorization_details::observe(root, lines));
    }
    if cloudtrail::is_event(root) {
        return Some(cloudtrail::observe(root, lines(root)).into_iter().collect());
    }
    if let Some(diagnostics) = member(root, "diagnostics") {
        let errors = diagnostics.elements().filter_map(|it| Some((printed(it)?, lines(it))));
        return Some(
            errors.flat_map(|(error, lines)| placed(super::text::observe(&error, 1), lines)).collect(),
        );
    }
    let events = member(root, "Records").or_else(|| member(root, "Events")).unwrap_or(root);
    let mut found = Vec::new();
    let mut is_known = false;
    for event in events.elements() {
        if cloudtrail::is_event(event) && member(event, "CloudTrailEvent").is_none() {
            is_known = true;
            found.extend(cloudtrail::observe(event, lines(event)));
        } else if let Some(inner) = self::text(event, "CloudTrailEvent") {
            // `lookup-events` writes the event as a text.
            is_known = true;
            let inner = Source::new("", inner.as_ref());
            let document = Document::parse(&inner).ok();
            found.extend(document.and_then(|document| cloudtrail::observe(document.root(), lines(event))));
        } else if let Some(message) = self::text(event, "message") {
            // CloudWatch Logs: `filter-log-events`.
            is_known = true;
            found.extend(placed(super::text::observe(&message, 1), lines(event)));
        }
    }
    is_known.then_some(found)
}

/// What a line of a log is, where it is JSON.
pub(super) fn read_line(line: &str, number: usize) -> Option<JsonLine> {
    let line = line.trim();
    if !line.starts_with('{') || !line.ends_with('}') {
        return None;
    }
    let source = Source::new("", line);
    let document = Document::parse(&source).ok()?;
    let root = document.root();
    if cloudtrail::is_event(root) {
        return Some(JsonLine::Observed(cloudtrail::observe(root, (number, number)).into_iter().collect()));
    }
    if authorization_details::is_answer(root) {
        return Some(JsonLine::Observed(authorization_details::observe(root, |_| (number, number))));
    }
    if let Some(diagnostic) = member(root, "diagnostic") {
        return Some(printed(diagnostic).map_or_else(|| JsonLine::Observed(Vec::new()), JsonLine::Error));
    }
    ["log", "message", "msg", "@message", "error", "err", "line"]
        .iter()
        .find_map(|name| text(root, name))
        .map(|message| JsonLine::Text(message.into_owned()))
}

/// An error of `terraform -json` as it would have been printed; `None` where it is a warning.
fn printed(diagnostic: Value<'_, '_>) -> Option<String> {
    if text(diagnostic, "severity")? != "error" {
        return None;
    }
    let summary = text(diagnostic, "summary")?;
    let detail = text(diagnostic, "detail").unwrap_or_default();
    let place = place(diagnostic).unwrap_or_default();
    Some(format!("Error: {summary}\n\n{place}{detail}\n"))
}

/// `  on backend.tf line 3, in terraform:`, and the line of code below it.
fn place(diagnostic: Value<'_, '_>) -> Option<String> {
    let range = member(diagnostic, "range")?;
    let file = text(range, "filename")?;
    let line = member(member(range, "start")?, "line")?.as_written();
    let snippet = member(diagnostic, "snippet");
    let context = snippet.and_then(|snippet| text(snippet, "context")).unwrap_or_default();
    Some(format!("  on {file} line {line}, in {context}:\n   {line}:\n\n"))
}

/// The observations, each on `lines`.
pub(super) fn placed(observations: Vec<Observation>, lines: (usize, usize)) -> Vec<Observation> {
    let (first_line, last_line) = lines;
    observations.into_iter().map(|it| Observation { first_line, last_line, ..it }).collect()
}
