//! [`PublicAccess`]: whether a bucket policy is public, in S3's meaning of the word.
//!
//! Rule C10. Source: S3 User Guide, "Blocking public access to your Amazon S3 storage", the meaning of
//! "public".

use crate::wildcard::{covers, covers_ignoring_case};
use crate::{
    Comparison, Condition, ConditionOperator, Effect, KeyCondition, MissingKey, Polarity, Policy,
    PrincipalElement, SetOperator, Statement,
};

/// Whether a bucket's policy makes it public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicAccess {
    /// A statement grants to everyone, and nothing ties that down.
    Public,
    /// No statement does.
    NotPublic,
}

impl Policy {
    /// Whether S3 takes the policy for public: `BlockPublicPolicy` refuses to store such a policy, and
    /// `RestrictPublicBuckets` then serves the owner's account and AWS services alone.
    ///
    /// Rule C10. Of other than bucket policies the answer says nothing.
    ///
    /// ```
    /// use iamsim_policy::{Policy, PolicyType, PublicAccess};
    /// use iamsim_source::Source;
    ///
    /// let text = r#"{ "Statement": { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
    ///   "Resource": "arn:aws:s3:::site/*" } }"#;
    /// let public = |text: &str| {
    ///     let parsed = Policy::parse(&Source::new("bucket.json", text), "bucket", PolicyType::Bucket);
    ///     parsed.policy.expect("it is valid").public_access()
    /// };
    /// assert_eq!(public(text), PublicAccess::Public);
    /// assert_eq!(public(&text.replace("\"*\"", "{ \"AWS\": \"111122223333\" }")), PublicAccess::NotPublic);
    /// ```
    pub fn public_access(&self) -> PublicAccess {
        if self.public_statements().next().is_some() { PublicAccess::Public } else { PublicAccess::NotPublic }
    }

    /// The statements that make it public.
    pub(crate) fn public_statements(&self) -> impl Iterator<Item = &Statement> {
        self.statements().iter().filter(|allow| {
            allow.effect.value == Effect::Allow
                && allow.principal.as_ref().is_some_and(PrincipalElement::is_everyone)
                && !allow.condition.as_ref().is_some_and(ties_down)
                && !self.statements().iter().any(|deny| takes_back(deny, allow))
        })
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
            let mut denied = deny.action.patterns.iter();
            denied.any(|denied| covers_ignoring_case(denied.value.as_str(), granted.value.as_str()))
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
        && deny.principal.as_ref().is_some_and(PrincipalElement::is_everyone)
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
