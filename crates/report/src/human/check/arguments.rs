//! The arguments of the backend that led to a call.

use iamsim_engine::{Element, NearMiss, StatementReference};
use iamsim_policy::Condition;
use iamsim_source::Diagnostic;
use iamsim_terraform::{Argument, Backend, Object, Purpose};

use crate::cause::{Cause, Hit, Use};
use crate::words::{self, Doing};

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
        let under_key = same.iter().all(|hit| hit.decided.call.action.starts_with("kms:"));
        let under_key = if under_key { " under this key" } else { "" };
        message = message.at(source, span, format!("{}{under_key}", sentence(&same)));
    }
    label_keys(message, cause, backend, &told)
}

/// Adds the arguments that the values of the deciding conditions come from, but for those that were told.
fn label_keys(
    mut message: Diagnostic,
    cause: &Cause<'_>,
    backend: &Backend,
    told: &[Argument],
) -> Diagnostic {
    let Some(explanation) = cause.explanation() else { return message };
    let denying = explanation.decided_by.iter().filter_map(StatementReference::statement);
    let denying = denying.filter_map(|statement| statement.condition.as_ref());
    let mut keys: Vec<&str> =
        denying.flat_map(Condition::clauses).map(|(_, clause)| clause.key.value.folded()).collect();
    let folded: Vec<String> = explanation.near_misses().iter().filter_map(key_of).collect();
    keys.extend(folded.iter().map(String::as_str));
    for key in words::distinct(keys) {
        let Some((argument, meaning)) = argument_of(key).filter(|(argument, _)| !told.contains(argument))
        else {
            continue;
        };
        let ((source, span), label) = match backend.place_of(argument) {
            Some(place) => (place, meaning.to_owned()),
            None => match header(argument) {
                Some(add) => {
                    message =
                        message.help(format!("{add} in the backend, and the requests carry the header"));
                    (backend.place(), format!("the argument for it is not here: {meaning}"))
                }
                None => continue,
            },
        };
        message = message.at(source, span, label);
    }
    message
}

/// The condition key, in lower case, that a near miss fails on.
fn key_of(miss: &NearMiss<'_>) -> Option<String> {
    match miss.element() {
        Element::Condition { key, .. } if miss.others == 0 => Some(key.to_lowercase()),
        Element::Condition { .. } | Element::Action | Element::Resource | Element::Principal => None,
    }
}

/// The argument that the value of a condition key comes from, and what it says.
fn argument_of(key: &str) -> Option<(Argument, &'static str)> {
    const ARGUMENTS: [(&str, Argument, &str); 9] = [
        ("aws:requestedregion", Argument::Region, "the Region that the requests go to"),
        ("kms:viaservice", Argument::Region, "the Region that the requests go to"),
        ("s3:prefix", Argument::WorkspaceKeyPrefix, "the prefix that the workspaces are listed under"),
        (
            "s3:x-amz-server-side-encryption",
            Argument::Encrypt,
            "`encrypt` says with which header objects are stored",
        ),
        (
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
            Argument::KmsKeyId,
            "`kms_key_id` says under which key objects are stored",
        ),
        ("s3:x-amz-acl", Argument::Acl, "`acl` says with which ACL objects are stored"),
        ("sts:externalid", Argument::AssumeRole, "`external_id` is a part of it"),
        ("sts:rolesessionname", Argument::AssumeRole, "`session_name` is a part of it"),
        ("sts:sourceidentity", Argument::AssumeRole, "`source_identity` is a part of it"),
    ];
    let known = ARGUMENTS.into_iter().find(|(known, ..)| *known == key);
    known.map(|(_, argument, meaning)| (argument, meaning))
}

/// What to write where an argument is left out that makes requests carry a header.
const fn header(argument: Argument) -> Option<&'static str> {
    match argument {
        Argument::Encrypt => Some("write `encrypt = true`"),
        Argument::KmsKeyId => Some("write `kms_key_id`, and `encrypt = true`,"),
        Argument::Acl => Some("write `acl`"),
        _ => None,
    }
}

/// `init, plan and apply read the state; apply stores the state`
fn sentence(hits: &[&Hit<'_>]) -> String {
    let uses = || hits.iter().flat_map(|hit| &hit.uses);
    let reads = uses().any(|made| made.call.purpose == Purpose::ReadState);
    let purpose = |made: &Use<'_>| match made.call.purpose {
        // Looking for what is then read is reading.
        Purpose::FindState if reads && made.call.object == Object::State => Purpose::ReadState,
        purpose => purpose,
    };
    let commands_of = |wanted: Purpose| {
        words::distinct(uses().filter(|made| purpose(made) == wanted).map(|made| made.command))
    };
    let purposes: Vec<(Vec<&str>, Purpose)> = words::distinct(uses().map(purpose))
        .into_iter()
        .map(|purpose| (commands_of(purpose), purpose))
        .collect();
    let groups = words::distinct(purposes.iter().map(|(commands, _)| commands));
    let sentences: Vec<String> = groups
        .into_iter()
        .map(|commands| {
            let same = purposes.iter().filter(|(others, _)| others == commands).map(|(_, purpose)| *purpose);
            format!("{} {}", words::list(commands), doings(same, commands.len()))
        })
        .collect();
    sentences.join("; ")
}

/// What is done, by what it is about: `take, read and release the lock and store its digest`.
fn doings(purposes: impl Iterator<Item = Purpose>, commands: usize) -> String {
    let all: Vec<Doing> = purposes.map(words::doing).collect();
    let parts: Vec<String> = words::distinct(all.iter().map(|doing| doing.what))
        .into_iter()
        .map(|what| {
            let about = all.iter().filter(|doing| doing.what == what);
            let verbs = about.map(|doing| if commands == 1 { doing.does } else { doing.they_do });
            format!("{} {what}", words::list(&words::distinct(verbs)))
        })
        .collect();
    words::list(&parts)
}
