//! What becomes of many commands: a table of commands and verdicts, in place of a line with its reason for each.

use std::fmt::Write;

use iamsim_terraform::{BackendCheck, MatrixRow, Verdict};

use super::super::safe;
use super::super::text::{WIDTH, wrap};
use super::super::theme::{Painted, Theme};
use super::verdicts::{style, word};
use crate::words;

/// The most commands that are told line by line, each with its reason.
const MOST_LINES: usize = 8;

/// The heads of the columns.
const HEADS: [&str; 2] = ["no state yet", "state present"];

/// Whether there are so many commands that a table is easier to read.
pub(super) fn is_wanted(check: &BackendCheck) -> bool {
    check.matrix().len() > MOST_LINES
}

/// Appends the table; commands that ask for nothing stand together below it.
pub(super) fn push(out: &mut String, check: &BackendCheck, theme: &Theme) {
    let matrix = check.matrix();
    let (silent, asking): (Vec<&MatrixRow<'_>>, Vec<&MatrixRow<'_>>) =
        matrix.iter().partition(|row| row.command.asks_nothing());
    let names = asking.iter().map(|row| words::command(row.command).len());
    let name_width = names.max().unwrap_or_default();
    let verdicts = asking.iter().flat_map(|row| [row.absent, row.present]).flatten();
    let column =
        verdicts.map(|verdict| word(verdict).len()).chain(HEADS.map(str::len)).max().unwrap_or_default();
    let workspace = check.commands.first().map(|check| &check.situation.workspace);
    let head = match workspace {
        Some(workspace) if !workspace.is_default() => format!("in {}", safe(workspace.as_str())),
        Some(_) | None => String::new(),
    };
    let [absent, present] = HEADS;
    let head = format!("{head:name_width$}  {absent:column$}  {present}");
    let _ = writeln!(out, "{}", Painted(theme.faint, head));
    for row in asking {
        let name = format!("{:name_width$}", words::command(row.command));
        let _ = write!(out, "{}  ", Painted(theme.strong, name));
        push_verdict(out, row.absent, theme);
        let pad = column - row.absent.map_or(1, |verdict| word(verdict).len());
        let _ = write!(out, "{:pad$}  ", "");
        push_verdict(out, row.present, theme);
        out.push('\n');
    }
    let silent: Vec<&str> = silent.iter().map(|row| words::command(row.command)).collect();
    if !silent.is_empty() {
        let sentence = format!("{} ask AWS for nothing", words::list(&silent));
        for line in wrap(&sentence, WIDTH, WIDTH) {
            let _ = writeln!(out, "{line}");
        }
    }
}

/// A verdict, or a dash where there is none of this state's own.
fn push_verdict(out: &mut String, verdict: Option<Verdict>, theme: &Theme) {
    let _ = match verdict {
        Some(verdict) => write!(out, "{}", Painted(style(verdict, theme), word(verdict))),
        None => write!(out, "{}", Painted(theme.faint, "-")),
    };
}
