//! Where things stand, for labels and notes: statements, and the arguments of the backend.

use iamsim_engine::StatementReference;
use iamsim_source::{Diagnostic, Span};
use iamsim_terraform::{Argument, Backend, Call};

use super::super::safe;
use crate::cause::{Cause, Hit};
use crate::words;

/// `identity/ci.json:4:5`
pub(super) fn place_of(reference: &StatementReference) -> String {
    let span = reference.statement().map_or(reference.policy.span(), |statement| statement.span);
    safe(&reference.policy.source().locate(span).to_string()).into_owned()
}

/// What a statement is called in a sentence: its Sid in backticks, else `this statement`.
pub(super) fn name_of(reference: &StatementReference) -> String {
    let sid = reference.statement().and_then(|statement| statement.sid.as_ref());
    match sid {
        Some(sid) if !sid.as_str().is_empty() => format!("`{}`", safe(sid.as_str())),
        _ => "this statement".to_owned(),
    }
}

/// Where `"Effect": "Deny"` stands in a statement: name and value, where both are written plainly.
pub(super) fn effect_span(reference: &StatementReference) -> Option<Span> {
    const NAME: &str = "\"Effect\"";
    let value = reference.statement()?.effect.span;
    let before = reference.policy.source().text().get(..value.start as usize)?;
    let name = before.rfind(NAME)?;
    let between = before.get(name + NAME.len()..)?;
    let plain = between.chars().all(|character| character == ':' || character.is_whitespace());
    Some(if plain { Span::of(name..name).to(value) } else { value })
}

/// Adds the arguments of the backend that led to the calls of `cause`, each with what is done with it.
pub(super) fn label_arguments(mut message: Diagnostic, cause: &Cause<'_>, backend: &Backend) -> Diagnostic {
    let mut told: Vec<Argument> = Vec::new();
    for hit in &cause.hits {
        let argument = hit.decided.call.argument;
        if told.contains(&argument) {
            continue;
        }
        told.push(argument);
        let (source, span) = backend.place_of(argument).unwrap_or_else(|| backend.place());
        let same: Vec<&Hit<'_>> =
            cause.hits.iter().filter(|other| other.decided.call.argument == argument).collect();
        message = message.at(source, span, sentence(&same));
    }
    message
}

/// `init, plan and apply read the state; apply stores it`
fn sentence(hits: &[&Hit<'_>]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for hit in hits {
        let commands = hit.commands();
        let mut done: Vec<String> = Vec::new();
        for call in &hit.calls {
            let (one, several) = purpose(call, &hit.calls);
            let done_here = if commands.len() == 1 { one } else { several };
            if !done.contains(&done_here) {
                done.push(done_here);
            }
        }
        let part = format!("{} {}", words::list(&commands), words::list(&done));
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join("; ")
}

/// What a call is for; looking for what is then read is reading.
fn purpose(call: &Call, all: &[&Call]) -> (String, String) {
    use iamsim_terraform::Purpose::{FindState, ReadState};
    let read = all.iter().find(|other| other.purpose == ReadState);
    match read {
        Some(read) if call.purpose == FindState => words::purpose(read),
        _ => words::purpose(call),
    }
}
