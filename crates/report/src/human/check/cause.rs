//! A [`Cause`] as a [`Diagnostic`]: the decision, and what Terraform has to do with it.

use iamsim_engine::Decision;
use iamsim_source::{Diagnostic, Severity};
use iamsim_terraform::{BackendCheck, IfDenied, Object, State};

use super::arguments::label_arguments;
use crate::cause::{Cause, Hit, Use};
use crate::human::decision::{self, Subject};
use crate::words;

/// The most resources of one cause that are named one by one.
const MOST_NAMED: usize = 12;

/// The cause with its places, its reasons, and what to do; `None` where no call is withheld by it.
pub(crate) fn diagnostic(cause: &Cause<'_>, check: &BackendCheck) -> Option<Diagnostic> {
    let first = cause.hits.first()?;
    let question = first.decided.call.question(&check.start).ok();
    let subject = Subject {
        principal: cause.principal.as_ref(),
        actions: words::distinct(cause.hits.iter().map(|hit| hit.decided.call.action)),
        resources: words::distinct(cause.hits.iter().map(|hit| &*hit.decided.call.resource)),
        context: question.as_ref().map(|question| question.request().context),
    };
    let mut message = decision::diagnostic(&subject, &first.decided.explanation);
    message.severity = match (message.severity, cause.if_denied()) {
        (_, IfDenied::Tolerated) => Severity::Info,
        (Severity::Error, IfDenied::ExitZeroWithDamage) => Severity::Warning,
        (severity, _) => severity,
    };
    message.notes.extend(needs(cause));
    if cause.if_denied() == IfDenied::Tolerated {
        message.help = None;
    }
    Some(label_arguments(message, cause, &check.backend))
}

/// The actions by resource, where there are several; how far a call matters that is not simply needed.
fn needs(cause: &Cause<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let outcome = cause.explanation().map(|explanation| &explanation.decision);
    let word = match outcome.and_then(Decision::outcome) {
        Some(_) => "denied",
        None => "open",
    };
    let resources = words::distinct(cause.hits.iter().map(|hit| &*hit.decided.call.resource));
    if resources.len() > 1 {
        for resource in resources.iter().take(MOST_NAMED) {
            let hits = cause.hits.iter().filter(|hit| hit.decided.call.resource == *resource);
            let actions: Vec<&str> = hits.map(|hit| hit.decided.call.action).collect();
            notes.push(format!("{word}: {} on {resource}", words::list(&actions)));
        }
        let more = resources.len().saturating_sub(MOST_NAMED);
        if more > 0 {
            notes.push(format!("... and on {more} more resources"));
        }
    }
    notes.extend(cause.hits.iter().filter_map(|hit| how_far_needed(hit, cause.hits.len())));
    let told = |made: &Use<'_>| made.call.object == Object::Missing;
    if cause.hits.iter().flat_map(|hit| &hit.uses).any(told) {
        notes.push(
            "while there is no state, s3:ListBucket is what makes S3 say so: without it the answer is 403, not \
             404, and Terraform stops"
                .to_owned(),
        );
    }
    notes
}

/// What becomes of the commands without a call, where they do not simply fail.
fn how_far_needed(hit: &Hit<'_>, all: usize) -> Option<String> {
    let commands = hit.commands();
    let what = if all > 1 { hit.decided.call.action } else { "it" };
    let goes = if commands.len() == 1 { "goes" } else { "go" };
    let commands = words::list(&commands);
    let when = match hit.only_state() {
        Some(State::Absent) => " while there is no state",
        Some(State::Present) => " once there is a state",
        None => "",
    };
    match hit.if_denied() {
        IfDenied::Fails => None,
        IfDenied::ExitZeroWithDamage => {
            Some(format!("without {what}, {commands} {goes} on{when} and exit with 0, but {}", damage(hit)))
        }
        IfDenied::Tolerated => {
            Some(format!("{commands} {goes} on without {what}{when}{}", what_is_lost(hit)))
        }
    }
}

/// What Terraform goes on without.
fn what_is_lost(hit: &Hit<'_>) -> &'static str {
    match hit.decided.call.object {
        Object::List => "; of the workspaces, Terraform then sees `default` alone",
        Object::Digest => "; the state is then not held against its digest",
        Object::State
        | Object::Lock
        | Object::Missing
        | Object::LockItem
        | Object::Identity
        | Object::Role
        | Object::Bucket
        | Object::Table => "",
    }
}

/// What stays behind where a call is denied that Terraform does not fail for.
fn damage(hit: &Hit<'_>) -> &'static str {
    match hit.decided.call.object {
        Object::Lock | Object::LockItem => "the lock stays taken: the next run stops at it",
        Object::Digest => "the digest goes stale: the next run fails on it",
        Object::State
        | Object::List
        | Object::Missing
        | Object::Identity
        | Object::Role
        | Object::Bucket
        | Object::Table => "the next run fails",
    }
}
