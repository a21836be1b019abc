//! What becomes of each command: one line each, or one for each state where these differ.

use std::fmt::Write;

use anstyle::Style;
use iamsim_engine::Decision;
use iamsim_terraform::{BackendCheck, CommandCheck, DecidedCall, OwnFailure, State, Verdict, Way};

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

/// One line for each command and situation; situations that are told in the same words are one line.
fn lines(check: &BackendCheck) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut rest = &check.commands[..];
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|other| other.command == first.command).count();
        let (same_command, following) = rest.split_at(count);
        rest = following;
        let whys: Vec<(Verdict, String)> =
            same_command.iter().map(|check| (check.verdict, why(check))).collect();
        let all_alike = whys.windows(2).all(|pair| pair.first() == pair.last());
        for (index, (situated, (verdict, why))) in same_command.iter().zip(whys).enumerate() {
            if all_alike && index > 0 {
                break;
            }
            let mut command = words::command(&situated.command).to_owned();
            if !situated.situation.workspace.is_default() {
                let _ = write!(command, " in {}", super::super::safe(situated.situation.workspace.as_str()));
            }
            if !all_alike {
                command.push_str(match situated.situation.state {
                    State::Absent => ", no state yet",
                    State::Present => ", state present",
                });
            }
            lines.push(Line { command, verdict, why });
        }
    }
    lines
}

/// Why a command does not simply succeed; empty where it does.
fn why(check: &CommandCheck) -> String {
    match &check.own_failure {
        Some(OwnFailure::NoState) => return "there is no state yet".to_owned(),
        Some(OwnFailure::NoSuchWorkspace(name)) => {
            return format!("there is no workspace `{}`", name.as_str());
        }
        Some(OwnFailure::LockHeld) => return "another run holds the lock".to_owned(),
        None => {}
    }
    let withheld: Vec<&DecidedCall> = check.withheld().collect();
    let certain = withheld.iter().copied().filter(|decided| decided.explanation.decision.outcome().is_some());
    match check.verdict {
        Verdict::Succeeds
            if check.way == Way::WorkspacesHidden && !check.situation.workspace.is_default() =>
        {
            "the workspaces are hidden from it: it takes this one for new".to_owned()
        }
        Verdict::Succeeds => String::new(),
        Verdict::Fails | Verdict::SucceedsWithDamage => {
            let calls = distinct(certain.map(call));
            let left =
                if check.verdict == Verdict::SucceedsWithDamage { ", and leaves it behind" } else { "" };
            some_of(&calls) + left
        }
        Verdict::Indeterminate => {
            let keys = withheld.iter().flat_map(|decided| waits_for(&decided.explanation.decision));
            let keys = distinct(keys);
            if keys.is_empty() {
                "depends on what is not known".to_owned()
            } else {
                format!("depends on {}", words::list(&keys))
            }
        }
    }
}

/// What an open decision waits for.
fn waits_for(decision: &Decision) -> Vec<String> {
    match decision {
        Decision::Certain(_) => Vec::new(),
        Decision::Indeterminate(open) => {
            let keys = open.missing_context.iter().map(|key| key.as_str().to_owned());
            keys.chain(open.missing_layers.iter().map(words::uncollected)).collect()
        }
    }
}

fn call(decided: &DecidedCall) -> String {
    format!("{} on {}", decided.call.action, words::object(&decided.call))
}

fn distinct(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
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

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Succeeds => "succeeds",
        Verdict::SucceedsWithDamage => "succeeds with damage",
        Verdict::Indeterminate => "indeterminate",
        Verdict::Fails => "fails",
    }
}

const fn style(verdict: Verdict, theme: &Theme) -> Style {
    match verdict {
        Verdict::Succeeds => theme.good,
        Verdict::SucceedsWithDamage | Verdict::Indeterminate => theme.warning,
        Verdict::Fails => theme.error,
    }
}
