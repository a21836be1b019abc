//! What was taken for absent because nobody collected it: said last, in every answer.

use std::fmt::Write;

use iamsim_engine::Uncollected;

use super::Detail;
use super::text::{WIDTH, wrap};
use super::theme::{Painted, Theme};
use crate::words;

/// Appends what was taken for absent because nobody collected it: on one line, or each with where to find it.
pub(super) fn push_assumptions(
    out: &mut String,
    assumptions: &[&Uncollected],
    detail: Detail,
    theme: &Theme,
) {
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
    let kinds = words::distinct(assumptions.iter().map(|missing| words::assumed(missing)));
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
