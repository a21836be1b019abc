//! `--format github`: workflow commands, which GitHub turns into annotations of a pull request.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions". GitHub shows ten annotations of each kind a step: the
//! worst come first, and a last notice says how many there are.

use std::fmt::Write;

use iamsim_source::{Diagnostic, Severity};

use super::sentences;
use crate::human::safe;
use crate::results::Results;

/// The annotations, one a line.
pub fn github(results: &Results) -> String {
    let mut out = String::new();
    let mut sorted: Vec<&Diagnostic> = results.findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity);
    for finding in sorted {
        push(&mut out, finding, results);
    }
    let _ = writeln!(out, "::notice title=iamsim {}::{}", results.command, data(&results.summary()));
    out
}

fn push(out: &mut String, finding: &Diagnostic, results: &Results) {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let _ = write!(out, "::{word} title={}", property(finding.code.as_str()));
    if let Some(place) = finding.location() {
        let _ = write!(
            out,
            ",file={},line={},endLine={},col={}",
            property(&results.places.path(place.file)),
            place.start.line,
            place.end.line,
            place.start.column,
        );
        // Columns mean something to GitHub on one line alone.
        if place.end.line == place.start.line {
            let _ = write!(out, ",endColumn={}", place.end.column);
        }
    }
    let lines: Vec<String> = sentences(finding).iter().map(|line| data(line)).collect();
    let _ = writeln!(out, "::{}", lines.join("%0A"));
}

/// Text behind `::`: line breaks would end the command, and `%` begins an escape.
fn data(text: &str) -> String {
    safe(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which ends at `,` or `:`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
