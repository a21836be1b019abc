//! `validate` for people: the findings, and how many there are.

use std::fmt::Write;

use iamsim_source::{Diagnostic, Severity};

use super::theme::Colour;
use super::{Detail, diagnostics};

/// What `validate` says to a person about so many `policies`; ends with a line break.
pub fn validated(policies: usize, findings: &[Diagnostic], detail: Detail, colour: Colour) -> String {
    let mut out = String::new();
    if detail != Detail::Verdicts && !findings.is_empty() {
        out.push_str(&diagnostics(findings, colour));
        out.push('\n');
    }
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")]
        .map(|(severity, word)| (count(severity), word));
    let told: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
    let told = if told.is_empty() { "no finding".to_owned() } else { told.join(", ") };
    let policies = if policies == 1 { "1 policy".to_owned() } else { format!("{policies} policies") };
    let _ = writeln!(out, "{policies}: {told}");
    out
}

/// `1 error`, `2 errors`
fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
