//! `--format markdown`: a comment for a pull request, or the summary of a build's step.

use std::fmt::Write;

use iamsim_source::Severity;

use super::as_text;
use super::page::markdown as text;
use crate::results::{CaseOutcome, Results, severity_word};

/// The most findings that are told at length: the comment of a pull request holds 65,536 characters.
const MOST_SHOWN: usize = 20;
/// The most cases that are listed.
const MOST_CASES: usize = 50;

/// The page: a line that says it all, what was asked, and what was found, the worst first.
pub fn markdown(results: &Results) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "## iamsim {}: {}\n", results.command, results.outcome().as_str());
    let _ = writeln!(out, "{}\n", text(&results.summary()));
    push_cases(&mut out, results);
    push_findings(&mut out, results);
    if !results.assumptions.is_empty() {
        out.push_str("### Assumed\n\n");
        for assumption in &results.assumptions {
            let _ = writeln!(out, "- {}", text(assumption));
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn push_cases(out: &mut String, results: &Results) {
    // Of many cases, those that passed are not what one wants to read about.
    let few = results.cases.len() <= MOST_CASES;
    let shown: Vec<_> =
        results.cases.iter().filter(|case| few || case.outcome != CaseOutcome::Passed).collect();
    if shown.is_empty() {
        return;
    }
    out.push_str("| | What | Where | Why |\n| --- | --- | --- | --- |\n");
    for case in shown.iter().take(MOST_CASES) {
        let _ = writeln!(
            out,
            "| **{}** | {} | {} | {} |",
            text(&case.word),
            text(&case.name),
            text(&case.group),
            text(&case.why)
        );
    }
    let more = shown.len().saturating_sub(MOST_CASES);
    if more > 0 {
        let _ = writeln!(out, "\n… and {more} more.");
    }
    out.push('\n');
}

fn push_findings(out: &mut String, results: &Results) {
    let mut sorted: Vec<_> = results.findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity);
    for finding in sorted.iter().take(MOST_SHOWN) {
        let place = finding
            .location()
            .map(|place| format!(" ({}:{})", results.places.path(place.file), place.start.line));
        let open = if finding.severity == Severity::Error { " open" } else { "" };
        let shown = as_text(finding);
        let fence = fence(&shown);
        let _ = writeln!(
            out,
            "<details{open}><summary><b>{}</b>: {}{}</summary>\n\n{fence}text\n{shown}{fence}\n\n</details>\n",
            severity_word(finding.severity),
            text(&finding.message),
            text(&place.unwrap_or_default()),
        );
    }
    let more = sorted.len().saturating_sub(MOST_SHOWN);
    if more > 0 {
        let _ = writeln!(out, "… and {more} more findings.\n");
    }
}

/// A fence that is longer than any run of backticks in `text`.
fn fence(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}
