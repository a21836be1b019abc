//! `check` for people: the verdicts, then each cause once, then what is allowed, then what is granted too much
//! if all succeeds, then what was assumed.

mod allowed;
mod arguments;
mod cause;
mod matrix;
mod verdicts;

use std::fmt::Write;

use iamsim_engine::Finding;
use iamsim_source::{Diagnostic, Severity};
use iamsim_terraform::{BackendCheck, Verdict};

pub(crate) use cause::diagnostic as cause_diagnostic;
pub(crate) use verdicts::{why, word as verdict_word};

use super::assumptions::push_assumptions;
use super::theme::{Colour, Painted, Theme};
use super::{Detail, diagnostic, safe};
use crate::cause::{Cause, causes};

/// What `check` says to a person; ends with a line break.
pub fn check(check: &BackendCheck, detail: Detail, colour: Colour) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    push_check(&mut out, check, detail, &theme);
    for remote in &check.remote_states {
        let bucket = safe(remote.check.backend.bucket.as_str());
        let heading = format!("{} in {bucket}", safe(&remote.address));
        let _ = writeln!(out, "\n{}", Painted(theme.strong, heading));
        push_check(&mut out, &remote.check, detail, &theme);
    }
    if detail != Detail::Verdicts {
        push_assumptions(&mut out, &check.assumptions(), detail, &theme);
    }
    out
}

/// Appends the verdicts, and unless they are all that is wanted, what they come from.
fn push_check(out: &mut String, check: &BackendCheck, detail: Detail, theme: &Theme) {
    if matrix::is_wanted(check) {
        matrix::push(out, check, theme);
    } else {
        verdicts::push(out, check, theme);
    }
    if detail == Detail::Verdicts {
        return;
    }
    let causes = causes(check);
    for cause in causes.iter().take(diagnostic::MOST_SHOWN) {
        if let Some(message) = cause::diagnostic(cause, check) {
            out.push('\n');
            diagnostic::push(out, &message, theme);
        }
    }
    push_more(out, causes.len());
    allowed::push(out, check, detail, theme);
    // Of a command that fails, what is too much is not what one wants to read about.
    let everything = check.verdict() == Verdict::Succeeds || detail == Detail::Everything;
    let wanted = |finding: &&Diagnostic| everything || finding.severity != Severity::Info;
    let findings: Vec<&Diagnostic> =
        check.findings.iter().filter(wanted).filter(|finding| !is_told(finding, &causes)).collect();
    for finding in findings.iter().take(diagnostic::MOST_SHOWN) {
        out.push('\n');
        diagnostic::push(out, finding, theme);
    }
    push_more(out, findings.len());
}

/// Whether `finding` is told by a note of one of `causes`.
pub(crate) fn is_told(finding: &Diagnostic, causes: &[Cause<'_>]) -> bool {
    let mut notes = causes.iter().filter_map(Cause::explanation).flat_map(|it| &it.findings);
    notes.any(|note| note.code == finding.code && (note.message == finding.message || lies_in(note, finding)))
}

/// Says how many of `count` are not shown.
fn push_more(out: &mut String, count: usize) {
    let more = count.saturating_sub(diagnostic::MOST_SHOWN);
    if more > 0 {
        let _ = writeln!(out, "\n… and {more} more (--format json for all)");
    }
}

/// Whether a note is about a place that `finding` is about.
fn lies_in(note: &Finding, finding: &Diagnostic) -> bool {
    let (Some((policy, span)), Some(label)) = (&note.place, finding.labels.first()) else { return false };
    let overlap = span.start <= label.span.end && label.span.start <= span.end;
    policy.source().locate(*span).file == label.location().file && overlap
}
