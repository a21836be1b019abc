//! `calls` for people: what a command asks for, in order, and what becomes of it where it is denied.

use std::fmt::Write;

use iamsim_terraform::{BackendCalls, Call, ContextValue, IfDenied, OwnFailure};

use super::text::{WIDTH, wrap};
use super::theme::{Colour, Painted, Theme};
use super::{Detail, safe};
use crate::words;

/// What `calls` says to a person: each distinct call once, in the order of the first time; with
/// [`Detail::Everything`] every call in order, with the condition keys that it carries. Ends with a line break.
pub fn calls(calls: &BackendCalls, detail: Detail, colour: Colour) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    let lines = match detail {
        Detail::Everything => calls.asked.calls.iter().collect(),
        Detail::Verdicts | Detail::Causes => distinct(&calls.asked.calls),
    };
    if let Some(failure) = &calls.asked.own_failure {
        let _ = writeln!(out, "{}: {}\n", Painted(theme.warning, "note"), own_failure(failure));
    }
    let action_width = lines.iter().map(|call| call.action.len()).max().unwrap_or_default();
    for call in &lines {
        let action = format!("{:action_width$}", call.action);
        let outcome = format!("{:OUTCOME$}", outcome(call.if_denied));
        let doing = words::doing(call.purpose);
        let line = format!("{}  {}", Painted(theme.strong, action), Painted(theme.faint, outcome));
        let _ = writeln!(out, "{line}  {} {}", doing.they_do, doing.what);
        if call.resource != "*" && detail != Detail::Verdicts {
            push_indented(&mut out, &call.resource);
        }
        if detail == Detail::Everything {
            push_indented(&mut out, &format!("by {}", call.api));
            for entry in call.context.carried() {
                push_indented(&mut out, &format!("{} = {}", entry.key, value(&entry.value)));
            }
        }
    }
    out
}

/// Each action on each object once, where it matters most.
fn distinct(calls: &[Call]) -> Vec<&Call> {
    let mut kept: Vec<&Call> = Vec::new();
    for call in calls {
        let same = |known: &&Call| {
            known.action == call.action && known.resource == call.resource && known.object == call.object
        };
        match kept.iter().position(same).and_then(|index| kept.get_mut(index)) {
            Some(known) if call.if_denied > known.if_denied => *known = call,
            Some(_) => {}
            None => kept.push(call),
        }
    }
    kept
}

fn push_indented(out: &mut String, text: &str) {
    const INDENT: usize = 4;
    for line in wrap(text, WIDTH - INDENT, WIDTH - INDENT) {
        let _ = writeln!(out, "{:INDENT$}{line}", "");
    }
}

/// The value of a condition key, as far as it is known before the request is made.
fn value(value: &ContextValue) -> String {
    match value {
        ContextValue::One(value) => value.to_string(),
        ContextValue::Many(values) => values.join(", "),
        ContextValue::Unknown => "(known when the request is made)".to_owned(),
        ContextValue::Absent => "(absent)".to_owned(),
    }
}

fn own_failure(failure: &OwnFailure) -> String {
    match failure {
        OwnFailure::NoState => "the command fails by itself: it needs a state, and there is none".to_owned(),
        OwnFailure::NoSuchWorkspace(name) => {
            format!("the command fails by itself: there is no workspace `{}`", safe(name.as_str()))
        }
        OwnFailure::LockHeld => "the command fails by itself: another run holds the lock".to_owned(),
    }
}

/// The width of the longest word for what becomes of a command.
const OUTCOME: usize = "damage if denied".len();

const fn outcome(if_denied: IfDenied) -> &'static str {
    match if_denied {
        IfDenied::Fails => "needed",
        IfDenied::ExitZeroWithDamage => "damage if denied",
        IfDenied::Tolerated => "not needed",
    }
}
