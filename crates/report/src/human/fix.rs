//! `fix` for people: what each repair does, who has to act, what is proved, and the changes as a unified diff.

use std::fmt::Write;

use iamsim_diagnosis::repair::{FileEdit, NarrowsDeny, Repair, Repairs};
use iamsim_terraform::Verdict;
use similar::TextDiff;

use super::text::{WIDTH, wrap};
use super::theme::{Colour, Painted, Theme};
use super::{Detail, safe};
use crate::words;

/// What `fix` says to a person: the repair that was chosen with its changes, and the others by their summaries. Ends
/// with a line break.
pub fn fix(repairs: &Repairs, chosen: usize, detail: Detail, colour: Colour) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    if repairs.repairs.is_empty() {
        let text = match repairs.before {
            Verdict::Succeeds => "nothing to repair: every command succeeds",
            Verdict::Indeterminate => "nothing to repair before more is known",
            Verdict::SucceedsWithDamage | Verdict::Fails => "no change of a policy repairs this",
        };
        let style = if repairs.before == Verdict::Succeeds { theme.good } else { theme.warning };
        let _ = writeln!(out, "{}", Painted(style, text));
        return out;
    }
    for repair in &repairs.repairs {
        if repair.id == chosen {
            push_repair(&mut out, repair, detail, theme);
            if detail != Detail::Verdicts {
                out.push('\n');
                out.push_str(&unified_diff(&repair.edits, colour));
            }
        }
    }
    for repair in repairs.repairs.iter().filter(|repair| repair.id != chosen) {
        out.push('\n');
        push_repair(&mut out, repair, Detail::Verdicts, theme);
        let _ = writeln!(out, "  shown with --plan {}", repair.id);
    }
    out
}

fn push_repair(out: &mut String, repair: &Repair, detail: Detail, theme: Theme) {
    let style = if repair.after == Verdict::Succeeds { theme.good } else { theme.warning };
    let verdicts = format!("{} before, {} after", verdict(repair.before), verdict(repair.after));
    let _ = writeln!(
        out,
        "{}: {}",
        Painted(theme.strong, format!("repair {}", repair.id)),
        Painted(style, verdicts)
    );
    for line in repair.summary.split("; ") {
        push_indented(out, line);
    }
    let owners: Vec<&str> = repair.owners.iter().map(|owner| owner.as_str()).collect();
    push_indented(out, &format!("to be done by: {}", words::list(&owners)));
    if repair.narrows_deny == NarrowsDeny::Yes {
        let note = "a deny is narrowed: let a person look at what it is for";
        let _ = writeln!(out, "  {}: {note}", Painted(theme.warning, "note"));
    }
    if detail == Detail::Everything {
        for granted in &repair.grants {
            let condition = granted.condition.as_ref().map(|it| format!(" where {} is {}", it.key, it.value));
            let text = format!(
                "{} may {} on {}{}",
                granted.principal,
                granted.action,
                granted.resource,
                condition.unwrap_or_default()
            );
            push_indented(out, &text);
        }
    }
}

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Succeeds => "succeeds",
        Verdict::SucceedsWithDamage => "succeeds with damage",
        Verdict::Indeterminate => "undecided",
        Verdict::Fails => "fails",
    }
}

fn push_indented(out: &mut String, text: &str) {
    const INDENT: usize = 2;
    for line in wrap(text, WIDTH - INDENT, WIDTH - INDENT) {
        let _ = writeln!(out, "{:INDENT$}{line}", "");
    }
}

/// The changes of files as one unified diff, as `patch -p1` and `git apply` read it. Without colour it holds every
/// character of the files as it is.
pub fn unified_diff(edits: &[FileEdit], colour: Colour) -> String {
    const CONTEXT: usize = 3;
    let theme = Theme::new(colour);
    let mut out = String::new();
    for edit in edits {
        let diff = TextDiff::from_lines(&edit.old, &edit.new);
        let old =
            if edit.old.is_empty() { "/dev/null".to_owned() } else { format!("a/{}", safe(&edit.file)) };
        let text = diff
            .unified_diff()
            .context_radius(CONTEXT)
            .header(&old, &format!("b/{}", safe(&edit.file)))
            .to_string();
        if colour == Colour::Plain {
            out.push_str(&text);
            continue;
        }
        for line in text.lines() {
            let style = match line.as_bytes().first() {
                _ if line.starts_with("---") || line.starts_with("+++") => theme.strong,
                Some(b'+') => theme.good,
                Some(b'-') => theme.error,
                Some(b'@') => theme.info,
                _ => theme.faint,
            };
            // Shown on a terminal: what would steer it is made visible.
            let _ = writeln!(out, "{}", Painted(style, safe(line)));
        }
    }
    out
}
