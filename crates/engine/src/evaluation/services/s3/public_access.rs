//! Block Public Access: whom a bucket with a public policy still serves.
//!
//! Rule C10. Source: S3 User Guide, "Blocking public access to your Amazon S3 storage", the meaning of
//! "public".

use iamsim_policy::{
    Comparison, Condition, ConditionOperator, Effect, KeyCondition, MissingKey, Polarity, Policy,
    PrincipalElement, PrincipalPattern, PrincipalScope, SetOperator, Statement,
};

use crate::evaluation::case::{Case, Relation};
use crate::evaluation::observer::{Observer, Taken};
use crate::matching::covers;
use crate::{Layer, Principal, RestrictPublicBuckets, UncollectedLayers, UncollectedPart};

/// Whether what the bucket's policy grants is served to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::evaluation) enum PublicAccess {
    Served,
    Restricted,
    Unknown,
}

/// Whether what the bucket's policy grants is served to the caller: a restricted bucket whose policy is public
/// serves its own account and AWS services alone, not even another account that a statement names.
pub(in crate::evaluation) fn public_access<'c>(
    case: &Case<'c>,
    observer: &mut impl Observer<'c>,
) -> PublicAccess {
    let outsider = case.relation() == Relation::AcrossAccounts
        && !matches!(case.request.principal, Principal::Service(_));
    if !outsider || !case.request.action.service().eq_ignore_ascii_case("s3") {
        return PublicAccess::Served;
    }
    let (setting, policy) = (&case.settings.restrict_public_buckets, case.settings.policy.given());
    if matches!(setting, Layer::None | Layer::Given(RestrictPublicBuckets::Off))
        || !policy.is_some_and(|policy| is_public(policy))
    {
        return PublicAccess::Served;
    }
    if matches!(setting, Layer::Given(RestrictPublicBuckets::On)) {
        return PublicAccess::Restricted;
    }
    let (taken, access) = match case.uncollected() {
        UncollectedLayers::AssumedNone => (Taken::AsNone, PublicAccess::Served),
        UncollectedLayers::Unknown => (Taken::AsUnknown, PublicAccess::Unknown),
    };
    let of = || case.request.resource.as_str().into();
    observer.uncollected(UncollectedPart::BlockPublicAccess, taken, &of);
    access
}

/// Whether a bucket policy is public: it grants to everyone, and nothing ties that down.
fn is_public(policy: &Policy) -> bool {
    policy.statements().iter().any(|allow| {
        allow.effect.value == Effect::Allow
            && allow.principal.as_ref().is_some_and(is_everyone)
            && !allow.condition.as_ref().is_some_and(ties_down)
            && !policy.statements().iter().any(|deny| takes_back(deny, allow))
    })
}

fn is_everyone(principal: &PrincipalElement) -> bool {
    principal.polarity == Polarity::Named
        && match &principal.scope {
            PrincipalScope::Everyone => true,
            PrincipalScope::Listed(kinds) => kinds
                .iter()
                .flat_map(|(_, _, patterns)| patterns)
                .any(|pattern| pattern.value == PrincipalPattern::Everyone),
        }
}

/// Whether a Deny for everyone covers all that an Allow grants.
fn takes_back(deny: &Statement, allow: &Statement) -> bool {
    let unconditional = deny.condition.as_ref().is_none_or(|condition| {
        condition.clauses().all(|(operator, key)| {
            operator.value.comparison == Comparison::StringNotEquals
                && key.key.value.folded() == "aws:sourceaccount"
        })
    });
    let actions = [&deny.action, &allow.action].iter().all(|action| action.polarity == Polarity::Named)
        && allow.action.patterns.iter().all(|granted| {
            let granted = granted.value.as_str().to_ascii_lowercase();
            deny.action
                .patterns
                .iter()
                .any(|denied| covers(&denied.value.as_str().to_ascii_lowercase(), &granted))
        });
    let resources = match (&deny.resource, &allow.resource) {
        (Some(denied), Some(granted)) => {
            [denied, granted].iter().all(|resource| resource.polarity == Polarity::Named)
                && granted.patterns.iter().all(|granted| {
                    let mut denied = denied.patterns.iter();
                    denied.any(|denied| covers(denied.value.as_str(), granted.value.as_str()))
                })
        }
        _ => false,
    };
    deny.effect.value == Effect::Deny
        && deny.principal.as_ref().is_some_and(is_everyone)
        && unconditional
        && actions
        && resources
}

/// The keys that tie a grant to everyone down to some, in lower case.
const TYING_KEYS: [&str; 12] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
];

fn ties_down(condition: &Condition) -> bool {
    condition.clauses().any(|(operator, key)| {
        let absent_passes = operator.value.missing_key == MissingKey::IfExists
            || operator.value.set_operator == Some(SetOperator::ForAllValues);
        TYING_KEYS.contains(&key.key.value.folded())
            && (!absent_passes || must_exist(condition, key))
            && key.values.iter().all(|value| is_fixed(operator.value, key, &value.value.text))
    })
}

/// Whether a `Null` `false` beside it says that the key is there.
fn must_exist(condition: &Condition, key: &KeyCondition) -> bool {
    condition.clauses().any(|(operator, other)| {
        operator.value.comparison == Comparison::Null
            && other.key.value == key.key.value
            && other.values.iter().all(|value| value.value.text.eq_ignore_ascii_case("false"))
    })
}

/// Whether a value names something that nobody else can become.
fn is_fixed(operator: ConditionOperator, key: &KeyCondition, value: &str) -> bool {
    let has_wildcard = |text: &str| text.contains(['*', '?']);
    if value.contains("${") {
        return false;
    }
    match operator.comparison {
        Comparison::StringEquals | Comparison::StringEqualsIgnoreCase => true,
        Comparison::StringLike => {
            let of_one_role = key.key.value.folded() == "aws:userid"
                && value.starts_with("AROA")
                && value.strip_suffix(":*").is_some_and(|id| !has_wildcard(id));
            of_one_role || !has_wildcard(value)
        }
        Comparison::ArnEquals | Comparison::ArnLike => {
            value.split(':').nth(4).is_some_and(|account| !has_wildcard(account))
        }
        Comparison::IpAddress => {
            let (address, length) = value.split_once('/').unwrap_or((value, "128"));
            let shortest = if address.contains(':') { 32 } else { 8 };
            length.parse::<u8>().is_ok_and(|length| length >= shortest)
        }
        Comparison::StringNotEquals
        | Comparison::StringNotEqualsIgnoreCase
        | Comparison::StringNotLike
        | Comparison::NumericEquals
        | Comparison::NumericNotEquals
        | Comparison::NumericLessThan
        | Comparison::NumericLessThanEquals
        | Comparison::NumericGreaterThan
        | Comparison::NumericGreaterThanEquals
        | Comparison::DateEquals
        | Comparison::DateNotEquals
        | Comparison::DateLessThan
        | Comparison::DateLessThanEquals
        | Comparison::DateGreaterThan
        | Comparison::DateGreaterThanEquals
        | Comparison::Bool
        | Comparison::BinaryEquals
        | Comparison::NotIpAddress
        | Comparison::ArnNotEquals
        | Comparison::ArnNotLike
        | Comparison::Null => false,
    }
}
