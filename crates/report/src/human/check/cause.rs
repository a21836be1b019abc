//! A [`Cause`] as a [`Diagnostic`]: what a person reads about it, still as data.

use iamsim_engine::{Decision, Outcome};
use iamsim_source::{Code, Diagnostic, Severity};
use iamsim_terraform::{BackendCheck, IfDenied, Object, State};

use super::places::label_arguments;
use super::{denied, open};
use crate::cause::{Cause, Hit};
use crate::words;

const EXPLICIT_DENY: Code = Code::new("explicit-deny");
const IMPLICIT_DENY: Code = Code::new("implicit-deny");
const INDETERMINATE: Code = Code::new("indeterminate");

/// The most calls of one cause that are named one by one.
const MOST_NAMED: usize = 12;

/// The cause with its places, its reasons, and what to do.
pub(super) fn diagnostic(cause: &Cause<'_>, check: &BackendCheck) -> Diagnostic {
    let Some(explanation) = cause.explanation() else {
        return Diagnostic::info(IMPLICIT_DENY, "nothing is withheld");
    };
    let mut message = match &explanation.decision {
        Decision::Certain(Outcome::ExplicitDeny) => {
            let title = format!("{} explicitly denied", subject(cause, Number::Verb));
            let message = severity(Diagnostic::error(EXPLICIT_DENY, title), cause.if_denied());
            denied::explicitly(message, cause, explanation, check)
        }
        Decision::Certain(Outcome::ImplicitDeny | Outcome::Allowed) => {
            let layers = denied::no_layer(explanation);
            let title = format!("{layers} allows {}", subject(cause, Number::None));
            let message = severity(Diagnostic::error(IMPLICIT_DENY, title), cause.if_denied());
            denied::implicitly(message, cause, explanation)
        }
        Decision::Indeterminate(undecided) => {
            let title = format!(
                "whether {} allowed depends on {}",
                subject(cause, Number::Verb),
                open::waits_for(undecided)
            );
            let mut message = Diagnostic::warning(INDETERMINATE, title);
            if cause.if_denied() == IfDenied::Tolerated {
                message.severity = Severity::Info;
            }
            open::explain(message, explanation, undecided)
        }
    };
    message = label_arguments(message, cause, &check.backend);
    let mut reasons = std::mem::take(&mut message.notes);
    message.notes = needs(cause);
    message.notes.append(&mut reasons);
    message
}

fn severity(mut message: Diagnostic, if_denied: IfDenied) -> Diagnostic {
    message.severity = match if_denied {
        IfDenied::Fails => Severity::Error,
        IfDenied::ExitZeroWithDamage => Severity::Warning,
        IfDenied::Tolerated => Severity::Info,
    };
    message
}

/// Whether a subject is followed by its verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    /// `... is`, `... are`
    Verb,
    /// Nothing.
    None,
}

/// The calls of a cause as a subject: one with its resource, several by their actions.
fn subject(cause: &Cause<'_>, number: Number) -> String {
    let mut actions: Vec<&str> = Vec::new();
    let mut resources: Vec<&str> = Vec::new();
    for hit in &cause.hits {
        let call = &hit.decided.call;
        if !actions.contains(&call.action) {
            actions.push(call.action);
        }
        if !resources.contains(&&*call.resource) {
            resources.push(&call.resource);
        }
    }
    let what = match actions.as_slice() {
        [first, second, rest @ ..] if rest.len() > 1 => {
            format!("{first}, {second} and {} more actions", rest.len())
        }
        few => words::list(few),
    };
    let on = match resources.as_slice() {
        [only] if *only != "*" => format!(" on `{only}`"),
        _ => String::new(),
    };
    let verb = match (number, actions.len()) {
        (Number::None, _) => "",
        (Number::Verb, 1) => " is",
        (Number::Verb, _) => " are",
    };
    format!("{what}{on}{verb}")
}

/// Which commands need which calls; how far one that is not needed matters.
fn needs(cause: &Cause<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let several = cause.hits.len() > 1;
    for hit in cause.hits.iter().take(MOST_NAMED) {
        notes.push(need(hit, several));
    }
    let more = cause.hits.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        notes.push(format!("... and {more} more calls"));
    }
    let missing = cause.hits.iter().flat_map(|hit| &hit.calls).any(|call| call.object == Object::Missing);
    if missing {
        notes.push(
            "as long as there is no state, s3:ListBucket is what makes S3 answer `404 Not Found`: without it the \
             answer is `403 Forbidden`, and Terraform stops"
                .to_owned(),
        );
    }
    notes
}

fn need(hit: &Hit<'_>, several: bool) -> String {
    let commands = hit.commands();
    let (verb, goes) = if commands.len() == 1 { ("needs", "goes") } else { ("need", "go") };
    let call = &hit.decided.call;
    let what = if several { format!("{} on {}", call.action, call.resource) } else { "it".to_owned() };
    let commands = words::list(&commands);
    let when = match hit.only_state() {
        Some(State::Absent) => " while there is no state yet",
        Some(State::Present) => " once there is a state",
        None => "",
    };
    match hit.if_denied {
        IfDenied::Fails => format!("{commands} {verb} {what}{when}"),
        IfDenied::ExitZeroWithDamage => {
            format!("{commands} {verb} {what}{when}: without it, exit code 0, and {}", damage(hit))
        }
        IfDenied::Tolerated => format!("{commands} {goes} on without {what}{when}"),
    }
}

/// What stays behind where a call is denied that Terraform does not fail for.
fn damage(hit: &Hit<'_>) -> &'static str {
    match hit.decided.call.object {
        Object::Lock | Object::LockItem => "the lock stays taken: the next run stops at it",
        Object::Digest => "the digest goes stale: the next run fails on it",
        Object::State | Object::List | Object::Missing | Object::Identity | Object::Role => {
            "the next run fails"
        }
    }
}
