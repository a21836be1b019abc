//! What to do about a denial, and who can: one sentence.

use iamsim_engine::{
    AllowNeeded, Element, Explanation, LayerTrace, MismatchKind, NearMiss, Truth, Uncollected,
    UncollectedPart,
};
use iamsim_policy::PolicyType;

use super::{Subject, name_of, place_of};
use crate::human::safe;
use crate::near_miss::{self, withheld};
use crate::words;

/// How the statements that deny can be made to spare this; `None` where there is none.
pub(super) fn except(subject: &Subject<'_>, explanation: &Explanation) -> Option<String> {
    let denying = words::distinct(explanation.decided_by.iter().map(|it| it.policy.policy_type()));
    let owners = words::list(&words::distinct(denying.iter().map(|layer| owner(*layer))));
    let statements = words::list(&words::distinct(explanation.decided_by.iter().map(name_of)));
    if statements.is_empty() {
        return None;
    }
    if denying.iter().any(|layer| bounds_others(*layer)) {
        let who = subject.who();
        Some(format!("{owners} can except {who} from {statements}, with a condition on `aws:PrincipalArn`"))
    } else {
        Some(format!("{owners} can narrow {statements}"))
    }
}

/// The layers without whose allow the request would be denied also where nothing denies it.
pub(super) fn still_withheld(explanation: &Explanation) -> impl Iterator<Item = &LayerTrace> {
    let needed = |layer: &&LayerTrace| {
        layer.allow_needed == AllowNeeded::Yes && layer.allows == Truth::False && layer.denies != Truth::True
    };
    explanation.layers.iter().filter(needed)
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

/// What to write, and where, so that every layer that withholds allows; `None` where none does.
pub(super) fn allow(
    subject: &Subject<'_>,
    explanation: &Explanation,
    near: &[&NearMiss<'_>],
) -> Option<String> {
    let layers = withheld(explanation).map(|layer| {
        let missing = explanation.assumptions.iter().find(|missing| is_about(missing, layer));
        let here: Vec<&NearMiss<'_>> =
            near.iter().copied().filter(|miss| std::ptr::eq(miss.layer, layer)).collect();
        missing
            .map(words::how_to_collect)
            .or_else(|| here.first().and_then(|first| mend(first, &here, subject)))
            .unwrap_or_else(|| allow_in(layer, subject))
    });
    let layers = words::distinct(layers);
    (!layers.is_empty()).then(|| layers.join("; "))
}

/// What to write into the policies of a layer, and who can.
fn allow_in(layer: &LayerTrace, subject: &Subject<'_>) -> String {
    let actions = words::list(&subject.actions);
    let resources: Vec<String> = subject.resources.iter().map(|it| format!("`{}`", safe(it))).collect();
    let grant = match resources.as_slice() {
        few if few.len() <= 2 => format!("{actions} on {}", words::list(few)),
        _ => format!("{actions} on the resources above"),
    };
    let target = layer.target.as_deref().map(|it| format!(" at `{}`", safe(it))).unwrap_or_default();
    match layer.layer {
        PolicyType::IdentityBased => format!("allow {grant}, in a policy of {}", subject.short_name()),
        PolicyType::ServiceControl | PolicyType::ResourceControl => {
            format!("{} can allow {actions}{target}: nothing in the account can", owner(layer.layer))
        }
        kind => {
            let place = kind.document();
            format!("{} can allow {grant} to {} in the {place}", owner(kind), subject.who())
        }
    }
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

/// Whether it is the policies of this layer that were not collected.
pub(super) fn is_about(missing: &Uncollected, layer: &LayerTrace) -> bool {
    layer.statements.is_empty()
        && matches!(missing.what, UncollectedPart::Policies(kind) if kind.as_str() == layer.layer.as_str())
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
