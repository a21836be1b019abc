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
    let mut lines: Vec<(&Call, usize)> = Vec::new();
    for call in &calls.asked.calls {
        let same = |known: &&mut (&Call, usize)| {
            known.0.action == call.action && known.0.resource == call.resource && known.0.object == call.object
        };
        match lines.iter_mut().find(same) {
            Some((known, count)) if detail != Detail::Everything => {
                *count += 1;
                if call.if_denied > known.if_denied {
                    *known = call;
                }
            }
            _ => lines.push((call, 1)),
        }
    }
    if let Some(failure) = &calls.asked.own_failure {
        let _ = writeln!(out, "{}: {}\n", Painted(theme.warning, "note"), own_failure(failure));
    }
    let action_width = lines.iter().map(|(call, _)| call.action.len()).max().unwrap_or_default();
    let outcome_width = lines.iter().map(|(call, _)| outcome(call.if_denied).len()).max().unwrap_or_default();
    let mut tolerated = false;
    for (call, _) in &lines {
        tolerated |= call.if_denied == IfDenied::Tolerated;
        let action = format!("{:action_width$}", call.action);
        let outcome = format!("{:outcome_width$}", outcome(call.if_denied));
        let column = action_width + 2 + outcome_width + 2;
        let mut resource = wrap(&call.resource, WIDTH - column, WIDTH - column).into_iter();
        let first = resource.next().unwrap_or_default();
        let _ = writeln!(out, "{}  {}  {first}", Painted(theme.strong, action), Painted(theme.faint, outcome));
        for more in resource {
            let _ = writeln!(out, "{:column$}{more}", "");
        }
        if detail != Detail::Verdicts {
            push_purpose(&mut out, call, column, detail);
        }
    }
    out
}

/// Why the call is made, and under [`Detail::Everything`] what it carries.
fn push_purpose(out: &mut String, call: &Call, column: usize, detail: Detail) {
    let mut text = format!("to {}", words::purpose(call).1);
    if detail == Detail::Everything {
        let _ = write!(text, " ({})", call.api);
        for entry in call.context.carried() {
            let value = match &entry.value {
                ContextValue::One(value) => format!("`{}`", safe(value)),
                ContextValue::Many(values) => {
                    let values: Vec<String> = values.iter().map(|value| format!("`{}`", safe(value))).collect();
                    values.join(", ")
                }
                ContextValue::Unknown => "not known before".to_owned(),
                ContextValue::Absent => continue,
            };
            let _ = write!(text, "; {} = {value}", safe(&entry.key));
        }
    }
    for line in wrap(&text, WIDTH - column, WIDTH - column) {
        let _ = writeln!(out, "{:column$}{line}", "");
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

const fn outcome(if_denied: IfDenied) -> &'static str {
    match if_denied {
        IfDenied::Fails => "needed",
        IfDenied::ExitZeroWithDamage => "needed (else damage, exit code 0)",
        IfDenied::Tolerated => "not needed",
    }
}
