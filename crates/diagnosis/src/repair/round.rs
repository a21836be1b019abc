//! One round of a repair: what is withheld now, and the changes that give it.

use std::collections::BTreeSet;
use std::sync::Arc;

use iamsim_bundle::ChangedFiles;
use iamsim_engine::{Decision, Outcome};
use iamsim_policy::{Effect, Policy, PolicyType};
use iamsim_source::{Code, Diagnostic, Quoted};

use super::allow::{self, NewFile, Target};
use super::document::{DocumentEdit, Unwritable, new_document, statement_tree};
use super::except::{NoException, except};
use super::needed::{NeededCall, needed_calls};
use super::owner::Owner;
use super::patch::{Change, Creation, FileEdit, Operation, Verb};
use super::request::of_the_request;
use super::{Granted, NarrowsDeny, Seen, Side, manifest, size};

const UNDECIDED: Code = Code::new("undecided-call");
const NO_EXCEPTION: Code = Code::new("no-exact-exception");
const NO_GRANT: Code = Code::new("no-exact-grant");
const TOO_LARGE: Code = Code::new("policy-would-be-too-large");

/// What was done so far.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) edits: Vec<FileEdit>,
    pub(super) grants: Vec<Granted>,
    pub(super) owners: BTreeSet<Owner>,
    pub(super) summary: Vec<String>,
    pub(super) narrows_deny: Option<NarrowsDeny>,
    /// What cannot be done, as of this round.
    pub(super) said: Vec<Diagnostic>,
}

/// One thing to be done in a round.
struct Step<'n> {
    target: Target,
    needed: Vec<&'n NeededCall>,
    /// The statement that is given an exception, or none where statements are added.
    deny: Option<u32>,
}

/// Makes the changes of one round; none where nothing is withheld, or nothing can be done.
pub(super) fn play(seen: &Seen, side: Side, files: &ChangedFiles, round: &mut Round) -> ChangedFiles {
    let needed = needed_calls(seen);
    let mut steps: Vec<Step<'_>> = Vec::new();
    for call in &needed {
        match &call.explanation.decision {
            Decision::Certain(Outcome::Allowed) => {}
            Decision::Indeterminate(open) if open.possible.contains(&Outcome::Allowed) => {
                say(round, undecided(call, &open.missing_context));
            }
            Decision::Certain(_) | Decision::Indeterminate(_) => {
                if let Some(fault) = of_the_request(call) {
                    say(round, fault);
                } else if call.explanation.decided_by.is_empty() {
                    allow_steps(call, seen, side, &mut steps, round);
                } else {
                    deny_steps(call, &mut steps, round);
                }
            }
        }
    }
    let mut changed = ChangedFiles::default();
    for step in &steps {
        take(step, seen, files, &mut changed, round);
    }
    changed
}

fn say(round: &mut Round, diagnostic: Diagnostic) {
    let is_known = |known: &Diagnostic| known.code == diagnostic.code && known.message == diagnostic.message;
    if !round.said.iter().any(is_known) {
        round.said.push(diagnostic);
    }
}

fn undecided(call: &NeededCall, missing: &[iamsim_policy::ConditionKey]) -> Diagnostic {
    let keys: Vec<String> = missing.iter().map(|key| Quoted(key.as_str()).to_string()).collect();
    let what = if keys.is_empty() { "what was not collected".to_owned() } else { keys.join(", ") };
    let message = format!("whether {} is allowed depends on {what}", call.call.action);
    let help = if keys.is_empty() {
        "collect the policies that `iamsim check --strict` names"
    } else {
        "say what the requests carry in `context` of `iamsim.json`; there is nothing to repair before that is known"
    };
    Diagnostic::info(UNDECIDED, message).help(help)
}

/// What is missing where no layer denies.
fn allow_steps<'n>(
    call: &'n NeededCall,
    seen: &Seen,
    side: Side,
    steps: &mut Vec<Step<'n>>,
    round: &mut Round,
) {
    for layer in allow::layers(call, side) {
        let mut found = allow::targets(call, layer, seen);
        if found.is_err() && allow::is_of_resource(layer) && side == Side::Resource {
            // Nowhere on that side: on the principal's, then.
            found = allow::targets(call, PolicyType::IdentityBased, seen);
        }
        match found {
            Ok(targets) => {
                for target in targets {
                    let same = steps.iter_mut().find(|step| {
                        step.deny.is_none()
                            && step.target.is_same(&target)
                            && step.needed.first().is_some_and(|first| first.named == call.named)
                    });
                    match same {
                        Some(step) => step.needed.push(call),
                        None => steps.push(Step { target, needed: vec![call], deny: None }),
                    }
                }
            }
            Err(diagnostic) => say(round, diagnostic),
        }
    }
}

/// The statements that deny, each to be given an exception.
fn deny_steps<'n>(call: &'n NeededCall, steps: &mut Vec<Step<'n>>, round: &mut Round) {
    for reference in &call.explanation.decided_by {
        let is_deny = reference.statement().is_some_and(|statement| statement.effect.value == Effect::Deny);
        if !is_deny {
            continue;
        }
        if call.named.is_none() || !allow::is_json(&reference.policy) {
            say(round, no_exception(&reference.policy, reference.index, call, None));
            continue;
        }
        let same = steps.iter_mut().find(|step| {
            step.deny == Some(reference.index)
                && matches!(&step.target, Target::Existing(policy) if Arc::ptr_eq(policy, &reference.policy))
                && step.needed.first().is_some_and(|first| first.named == call.named)
        });
        match same {
            Some(step) => step.needed.push(call),
            None => steps.push(Step {
                target: Target::Existing(Arc::clone(&reference.policy)),
                needed: vec![call],
                deny: Some(reference.index),
            }),
        }
    }
}

/// What a statement is called in messages.
fn subject(policy: &Policy, index: u32) -> String {
    let sid = policy.statements().get(index as usize).and_then(|it| it.sid.as_ref());
    sid.map_or_else(
        || format!("statement {index} of {}", Quoted(policy.name())),
        |sid| format!("{} in {}", Quoted(sid.value.as_str()), Quoted(policy.name())),
    )
}

fn no_exception(
    policy: &Arc<Policy>,
    index: u32,
    call: &NeededCall,
    why: Option<&NoException>,
) -> Diagnostic {
    let subject = subject(policy, index);
    let message =
        format!("{subject} denies {}, and no exact exception from it can be written", call.call.action);
    let (note, help) = match why {
        Some(NoException::Pattern(pattern)) => (
            format!(
                "IAM cannot say: all that {} covers, but {}",
                Quoted(pattern),
                Quoted(&call.call.resource)
            ),
            "let who keeps the policy name the resources that it is meant for, or move the state out of them",
        ),
        Some(NoException::Conditions) => (
            "its conditions speak of `aws:PrincipalArn` under every operator".to_owned(),
            "let who keeps the policy leave the principal out of it",
        ),
        None => (
            "the caller has no `aws:PrincipalArn` that a condition could except, or the document is not JSON"
                .to_owned(),
            "let who keeps the policy except the caller, by what its token says",
        ),
    };
    let diagnostic = Diagnostic::warning(NO_EXCEPTION, message);
    let diagnostic = match policy.statements().get(index as usize) {
        Some(statement) => diagnostic.at(policy.source(), statement.effect.span, ""),
        None => diagnostic,
    };
    diagnostic.note(note).help(format!("{help} ({})", Owner::of(policy.policy_type()).as_str()))
}

/// Takes a step, unless its file was changed in this round already: then it is for the next.
fn take(step: &Step<'_>, seen: &Seen, files: &ChangedFiles, changed: &mut ChangedFiles, round: &mut Round) {
    match (&step.target, step.deny) {
        (Target::Existing(policy), Some(index)) => {
            if let Some((edit, name)) = exception(policy, index, step, round)
                && apply_edit(&edit, changed, round)
            {
                note(step, policy.policy_type(), round);
                round.narrows_deny = Some(NarrowsDeny::Yes);
                push_summary(round, format!("except {} from {name}", whom(step)));
            }
        }
        (Target::Existing(policy), None) => {
            let Some(statements) = allow::statements(&step.needed, &step.target, seen) else {
                say(round, no_grant(step));
                return;
            };
            let mut edit = DocumentEdit::new(policy);
            edit.appended = statements;
            let is_writable = edit.change().is_ok();
            if is_writable && size::fits(policy, &edit.appended) {
                if apply_edit(&edit, changed, round) {
                    note(step, policy.policy_type(), round);
                    push_summary(
                        round,
                        format!("allow {} what it needs in {}", whom(step), Quoted(policy.name())),
                    );
                }
            } else {
                instead(step, policy, seen, files, changed, round, is_writable);
            }
        }
        (Target::New(file), _) => create(step, file, seen, files, changed, round),
    }
}

/// What is done where statements cannot be added to a document: the principal gets a policy of its own.
fn instead(
    step: &Step<'_>,
    policy: &Policy,
    seen: &Seen,
    files: &ChangedFiles,
    changed: &mut ChangedFiles,
    round: &mut Round,
    is_writable: bool,
) {
    let first = step.needed.first();
    let file = first
        .filter(|_| policy.policy_type() == PolicyType::IdentityBased)
        .and_then(|first| allow::own_policy(first, seen).ok());
    match file {
        Some(file) => create(step, &file, seen, files, changed, round),
        None if is_writable => {
            let message = format!("{} would be larger than AWS stores", Quoted(policy.name()));
            say(
                round,
                Diagnostic::warning(TOO_LARGE, message)
                    .at(policy.source(), policy.span(), "")
                    .help("make room in it, or part it"),
            );
        }
        None => say(round, no_grant(step)),
    }
}

fn no_grant(step: &Step<'_>) -> Diagnostic {
    let action = step.needed.first().map_or("the call", |first| first.call.action);
    let document = step.target.policy_type().document();
    let message = format!("no exact grant of {action} can be written into the {document}");
    Diagnostic::warning(NO_GRANT, message)
        .note("it would name a wildcard as text in a policy of 2008, or a caller of whom not enough is known")
        .help("set `\"Version\": \"2012-10-17\"`, or say in `context` what the caller's token holds")
}

fn exception(
    policy: &Arc<Policy>,
    index: u32,
    step: &Step<'_>,
    round: &mut Round,
) -> Option<(DocumentEdit, String)> {
    let first = step.needed.first()?;
    let grants: Vec<_> = step.needed.iter().map(|call| &call.grant).collect();
    let statement = statement_tree(policy, index)?;
    match except(&statement, policy.policy_type(), first.named.as_deref()?, &grants) {
        Ok(made) => {
            let mut edit = DocumentEdit::new(policy);
            edit.narrowed.push((index, made.added));
            edit.appended = made.rest;
            if !size::fits(policy, &edit.appended) {
                let message =
                    format!("with an exception, {} would be larger than AWS stores", Quoted(policy.name()));
                let said = Diagnostic::warning(TOO_LARGE, message);
                say(round, said.at(policy.source(), policy.span(), "").help("make room in it, or part it"));
                return None;
            }
            Some((edit, subject(policy, index)))
        }
        Err(why) => {
            // The one that it fails on may be any: the message names the first.
            say(round, no_exception(policy, index, first, Some(&why)));
            None
        }
    }
}

/// Applies an edit, unless its file was changed in this round; says whether it did.
fn apply_edit(edit: &DocumentEdit, changed: &mut ChangedFiles, round: &mut Round) -> bool {
    let file = edit.policy.source().on_disk().name().to_owned();
    if changed.texts.contains_key(&file) {
        return false;
    }
    match edit.change() {
        Ok(change) => {
            record(change, Creation::Existing, changed, round);
            true
        }
        Err(Unwritable::OldVersion | Unwritable::Place) => {
            let message = format!("{} cannot be changed as it is written", Quoted(&file));
            say(
                round,
                Diagnostic::warning(NO_GRANT, message)
                    .at(edit.policy.source(), edit.policy.span(), "")
                    .help("a policy of 2008 has no way to write a wildcard as text: set `\"Version\": \"2012-10-17\"`"),
            );
            false
        }
    }
}

fn record(change: Change, creation: Creation, changed: &mut ChangedFiles, round: &mut Round) {
    let Change { file, old, text, operations } = change;
    changed.texts.insert(file.clone(), text.clone());
    match round.edits.iter_mut().find(|known| known.file == file) {
        Some(known) => {
            known.patch.extend(operations);
            known.new = text;
        }
        None => round.edits.push(FileEdit { file, creation, patch: operations, old, new: text }),
    }
}

/// Makes a new file, and names it in the manifest.
fn create(
    step: &Step<'_>,
    new: &NewFile,
    seen: &Seen,
    files: &ChangedFiles,
    changed: &mut ChangedFiles,
    round: &mut Round,
) {
    let manifest = seen.bundle.manifest.as_ref();
    if new.attach.is_some() && manifest.is_some_and(|it| changed.texts.contains_key(it.name())) {
        return;
    }
    let target = Target::New(new.clone());
    let Some(mut statements) = allow::statements(&step.needed, &target, seen) else {
        say(round, no_grant(step));
        return;
    };
    statements.truncate(size::fitting(&statements, new.policy_type));
    let is_taken = |file: &String| {
        let known = seen.bundle.policies.iter().any(|policy| policy.source().on_disk().name() == file);
        known || files.texts.contains_key(file) || changed.texts.contains_key(file)
    };
    let names = std::iter::once(format!("{}.json", new.stem))
        .chain((2..).map(|it| format!("{}-{it}.json", new.stem)));
    let Some(file) = names.take(100).find(|file| !is_taken(file)) else { return };
    let attached = match (&new.attach, manifest) {
        (Some((path, put)), Some(manifest)) => {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let Some(change) = manifest::attach(manifest, &path, *put, &file) else { return };
            Some(change)
        }
        _ => None,
    };
    let document = new_document(statements);
    let operation = Operation { verb: Verb::Add, path: String::new(), value: document.clone() };
    let text = format!("{document}\n");
    record(
        Change { file: file.clone(), old: String::new(), text, operations: vec![operation] },
        Creation::New,
        changed,
        round,
    );
    if let Some(change) = attached {
        record(change, Creation::Existing, changed, round);
    }
    note(step, new.policy_type, round);
    push_summary(
        round,
        format!("give {} a new {}, {}", whom(step), new.policy_type.document(), Quoted(&file)),
    );
}

fn push_summary(round: &mut Round, text: String) {
    if !round.summary.contains(&text) {
        round.summary.push(text);
    }
}

/// Whom a step is about.
fn whom(step: &Step<'_>) -> String {
    step.needed.first().map_or_else(String::new, |first| caller(first))
}

fn caller(call: &NeededCall) -> String {
    call.named.clone().unwrap_or_else(|| call.principal.to_string())
}

/// Remembers what a step granted, and who has to act.
fn note(step: &Step<'_>, policy_type: PolicyType, round: &mut Round) {
    round.owners.insert(Owner::of(policy_type));
    for call in &step.needed {
        let granted = Granted {
            principal: caller(call),
            action: call.call.action,
            resource: call.call.resource.clone(),
            condition: call.grant.narrowing.clone(),
        };
        if !round.grants.contains(&granted) {
            round.grants.push(granted);
        }
    }
}
