//! `test` and `simulate`: one object for each request.

use std::io;

use iamsim_bundle::cloudtrail::{Event, Recorded};
use iamsim_bundle::scenario::{Decided, ScenarioResult, Unreadable};
use iamsim_engine::{Explanation, Outcome, Request};
use iamsim_source::{Diagnostic, Severity};
use serde::Serialize;

use super::decision::DecisionShape;
use super::json;

/// How objects follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sequence {
    /// As the elements of one JSON array, one a line (`--format json`).
    Array,
    /// One a line (`--format jsonl`).
    Lines,
}

/// The answer to one request, or why there is none.
#[derive(Debug, Serialize)]
struct ResultShape<'a> {
    scenario: &'a str,
    request: Option<String>,
    action: Option<&'a str>,
    resource: Option<&'a str>,
    #[serde(flatten)]
    decision: DecisionShape<'a>,
    expected: Option<&'static str>,
    passed: Option<bool>,
    error: Option<ErrorShape<'a>>,
}

/// What is wrong with a scenario: its first error.
#[derive(Debug, Serialize)]
struct ErrorShape<'a> {
    code: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
}

/// Writes results as they come, in the order in which they come.
pub struct ResultWriter<'w> {
    out: &'w mut dyn io::Write,
    sequence: Sequence,
    written: usize,
}

impl<'w> ResultWriter<'w> {
    /// A writer to `out`.
    pub fn new(out: &'w mut dyn io::Write, sequence: Sequence) -> Self {
        Self { out, sequence, written: 0 }
    }

    /// Writes the answer to one request; `file` stands for the name of a scenario that has none.
    ///
    /// # Errors
    ///
    /// Where the output cannot be written to.
    pub fn result(&mut self, file: &str, result: &ScenarioResult<'_>) -> io::Result<()> {
        self.write(&ResultShape {
            scenario: result.scenario.name.as_deref().unwrap_or(file),
            request: Some(result.request_name()),
            action: Some(result.request.action.as_str()),
            resource: Some(result.request.resource.as_str()),
            decision: DecisionShape::from(&result.explanation),
            expected: result.request.expectation.decision.map(Decided::as_str),
            passed: result.verdict.passed(),
            error: None,
        })
    }

    /// Writes the answer to a request that belongs to no scenario; `name` stands for one.
    ///
    /// # Errors
    ///
    /// Where the output cannot be written to.
    pub fn answer(&mut self, name: &str, request: &Request<'_>, explanation: &Explanation) -> io::Result<()> {
        self.write(&ResultShape {
            scenario: name,
            request: Some("0".to_owned()),
            action: Some(request.action.as_str()),
            resource: Some(request.resource.as_str()),
            decision: DecisionShape::from(explanation),
            expected: None,
            passed: None,
            error: None,
        })
    }

    /// Writes the answer to a request that CloudTrail recorded, beside what AWS answered; `name` stands for a scenario.
    ///
    /// # Errors
    ///
    /// Where the output cannot be written to.
    pub fn event(
        &mut self,
        name: &str,
        event: &Event,
        request: &Request<'_>,
        explanation: &Explanation,
    ) -> io::Result<()> {
        self.write(&ResultShape {
            scenario: name,
            request: Some(event.id.to_string()),
            action: Some(request.action.as_str()),
            resource: Some(request.resource.as_str()),
            decision: DecisionShape::from(explanation),
            expected: match &event.recorded {
                Recorded::Allowed => Some(Outcome::Allowed.as_str()),
                // `None` is a denial of which the record does not say how.
                Recorded::Denied { outcome, .. } => outcome.map(Outcome::as_str),
            },
            passed: event.recorded.agrees(&explanation.decision),
            error: None,
        })
    }

    /// Writes why there is no answer to the requests of a scenario.
    ///
    /// # Errors
    ///
    /// Where the output cannot be written to.
    pub fn unreadable(&mut self, file: &str, unreadable: &Unreadable) -> io::Result<()> {
        self.error(unreadable.name.as_deref().unwrap_or(file), &unreadable.diagnostics)
    }

    /// Writes why there is no answer at all: the first error of `diagnostics`.
    ///
    /// # Errors
    ///
    /// Where the output cannot be written to.
    pub fn error(&mut self, name: &str, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let error = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        self.write(&ResultShape {
            scenario: name,
            request: None,
            action: None,
            resource: None,
            decision: DecisionShape::none(),
            expected: None,
            passed: None,
            error: error.map(ErrorShape::from),
        })
    }

    /// Writes what has to stand behind the last result.
    ///
    /// # Errors
    ///
    /// Where the output cannot be written to.
    pub fn finish(self) -> io::Result<()> {
        match (self.sequence, self.written) {
            (Sequence::Lines, _) => Ok(()),
            (Sequence::Array, 0) => self.out.write_all(b"[]\n"),
            (Sequence::Array, _) => self.out.write_all(b"\n]\n"),
        }
    }

    fn write(&mut self, shape: &ResultShape<'_>) -> io::Result<()> {
        match (self.sequence, self.written) {
            (Sequence::Lines, _) => {}
            (Sequence::Array, 0) => self.out.write_all(b"[\n")?,
            (Sequence::Array, _) => self.out.write_all(b",\n")?,
        }
        self.written += 1;
        match self.sequence {
            Sequence::Lines => json::write_line(self.out, shape),
            Sequence::Array => json::write(self.out, shape),
        }
    }
}

impl<'a> From<&'a Diagnostic> for ErrorShape<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        let location = diagnostic.location();
        Self {
            code: diagnostic.code.as_str(),
            message: &diagnostic.message,
            file: location.map(|location| location.file),
            line: location.map(|location| location.start.line),
            column: location.map(|location| location.start.column),
        }
    }
}
