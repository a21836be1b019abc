//! Why something is denied: the statements, what came near, who else allows it, who can change it.

use iamsim_engine::{Context, ContextValue, Explanation, LayerTrace, NearMiss, StatementReference, Truth};
use iamsim_policy::{Effect, PolicyType};
use iamsim_source::Diagnostic;

use super::{Subject, effect_span, name_of, place_of};
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
    let denying: Vec<PolicyType> = explanation.decided_by.iter().map(|it| it.policy.policy_type()).collect();
    match denying.as_slice() {
        [] => message,
        layers => {
            let owners: Vec<String> = distinct(layers.iter().map(|layer| owner(*layer)));
            let sids: Vec<String> = distinct(explanation.decided_by.iter().map(name_of));
            message.help(format!(
                "{} can except {who} from {}, with a condition on `aws:PrincipalArn`",
                words::list(&owners),
                words::list(&sids)
            ))
        }
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
        let span = clause.key.span.to(clause.values.span);
        message = message.at(reference.policy.source(), span, label);
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
        let label = format!("{} {}", name_of(reference), near_miss::explanation(miss.mismatch));
        message = message.at(reference.policy.source(), miss.mismatch.span, label);
    }
    for miss in near.iter().skip(MOST_LABELLED) {
        let reference = &miss.statement.reference;
        message =
            message.note(format!("{}: {} {}", place_of(reference), name_of(reference), near_miss::explanation(miss.mismatch)));
    }
    for layer in withheld(explanation) {
        if !near.iter().any(|miss| std::ptr::eq(miss.layer, layer)) {
            message = message.note(what_is_there(layer, subject));
        }
    }
    if let Some(note) = who_allows(explanation) {
        message = message.note(format!("{note}, which is not enough"));
    }
    match help(subject, explanation, &near) {
        Some(help) => message.help(help),
        None => message,
    }
}

/// What a layer that withholds holds, where nothing in it is near.
fn what_is_there(layer: &LayerTrace, subject: &Subject<'_>) -> String {
    let who = subject.short_name();
    let at = layer.target.as_deref().map(|target| format!(" of `{}`", safe(target))).unwrap_or_default();
    let allows = layer
        .statements
        .iter()
        .filter(|trace| trace.reference.statement().is_some_and(|it| it.effect.value == Effect::Allow));
    let files: Vec<String> = distinct(allows.map(|trace| safe(trace.reference.policy.name()).into_owned()));
    match (layer.layer, files.as_slice()) {
        (PolicyType::IdentityBased, []) => format!("no identity-based policy is attached to {who} at all"),
        (PolicyType::ServiceControl, []) => {
            format!("no policy is attached at this level{at}: that denies everything")
        }
        (kind, []) => format!("there is no {kind}{at} that allows anything"),
        (kind, files) => format!("nothing in the {kind}{at} comes near: {}", words::list(files)),
    }
}

/// What to write, and where.
fn help(subject: &Subject<'_>, explanation: &Explanation, near: &[&NearMiss<'_>]) -> Option<String> {
    let layer = withheld(explanation).next()?;
    let who = subject.short_name();
    let actions = &subject.actions;
    let resources: Vec<String> = subject.resources.iter().map(|it| format!("`{}`", safe(it))).collect();
    let grant = match resources.as_slice() {
        few if few.len() <= 2 => format!("{} on {}", words::list(actions), words::list(few)),
        _ => format!("{} on the resources above", words::list(actions)),
    };
    let place = match near.first() {
        Some(miss) if miss.layer.layer == layer.layer => {
            format!("in {}", safe(miss.statement.reference.policy.name()))
        }
        _ => match layer.layer {
            PolicyType::IdentityBased => format!("in a policy of {who}"),
            kind => format!("in the {}", kind.document()),
        },
    };
    let target = layer.target.as_deref().map(|it| format!(" of `{}`", safe(it))).unwrap_or_default();
    Some(match layer.layer {
        PolicyType::IdentityBased => format!("allow {grant}, {place}"),
        PolicyType::ServiceControl | PolicyType::ResourceControl => {
            format!(
                "{} can allow {}{target}: nothing in the account can",
                owner(layer.layer),
                words::list(actions)
            )
        }
        kind => format!("{} can allow {grant} {place}", owner(kind)),
    })
}

/// `no identity-based policy`, `no identity-based policy and no resource-based policy`: what withholds.
pub(in crate::human) fn no_layer(explanation: &Explanation) -> String {
    let layers: Vec<String> = distinct(withheld(explanation).map(|layer| {
        let at = layer.target.as_deref().map(|target| format!(" of `{}`", safe(target))).unwrap_or_default();
        format!("no {}{at}", document(layer))
    }));
    if layers.is_empty() { "nothing".to_owned() } else { words::list(&layers) }
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

/// Who can change a policy of this type.
fn owner(layer: PolicyType) -> String {
    match layer {
        PolicyType::IdentityBased | PolicyType::PermissionsBoundary => "the principal's account",
        PolicyType::Session => "whoever makes the session",
        PolicyType::ServiceControl | PolicyType::ResourceControl => "whoever administers the organization",
        PolicyType::ResourceBased => "the resource's account",
        PolicyType::Bucket => "the bucket's account",
        PolicyType::Key => "the key's account",
        PolicyType::Table => "the table's account",
        PolicyType::RoleTrust => "the role's account",
        PolicyType::VpcEndpoint => "whoever owns the VPC endpoint",
    }
    .to_owned()
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
