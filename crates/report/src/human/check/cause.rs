//! A [`Cause`] as a [`Diagnostic`]: the decision, and what Terraform has to do with it.

use iamsim_source::{Diagnostic, Severity};
use iamsim_terraform::{BackendCheck, IfDenied, Object, State};

use super::arguments::label_arguments;
use crate::cause::{Cause, Hit};
use crate::human::decision::{self, Subject};
use crate::words;

/// The most calls of one cause that are named one by one.
const MOST_NAMED: usize = 12;

/// The cause with its places, its reasons, and what to do; `None` where no call is withheld by it.
pub(super) fn diagnostic(cause: &Cause<'_>, check: &BackendCheck) -> Option<Diagnostic> {
    let first = cause.hits.first()?;
    let question = first.decided.call.question(&check.start).ok();
    let subject = Subject {
        principal: cause.principal.as_ref(),
        actions: distinct(cause.hits.iter().map(|hit| hit.decided.call.action)),
        resources: distinct(cause.hits.iter().map(|hit| &*hit.decided.call.resource)),
        context: question.as_ref().map(|question| question.request().context),
    };
    let mut message = decision::diagnostic(&subject, &first.decided.explanation);
    message.severity = match (message.severity, cause.if_denied()) {
        (_, IfDenied::Tolerated) => Severity::Info,
        (Severity::Error, IfDenied::ExitZeroWithDamage) => Severity::Warning,
        (severity, _) => severity,
    };
    let reasons = std::mem::replace(&mut message.notes, needs(cause));
    message.notes.extend(reasons);
    Some(label_arguments(message, cause, &check.backend))
}

fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
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
