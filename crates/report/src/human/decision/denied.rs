//! Why something is denied: the statements, what came near, who else allows it, who can change it.

use iamsim_engine::{
    Context, ContextValue, Explanation, LayerTrace, NearMiss, StatementReference, Truth, Uncollected,
};
use iamsim_policy::{Effect, PolicyType};
use iamsim_source::Diagnostic;

use super::{Subject, effect_span, name_of, place_of, remedy};
use crate::human::safe;
use crate::near_miss::{self, is_near, withheld};
use crate::words;

/// The most statements, and conditions of one, that are labelled.
const MOST_LABELLED: usize = 3;

/// Adds the statements that deny, with what their conditions met, and who else allows.
pub(super) fn explicitly(
    mut message: Diagnostic,
    subject: &Subject<'_>,
    explanation: &Explanation,
) -> Diagnostic {
    let who = subject.who();
    for reference in explanation.decided_by.iter().take(MOST_LABELLED) {
        let Some(span) = effect_span(reference) else { continue };
        let label = format!("{} denies it to {who}", name_of(reference));
        message = message.at(reference.policy.source(), span, label);
    }
    for reference in explanation.decided_by.iter().take(MOST_LABELLED) {
        if let Some(context) = subject.context {
            message = conditions(message, reference, context);
        }
    }
    for layer in &explanation.layers {
        let Some(target) = layer.target.as_deref().filter(|_| layer.denies == Truth::True) else { continue };
        message = message.note(format!("the {} is attached to `{}`", layer.layer, safe(target)));
    }
    if let Some(note) = who_allows(explanation) {
        message = message.note(format!("{note}; an explicit deny outranks every allow"));
    }
    for layer in remedy::still_withheld(explanation) {
        message =
            message.note(format!("without this deny it would still not be allowed: {} it", clause(layer)));
    }
    match remedy::except(subject, explanation) {
        Some(help) => message.help(help),
        None => message,
    }
}

/// Adds what the request has for each key of a statement's conditions.
fn conditions(mut message: Diagnostic, reference: &StatementReference, context: &Context) -> Diagnostic {
    let clauses = reference.statement().and_then(|statement| statement.condition.as_ref());
    for (_, clause) in clauses.into_iter().flat_map(iamsim_policy::Condition::clauses).take(MOST_LABELLED) {
        let Some(value) = context.find(&clause.key.value) else { continue };
        let values: Vec<String> = value.values().iter().map(|text| format!("`{}`", safe(text))).collect();
        let label = match value {
            ContextValue::Absent => "the request does not carry this key".to_owned(),
            ContextValue::Unknown => continue,
            _ if values.is_empty() => "the request carries this key without a value".to_owned(),
            _ => format!("the request has {}", words::list(&values)),
        };
        message = message.at(reference.policy.source(), clause.values.span, label);
    }
    message
}

/// Adds what came near in the layers that withhold, and what there is in them.
pub(super) fn implicitly(
    mut message: Diagnostic,
    subject: &Subject<'_>,
    explanation: &Explanation,
) -> Diagnostic {
    let all = explanation.near_misses();
    let near: Vec<&NearMiss<'_>> = all.iter().filter(|miss| is_near(miss)).collect();
    for miss in near.iter().take(MOST_LABELLED) {
        let reference = &miss.statement.reference;
        let label = format!("{} {}", name_of(reference), near_miss::label(miss.mismatch));
        message = message.at(reference.policy.source(), miss.mismatch.span, label);
    }
    for miss in near.iter().skip(MOST_LABELLED) {
        let reference = &miss.statement.reference;
        message = message.note(format!(
            "{}: {} {}",
            place_of(reference),
            name_of(reference),
            near_miss::explanation(miss.mismatch)
        ));
    }
    for layer in withheld(explanation) {
        if !near.iter().any(|miss| std::ptr::eq(miss.layer, layer)) {
            message = message.note(what_is_there(layer, subject, explanation));
        }
    }
    if let Some(note) = who_allows(explanation) {
        message = message.note(format!("{note}, which is not enough"));
    }
    match remedy::allow(subject, explanation, &near) {
        Some(help) => message.help(help),
        None => message,
    }
}

/// What a layer that withholds holds, where nothing in it is near.
fn what_is_there(layer: &LayerTrace, subject: &Subject<'_>, explanation: &Explanation) -> String {
    let who = subject.short_name();
    let at = layer.target.as_deref().map(|target| format!(" at `{}`", safe(target))).unwrap_or_default();
    let not_collected = |missing: &Uncollected| remedy::is_about(missing, layer);
    let allows = layer
        .statements
        .iter()
        .filter(|trace| trace.reference.statement().is_some_and(|it| it.effect.value == Effect::Allow));
    let files: Vec<String> =
        words::distinct(allows.map(|trace| safe(trace.reference.policy.name()).into_owned()));
    match (layer.layer, files.as_slice()) {
        (PolicyType::IdentityBased, []) if explanation.assumptions.iter().any(not_collected) => {
            format!("the identity-based policies of {who} were not collected: taken as if there were none")
        }
        (kind, []) if explanation.assumptions.iter().any(not_collected) => {
            format!("the {kind} was not collected: taken as if there were none")
        }
        (PolicyType::IdentityBased, []) => format!("no identity-based policy is attached to {who} at all"),
        (PolicyType::ServiceControl, []) => {
            format!("no policy is attached{at}: that denies everything")
        }
        (kind, []) => format!("there is no {kind}{at} that allows anything"),
        (kind, files) if layer.target.is_some() => {
            format!("no statement of the {kind}{at} comes near: {}", words::list(files))
        }
        (_, files) => format!("no statement of {} comes near", words::list(files)),
    }
}

/// What withholds, as a subject with its verb: `no identity-based policy allows`, `the key policy does not
/// allow`, `neither ... nor ... allows`.
pub(in crate::human) fn no_layer(explanation: &Explanation) -> String {
    let layers: Vec<&LayerTrace> = withheld(explanation).collect();
    match layers.as_slice() {
        [] => "nothing allows".to_owned(),
        [only] => clause(only),
        several => {
            let named = words::distinct(several.iter().map(|layer| with_article(layer)));
            format!("neither {} allows", named.join(" nor "))
        }
    }
}

/// `no identity-based policy allows`, or of a layer that is one document, `the key policy does not allow`.
fn clause(layer: &LayerTrace) -> String {
    let name = named(layer);
    if is_one_document(layer) { format!("the {name} does not allow") } else { format!("no {name} allows") }
}

fn with_article(layer: &LayerTrace) -> String {
    let name = named(layer);
    if is_one_document(layer) {
        format!("the {name}")
    } else if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
        format!("an {name}")
    } else {
        format!("a {name}")
    }
}

/// The layer in the words of its documents, and at which level of the organization: `key policy`.
fn named(layer: &LayerTrace) -> String {
    let at = layer.target.as_deref().map(|target| format!(" at `{}`", safe(target))).unwrap_or_default();
    format!("{}{at}", document(layer))
}

/// Whether a layer is one document that is there.
fn is_one_document(layer: &LayerTrace) -> bool {
    let several = match layer.layer {
        PolicyType::IdentityBased
        | PolicyType::Session
        | PolicyType::ServiceControl
        | PolicyType::ResourceControl => true,
        PolicyType::PermissionsBoundary
        | PolicyType::ResourceBased
        | PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::RoleTrust
        | PolicyType::VpcEndpoint => false,
    };
    !several && !layer.statements.is_empty()
}

/// The layer in the words of its documents, where there are some: `key policy`.
fn document(layer: &LayerTrace) -> &'static str {
    let first = layer.statements.first().map(|trace| trace.reference.policy.policy_type());
    first.unwrap_or(layer.layer).document()
}

/// Which identity-based or resource-based policy allows it all the same.
fn who_allows(explanation: &Explanation) -> Option<String> {
    let layer = explanation.layers.iter().find(|layer| {
        let grants = match layer.layer {
            PolicyType::IdentityBased
            | PolicyType::ResourceBased
            | PolicyType::Bucket
            | PolicyType::Key
            | PolicyType::Table
            | PolicyType::RoleTrust => true,
            PolicyType::PermissionsBoundary
            | PolicyType::Session
            | PolicyType::ServiceControl
            | PolicyType::ResourceControl
            | PolicyType::VpcEndpoint => false,
        };
        grants && layer.allows == Truth::True
    })?;
    let statement = layer.statements.iter().find(|trace| {
        trace.matches == Truth::True
            && trace.reference.statement().is_some_and(|it| it.effect.value == Effect::Allow)
    })?;
    Some(format!("the {} allows it ({})", document(layer), place_of(&statement.reference)))
}
