//! What is allowed: one line a call, with the statement that allows it.

use std::fmt::Write;

use iamsim_terraform::{BackendCheck, DecidedCall, Object};

use super::super::Detail;
use super::super::decision::place_of;
use super::super::safe;
use super::super::text::{WIDTH, width};
use super::super::theme::{Painted, Theme};
use crate::words;

/// One line.
struct Line {
    action: &'static str,
    object: String,
    by: String,
}

/// Appends the calls that are allowed, each once.
pub(super) fn push(out: &mut String, check: &BackendCheck, detail: Detail, theme: &Theme) {
    let mut lines: Vec<Line> = Vec::new();
    for decided in check.commands.iter().flat_map(|command| &command.calls) {
        if !decided.explanation.decision.is_allowed() || decided.call.object == Object::Identity {
            continue;
        }
        let line = line(decided, detail);
        if !lines
            .iter()
            .any(|known| known.action == line.action && known.object == line.object && known.by == line.by)
        {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return;
    }
    out.push('\n');
    let action_width = lines.iter().map(|line| line.action.len()).max().unwrap_or_default();
    let object_width = lines.iter().map(|line| width(&line.object)).max().unwrap_or_default();
    for line in &lines {
        let left = format!("{:action_width$}  {}", line.action, line.object);
        let _ = write!(out, "{} {left}", Painted(theme.good, "allowed"));
        let by = width(&line.by);
        let pad = (object_width - width(&line.object) + 2).min((WIDTH - 8).saturating_sub(width(&left) + by));
        if line.by.is_empty() {
            out.push('\n');
        } else if pad >= 2 {
            let _ = writeln!(out, "{:pad$}{}", "", Painted(theme.faint, &line.by));
        } else {
            let _ = writeln!(out, "\n          {}", Painted(theme.faint, &line.by));
        }
    }
}

fn line(decided: &DecidedCall, detail: Detail) -> Line {
    let object = match detail {
        Detail::Everything => safe(&decided.call.resource).into_owned(),
        Detail::Verdicts | Detail::Causes => words::object(&decided.call).to_owned(),
    };
    let by: Vec<String> = decided.explanation.decided_by.iter().map(place_of).collect();
    let by = match by.as_slice() {
        [first, .., _] if detail != Detail::Everything => format!("{first} and {} more", by.len() - 1),
        all => all.join(", "),
    };
    Line { action: decided.call.action, object, by }
}
