//! `--format html`: a page by itself, without a script and with nothing remote, for any command.
//!
//! The review of a bundle, with its policies and its matrix, is `iamsim report`: see [`review`](crate::review).

use std::fmt::Write;

use iamsim_source::Diagnostic;

use super::VERSION;
use super::page::markup;
use crate::results::{CaseOutcome, Results};
use crate::review::document::{Document, Tone};
use crate::review::{push_card, tag};

/// The page.
pub fn html(results: &Results) -> String {
    let mut document = Document::new(&format!("iamsim {}", results.command));
    let outcome = results.outcome();
    let sentence = format!("<strong>{}</strong>", markup(outcome.as_str()));
    document.banner(tone(outcome), &sentence, &[("In all", results.summary())]);
    push_cases(&mut document, results);
    if !results.findings.is_empty() {
        document.section(
            "findings",
            "What was found",
            "The worst first, each with its place and what to do.",
        );
        let mut sorted: Vec<&Diagnostic> = results.findings.iter().collect();
        sorted.sort_by_key(|finding| finding.severity);
        for finding in sorted {
            push_card(&mut document, finding);
        }
    }
    if !results.assumptions.is_empty() {
        document.section("assumptions", "Assumed", "What nobody collected, and how to settle it.");
        document.push("<ul>\n");
        for assumption in &results.assumptions {
            let _ = writeln!(document, "<li>{}</li>", markup(assumption));
        }
        document.push("</ul>\n");
    }
    document
        .finish(&format!("Written by iamsim {VERSION}, offline. The page runs no script and loads nothing."))
}

fn push_cases(document: &mut Document, results: &Results) {
    if results.cases.is_empty() {
        return;
    }
    document.section("cases", "What was asked", "Each with what became of it.");
    document.push("<form class=\"filters\" aria-label=\"Filter\"><fieldset><legend>Show</legend><input type=\"radio\" name=\"show\" id=\"show-all\" checked><label for=\"show-all\">All</label><input type=\"radio\" name=\"show\" id=\"show-bad\"><label for=\"show-bad\">What did not pass</label></fieldset></form>\n");
    document
        .style("body:has(#show-bad:checked) .row.good,body:has(#show-bad:checked) .row.quiet{display:none}");
    document.push("<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Where</th><th scope=\"col\">Outcome</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n");
    for case in &results.cases {
        let tone = tone(case.outcome);
        let _ = writeln!(
            document,
            "<tr class=\"row {}\"><th scope=\"row\">{}</th><td class=\"wide mono\">{}</td><td>{} <span class=\"sub\">{}</span></td><td class=\"wide\">{}</td></tr>",
            tone.class(),
            markup(&case.name),
            markup(&case.group),
            tag(tone, case.outcome.as_str()),
            markup(&case.word),
            markup(&case.why),
        );
    }
    document.push("</tbody></table></div>\n");
}

const fn tone(outcome: CaseOutcome) -> Tone {
    match outcome {
        CaseOutcome::Passed => Tone::Good,
        CaseOutcome::NotJudged => Tone::Quiet,
        CaseOutcome::Undecided => Tone::Open,
        CaseOutcome::Failed | CaseOutcome::NotUsable => Tone::Bad,
    }
}
