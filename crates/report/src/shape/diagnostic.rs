//! `diagnostics`: what is wrong with the input, for machines.

use std::io;

use iamsim_source::{Diagnostic, Severity};
use serde::Serialize;

use super::{FORMAT, json};

/// One diagnostic; its primary place, if it has one, is a place in a file on disk.
#[derive(Debug, Serialize)]
pub(super) struct DiagnosticShape<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    help: Option<&'a str>,
}

impl<'a> From<&'a Diagnostic> for DiagnosticShape<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        let location = diagnostic.location();
        Self {
            code: diagnostic.code.as_str(),
            severity: severity(diagnostic.severity),
            message: &diagnostic.message,
            file: location.map(|location| location.file),
            line: location.map(|location| location.start.line),
            column: location.map(|location| location.start.column),
            help: diagnostic.help.as_deref(),
        }
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// All that a command says whose input was not usable.
#[derive(Debug, Serialize)]
struct UnusableShape<'a> {
    format: u32,
    diagnostics: Vec<DiagnosticShape<'a>>,
}

/// Writes `{"format": 1, "diagnostics": [...]}`, indented: what `check` and `calls` say of input that they
/// cannot use.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_diagnostics(out: &mut dyn io::Write, diagnostics: &[Diagnostic]) -> io::Result<()> {
    let shape = UnusableShape {
        format: FORMAT,
        diagnostics: diagnostics.iter().map(DiagnosticShape::from).collect(),
    };
    json::write_indented(out, &shape)
}

/// Writes diagnostics as JSON objects, one a line.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_diagnostic_lines(out: &mut dyn io::Write, diagnostics: &[Diagnostic]) -> io::Result<()> {
    for diagnostic in diagnostics {
        json::write_line(out, &DiagnosticShape::from(diagnostic))?;
    }
    Ok(())
}
