//! A near miss in words: what a statement that almost allowed a request lacks.

use iamsim_engine::{Element, Explanation, LayerTrace, Mismatch, MismatchKind, NearMiss, Truth};
use iamsim_policy::PolicyType;

use crate::human::safe;

/// The layers whose allow is missing, or not sure to be there, and needed.
pub(crate) fn withheld(explanation: &Explanation) -> impl Iterator<Item = &LayerTrace> {
    explanation
        .layers
        .iter()
        .filter(|layer| layer.allows != Truth::True && explanation.blocked_by.contains(&layer.layer))
}

/// Whether a near miss is worth telling a person: it fails on one element, and is about the same service, or
/// belongs to a layer that lists what it lets through.
pub(crate) fn is_near(miss: &NearMiss<'_>) -> bool {
    miss.others == 0
        && match miss.mismatch.kind {
            MismatchKind::OtherServicesResource | MismatchKind::NoSuchResource => false,
            MismatchKind::OtherService => bounds(miss.layer.layer),
            _ => true,
        }
}

/// Whether a layer grants nothing, and lets through what it lists.
const fn bounds(layer: PolicyType) -> bool {
    match layer {
        PolicyType::PermissionsBoundary
        | PolicyType::Session
        | PolicyType::ServiceControl
        | PolicyType::ResourceControl
        | PolicyType::VpcEndpoint => true,
        PolicyType::IdentityBased
        | PolicyType::ResourceBased
        | PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::RoleTrust => false,
    }
}

/// Whether a layer belongs to an organization, and so to whoever administers it.
pub(crate) const fn is_of_organization(layer: PolicyType) -> bool {
    matches!(layer, PolicyType::ServiceControl | PolicyType::ResourceControl)
}

/// The word for the element that fails.
pub(crate) const fn failed_on(element: &Element) -> &'static str {
    match element {
        Element::Action => "action",
        Element::Resource => "resource",
        Element::Principal => "principal",
        Element::Condition { .. } => "condition",
    }
}

/// What the statement lacks, as a sentence without its subject: `covers the bucket itself, not its objects`.
pub(crate) fn explanation(mismatch: &Mismatch) -> String {
    let (expected, found) = (safe(&mismatch.expected), safe(&mismatch.found));
    match mismatch.kind {
        MismatchKind::OtherAction => format!("allows `{expected}`, not `{found}`"),
        MismatchKind::OtherService => match found.split_once(':') {
            Some((service, _)) => format!("allows no action of `{service}`"),
            None => format!("allows `{expected}`, not `{found}`"),
        },
        MismatchKind::Excepted => format!("excepts `{expected}`, which `{found}` is"),
        MismatchKind::OtherPrincipal => format!("is for `{expected}`, not for `{found}`"),
        MismatchKind::BucketWithoutItsObjects => {
            format!("covers the bucket itself, not its objects: add `{expected}/*`")
        }
        MismatchKind::ObjectsWithoutTheirBucket => {
            format!("covers objects of the bucket, not the bucket itself: add `{found}`")
        }
        MismatchKind::OtherBucket => {
            format!("covers the bucket `{}`, not `{}`", bucket(&expected), bucket(&found))
        }
        MismatchKind::OtherPrefix => {
            format!("covers `{}` in this bucket, not `{}`", key(&expected), key(&found))
        }
        MismatchKind::OtherAccount => {
            format!(
                "covers it in the account `{}`, not in `{}`",
                component(&expected, 4),
                component(&found, 4)
            )
        }
        MismatchKind::OtherRegion => {
            format!(
                "covers it in the Region `{}`, not in `{}`",
                component(&expected, 3),
                component(&found, 3)
            )
        }
        MismatchKind::OtherPartition => {
            format!(
                "covers it in the partition `{}`, not in `{}`",
                component(&expected, 1),
                component(&found, 1)
            )
        }
        MismatchKind::OtherResource | MismatchKind::OtherServicesResource => {
            format!("covers `{expected}`, not `{found}`")
        }
        MismatchKind::NoResource => {
            format!("covers `{expected}`, and this action takes no resource: only `*` covers it")
        }
        MismatchKind::NoSuchResource => format!("allows an action that is never asked on `{found}`"),
        MismatchKind::OtherValue | MismatchKind::KeyAbsent | MismatchKind::KeyUnknown => condition(mismatch),
    }
}

/// What the statement lacks, for a label at the place itself: as [`explanation`], without what is written there.
pub(crate) fn label(mismatch: &Mismatch) -> String {
    let Element::Condition { operator, key } = &mismatch.element else { return explanation(mismatch) };
    let (operator, key) = (safe(operator), safe(key));
    let found = match mismatch.kind {
        MismatchKind::KeyUnknown => "its value is not known".to_owned(),
        MismatchKind::KeyAbsent => "the request does not carry it".to_owned(),
        _ => format!("the request has `{}`", safe(&mismatch.found)),
    };
    format!("holds `{key}` against this ({operator}), and {found}")
}

/// What a condition wants, and what the request has.
fn condition(mismatch: &Mismatch) -> String {
    let (expected, found) = (safe(&mismatch.expected), safe(&mismatch.found));
    let Element::Condition { operator, key } = &mismatch.element else {
        return format!("wants `{expected}`, and the request has `{found}`");
    };
    let (operator, key) = (safe(operator), safe(key));
    let found = match mismatch.kind {
        MismatchKind::KeyUnknown => "its value is not known".to_owned(),
        MismatchKind::KeyAbsent => "the request does not carry it".to_owned(),
        _ => format!("the request has `{found}`"),
    };
    format!("holds `{key}` against `{expected}` ({operator}), and {found}")
}

/// A component of an ARN, the first being 0.
fn component(arn: &str, index: usize) -> &str {
    arn.splitn(6, ':').nth(index).unwrap_or_default()
}

fn bucket(arn: &str) -> &str {
    let name = component(arn, 5);
    name.split('/').next().unwrap_or(name)
}

fn key(arn: &str) -> &str {
    component(arn, 5).split_once('/').map_or(arn, |(_, key)| key)
}
