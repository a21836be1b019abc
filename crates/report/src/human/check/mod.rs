//! `check` for people: the verdicts, then each cause once, then what is allowed, then what was assumed.

mod allowed;
mod arguments;
mod cause;
mod verdicts;

use std::fmt::Write;

use iamsim_engine::{Uncollected, UncollectedPart};
use iamsim_terraform::BackendCheck;

use super::text::{WIDTH, wrap};
use super::theme::{Colour, Painted, Theme};
use super::{Detail, diagnostic};
use crate::cause::causes;
use crate::words;

/// What `check` says to a person; ends with a line break.
pub fn check(check: &BackendCheck, detail: Detail, colour: Colour) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    verdicts::push(&mut out, check, &theme);
    if detail == Detail::Verdicts {
        return out;
    }
    let causes = causes(check);
    for cause in causes.iter().take(diagnostic::MOST_SHOWN) {
        if let Some(message) = cause::diagnostic(cause, check) {
            out.push('\n');
            diagnostic::push(&mut out, &message, &theme);
        }
    }
    let more = causes.len().saturating_sub(diagnostic::MOST_SHOWN);
    if more > 0 {
        let _ = writeln!(out, "\n… and {more} more (--format json for all)");
    }
    allowed::push(&mut out, check, detail, &theme);
    push_assumptions(&mut out, &check.assumptions(), detail, &theme);
    out
}

/// Appends what was taken for absent because nobody collected it: on one line, or each with where to find it.
fn push_assumptions(out: &mut String, assumptions: &[&Uncollected], detail: Detail, theme: &Theme) {
    if assumptions.is_empty() {
        return;
    }
    out.push('\n');
    let head = Painted(theme.warning, "assumed");
    if detail == Detail::Everything {
        for missing in assumptions {
            let text = format!(
                "{} ({}): {}",
                words::assumed(missing),
                words::uncollected(missing),
                words::how_to_collect(missing)
            );
            push_wrapped(out, &head, &text);
        }
        return;
    }
    let mut kinds: Vec<(UncollectedPart, &'static str)> = Vec::new();
    for missing in assumptions {
        if !kinds.iter().any(|(_, known)| *known == words::assumed(missing)) {
            kinds.push((missing.what, words::assumed(missing)));
        }
    }
    let kinds: Vec<&str> = kinds.into_iter().map(|(_, word)| word).collect();
    push_wrapped(out, &head, &format!("{} (not collected; --strict to refuse)", kinds.join(", ")));
}

fn push_wrapped(out: &mut String, head: &Painted<&str>, text: &str) {
    let indent = head.1.len() + 2;
    let mut lines = wrap(text, WIDTH - indent, WIDTH - indent).into_iter();
    let _ = writeln!(out, "{head}: {}", lines.next().unwrap_or_default());
    for line in lines {
        let _ = writeln!(out, "{:indent$}{line}", "");
    }
}
