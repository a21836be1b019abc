//! What becomes of each command: one line each, or one for each state where these differ.

use std::fmt::Write;

use anstyle::Style;
use iamsim_engine::Decision;
use iamsim_terraform::{BackendCheck, CommandCheck, DecidedCall, OwnFailure, State, Verdict, Way};

use super::super::safe;
use super::super::text::{WIDTH, width, wrap};
use super::super::theme::{Painted, Theme};
use crate::words;

/// A line: command, verdict, why.
struct Line {
    command: String,
    verdict: Verdict,
    why: String,
}

/// Appends the lines, in columns.
pub(super) fn push(out: &mut String, check: &BackendCheck, theme: &Theme) {
    let lines = lines(check);
    let command_width = lines.iter().map(|line| width(&line.command)).max().unwrap_or_default();
    let verdict_width = lines.iter().map(|line| word(line.verdict).len()).max().unwrap_or_default();
    for line in &lines {
        let command = format!("{:command_width$}", line.command);
        let _ = write!(out, "{}  ", Painted(theme.strong, command));
        let (word, style) = (word(line.verdict), style(line.verdict, theme));
        let _ = write!(out, "{}", Painted(style, word));
        let column = command_width + 2 + verdict_width + 2;
        let mut why = wrap(&line.why, WIDTH - column, WIDTH - column).into_iter();
        match why.next() {
            Some(first) if !first.is_empty() => {
                let _ = writeln!(out, "{:1$}{first}", "", verdict_width - word.len() + 2);
            }
            _ => out.push('\n'),
        }
        for more in why {
            let _ = writeln!(out, "{:column$}{more}", "");
        }
    }
}

/// One line for each command, or for each situation where the verdicts differ.
fn lines(check: &BackendCheck) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut rest = &check.commands[..];
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|other| other.command == first.command).count();
        let (same_command, following) = rest.split_at(count);
        rest = following;
        let alike = same_command.iter().all(|other| other.verdict == first.verdict);
        let shown: Vec<&[CommandCheck]> =
            if alike { vec![same_command] } else { same_command.chunks(1).collect() };
        for checks in shown {
            let mut command = words::command(&first.command).to_owned();
            if !first.situation.workspace.is_default() {
                let _ = write!(command, " in {}", safe(first.situation.workspace.as_str()));
            }
            let verdict = checks.first().map_or(first.verdict, |check| check.verdict);
            if !alike {
                command.push_str(match checks.first().map(|check| check.situation.state) {
                    Some(State::Absent) => ", no state yet",
                    Some(State::Present) => ", state present",
                    None => "",
                });
            }
            lines.push(Line { command, verdict, why: why(checks, verdict) });
        }
    }
    lines
}

/// Why a command does not simply succeed; empty where it does.
pub(crate) fn why(checks: &[CommandCheck], verdict: Verdict) -> String {
    let own = checks.iter().find_map(|check| check.own_failure.as_ref());
    match own {
        Some(OwnFailure::NoState) => return "there is no state yet".to_owned(),
        Some(OwnFailure::NoSuchWorkspace(name)) => {
            return format!("there is no workspace `{}`", safe(name.as_str()));
        }
        Some(OwnFailure::LockHeld) => return "another run holds the lock".to_owned(),
        None => {}
    }
    let withheld: Vec<&DecidedCall> = checks.iter().flat_map(CommandCheck::withheld).collect();
    let certain = withheld.iter().copied().filter(|decided| decided.explanation.decision.outcome().is_some());
    let hidden =
        |check: &CommandCheck| check.way == Way::WorkspacesHidden && !check.situation.workspace.is_default();
    match verdict {
        Verdict::Succeeds if checks.iter().any(hidden) => {
            "the listing is denied: it takes the workspace for new".to_owned()
        }
        Verdict::Succeeds => String::new(),
        Verdict::Fails | Verdict::SucceedsWithDamage => some_of(&words::distinct(certain.map(call))),
        Verdict::Indeterminate => {
            let waits = withheld.iter().flat_map(|decided| waits_for(&decided.explanation.decision));
            let waits = words::distinct(waits);
            if waits.is_empty() {
                "depends on what is not known".to_owned()
            } else {
                format!("depends on {}", words::list(&waits))
            }
        }
    }
}

/// What an open decision waits for, in short.
fn waits_for(decision: &Decision) -> Vec<String> {
    match decision {
        Decision::Certain(_) => Vec::new(),
        Decision::Indeterminate(open) => {
            let keys = open.missing_context.iter().map(|key| safe(key.as_str()).into_owned());
            let layers = (!open.missing_layers.is_empty()).then(|| "what was not collected".to_owned());
            keys.chain(layers).collect()
        }
    }
}

fn call(decided: &DecidedCall) -> String {
    format!("{} on {}", decided.call.action, words::object(&decided.call))
}

/// The first of `calls`, at which the command stops, and how many there are besides.
fn some_of(calls: &[String]) -> String {
    match calls {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first}, {second}"),
        [first, rest @ ..] => format!("{first}, and {} more", rest.len()),
    }
}

/// The verdict in words.
pub(crate) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Succeeds => "succeeds",
        Verdict::SucceedsWithDamage => "succeeds with damage",
        Verdict::Indeterminate => "indeterminate",
        Verdict::Fails => "fails",
    }
}

pub(super) const fn style(verdict: Verdict, theme: &Theme) -> Style {
    match verdict {
        Verdict::Succeeds => theme.good,
        Verdict::SucceedsWithDamage | Verdict::Indeterminate => theme.warning,
        Verdict::Fails => theme.error,
    }
}
