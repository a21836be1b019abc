//! `aws validate-policy`: findings as the AWS CLI prints the answer of IAM Access Analyzer's `ValidatePolicy`.
//!
//! Source: IAM Access Analyzer API Reference, `ValidatePolicyFinding`, `Location`, `Span`.

use std::io;
use std::sync::Arc;

use iamsim_source::json::{Document, Value};
use iamsim_source::{Diagnostic, Severity, Source, Span};
use serde::Serialize;

use super::json;

#[derive(Debug, Serialize)]
struct AnswerShape<'a> {
    findings: Vec<FindingShape<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingShape<'a> {
    finding_details: &'a str,
    finding_type: &'static str,
    issue_code: String,
    learn_more_link: &'static str,
    locations: Vec<LocationShape>,
}

#[derive(Debug, Serialize)]
struct LocationShape {
    path: Vec<PathElement>,
    span: SpanShape,
}

/// One step into a document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum PathElement {
    /// An element of an array.
    Index(usize),
    /// The name of a member itself.
    Key(String),
    /// The value of a member.
    Value(String),
}

#[derive(Debug, Serialize)]
struct SpanShape {
    start: PositionShape,
    end: PositionShape,
}

/// Lines count from 1, columns and offsets from 0.
#[derive(Debug, Serialize)]
struct PositionShape {
    line: u32,
    column: u32,
    offset: usize,
}

const LEARN_MORE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

/// Writes `{"findings": [...]}`, indented as the AWS CLI does. The codes are this program's own, in AWS's spelling.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_validation(out: &mut dyn io::Write, findings: &[Diagnostic]) -> io::Result<()> {
    json::write_as_aws(out, &AnswerShape { findings: findings.iter().map(FindingShape::from).collect() })
}

impl<'a> From<&'a Diagnostic> for FindingShape<'a> {
    fn from(finding: &'a Diagnostic) -> Self {
        Self {
            finding_details: &finding.message,
            finding_type: match finding.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Info => "SUGGESTION",
            },
            issue_code: finding.code.as_str().to_ascii_uppercase().replace('-', "_"),
            learn_more_link: LEARN_MORE,
            locations: finding.labels.iter().map(|label| location(&label.source, label.span)).collect(),
        }
    }
}

fn location(source: &Arc<Source>, span: Span) -> LocationShape {
    let path = match Document::parse(source) {
        Ok(document) => path(document.root(), span),
        Err(_) => Vec::new(),
    };
    let place = source.locate(span);
    let at = |position: iamsim_source::Position, offset: u32| PositionShape {
        line: position.line,
        column: position.column - 1,
        offset: source.text().get(..offset as usize).unwrap_or_default().chars().count(),
    };
    LocationShape {
        path,
        span: SpanShape { start: at(place.start, span.start), end: at(place.end, span.end) },
    }
}

/// The way from `root` to the smallest value that holds `span`.
fn path(root: Value<'_, '_>, span: Span) -> Vec<PathElement> {
    let holds = |outer: Span| outer.start <= span.start && span.end <= outer.end;
    let mut path = Vec::new();
    let mut at = root;
    loop {
        if let Some(member) = at.members().find(|member| holds(member.name_span)) {
            path.push(PathElement::Key(member.name.into_owned()));
            return path;
        }
        if let Some(member) = at.members().find(|member| holds(member.value.span())) {
            at = member.value;
            path.push(PathElement::Value(member.name.into_owned()));
        } else if let Some((index, element)) =
            at.elements().enumerate().find(|(_, element)| holds(element.span()))
        {
            at = element;
            path.push(PathElement::Index(index));
        } else {
            return path;
        }
    }
}
