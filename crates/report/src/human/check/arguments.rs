//! The arguments of the backend that led to a call.

use iamsim_source::Diagnostic;
use iamsim_terraform::{Argument, Backend, Call};

use crate::cause::{Cause, Hit};
use crate::words;

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
