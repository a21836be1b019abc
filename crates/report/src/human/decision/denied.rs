//! Why something is denied: the statements, what came near, who else allows it, who can change it.

use iamsim_engine::{
    Context, ContextValue, Element, Explanation, LayerTrace, MismatchKind, NearMiss, StatementReference,
    Truth, Uncollected, UncollectedPart,
};
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
    let denying = words::distinct(explanation.decided_by.iter().map(|it| it.policy.policy_type()));
    let owners = words::distinct(denying.iter().map(|layer| owner(*layer)));
    let statements = words::distinct(explanation.decided_by.iter().map(name_of));
    if statements.is_empty() {
        return message;
    }
    let by_principal = denying.iter().any(|layer| bounds_others(*layer));
    message.help(if by_principal {
        let (owners, statements) = (words::list(&owners), words::list(&statements));
        format!("{owners} can except {who} from {statements}, with a condition on `aws:PrincipalArn`")
    } else {
        format!("{} can narrow {}", words::list(&owners), words::list(&statements))
    })
}

/// Whether documents of this type are about more than one principal.
const fn bounds_others(layer: PolicyType) -> bool {
    match layer {
        PolicyType::IdentityBased | PolicyType::PermissionsBoundary | PolicyType::Session => false,
        PolicyType::ServiceControl
        | PolicyType::ResourceControl
        | PolicyType::ResourceBased
        | PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::RoleTrust
        | PolicyType::VpcEndpoint => true,
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
    match help(subject, explanation, &near) {
        Some(help) => message.help(help),
        None => message,
    }
}

/// What a layer that withholds holds, where nothing in it is near.
fn what_is_there(layer: &LayerTrace, subject: &Subject<'_>, explanation: &Explanation) -> String {
    let who = subject.short_name();
    let at = layer.target.as_deref().map(|target| format!(" at `{}`", safe(target))).unwrap_or_default();
    let not_collected = |missing: &Uncollected| is_about(missing, layer);
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
            format!("no policy is attached at this level{at}: that denies everything")
        }
        (kind, []) => format!("there is no {kind}{at} that allows anything"),
        (kind, files) if layer.target.is_some() => {
            format!("no statement of the {kind}{at} comes near: {}", words::list(files))
        }
        (_, files) => format!("no statement of {} comes near", words::list(files)),
    }
}

/// Whether it is the policies of this layer that were not collected.
fn is_about(missing: &Uncollected, layer: &LayerTrace) -> bool {
    layer.statements.is_empty()
        && matches!(missing.what, UncollectedPart::Policies(kind) if kind.as_str() == layer.layer.as_str())
}

/// What to write, and where.
fn help(subject: &Subject<'_>, explanation: &Explanation, near: &[&NearMiss<'_>]) -> Option<String> {
    let layer = withheld(explanation).next()?;
    if let Some(missing) = explanation.assumptions.iter().find(|missing| is_about(missing, layer)) {
        return Some(words::how_to_collect(missing));
    }
    let who = subject.short_name();
    let actions = &subject.actions;
    let resources: Vec<String> = subject.resources.iter().map(|it| format!("`{}`", safe(it))).collect();
    let grant = match resources.as_slice() {
        few if few.len() <= 2 => format!("{} on {}", words::list(actions), words::list(few)),
        _ => format!("{} on the resources above", words::list(actions)),
    };
    if let Some(help) = near.first().and_then(|miss| mend(miss, near, subject)) {
        return Some(help);
    }
    let place = match layer.layer {
        PolicyType::IdentityBased => format!("in a policy of {who}"),
        kind => format!("in the {}", kind.document()),
    };
    let target = layer.target.as_deref().map(|it| format!(" at `{}`", safe(it))).unwrap_or_default();
    Some(match layer.layer {
        PolicyType::IdentityBased => format!("allow {grant}, {place}"),
        PolicyType::ServiceControl | PolicyType::ResourceControl => {
            format!(
                "{} can allow {}{target}: nothing in the account can",
                owner(layer.layer),
                words::list(actions)
            )
        }
        kind => format!("{} can allow {grant} to {} {place}", owner(kind), subject.who()),
    })
}

/// What to add to the statements that came near, where adding is enough.
fn mend(first: &NearMiss<'_>, near: &[&NearMiss<'_>], subject: &Subject<'_>) -> Option<String> {
    let element = first.element();
    let alike = near.iter().all(|miss| miss.element() == element);
    let excepts = near.iter().any(|miss| miss.mismatch.kind == MismatchKind::Excepted);
    if !alike || excepts || near_miss::is_of_organization(first.layer.layer) {
        return None;
    }
    let listed = |items: &[&str]| {
        let items: Vec<String> = items.iter().map(|item| format!("`{}`", safe(item))).collect();
        words::list(&items)
    };
    let (what, name) = match element {
        Element::Action => (listed(&subject.actions), "Action"),
        Element::Resource => (listed(&subject.resources), "Resource"),
        Element::Condition { key, .. } => return condition_help(first, key),
        // To name the principal there would give it all that the statement allows.
        Element::Principal => return None,
    };
    let statement = name_of(&first.statement.reference);
    Some(format!("add {what} to the `{name}` of {statement} ({})", place_of(&first.statement.reference)))
}

/// What to do about a condition that is not met.
fn condition_help(miss: &NearMiss<'_>, key: &str) -> Option<String> {
    let place = place_of(&miss.statement.reference);
    let (statement, key) = (name_of(&miss.statement.reference), safe(key));
    match miss.mismatch.kind {
        MismatchKind::OtherValue => Some(format!(
            "let {statement} ({place}) admit `{}` as well, or make the requests with a `{key}` that it admits",
            safe(&miss.mismatch.found)
        )),
        MismatchKind::KeyAbsent => {
            Some(format!("make requests that carry `{key}`, or let {statement} ({place}) do without it"))
        }
        _ => None,
    }
}

/// What withholds, as a subject with its verb: `no identity-based policy allows`, `the key policy does not
/// allow`, `neither ... nor ... allows`.
pub(in crate::human) fn no_layer(explanation: &Explanation) -> String {
    let layers = words::distinct(withheld(explanation).map(|layer| {
        let at = layer.target.as_deref().map(|target| format!(" at `{}`", safe(target))).unwrap_or_default();
        (is_one_document(layer), format!("{}{at}", document(layer)))
    }));
    match layers.as_slice() {
        [] => "nothing allows".to_owned(),
        [(true, only)] => format!("the {only} does not allow"),
        [(false, only)] => format!("no {only} allows"),
        several => {
            let named = several.iter().map(|(one, name)| {
                let article = match (one, name.starts_with(['a', 'e', 'i', 'o', 'u'])) {
                    (true, _) => "the",
                    (false, true) => "an",
                    (false, false) => "a",
                };
                format!("{article} {name}")
            });
            format!("neither {} allows", named.collect::<Vec<_>>().join(" nor "))
        }
    }
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
