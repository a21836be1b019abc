//! # `invalid-condition-value`
//!
//! A condition value is not of the type that its operator compares: a word under `NumericEquals`, a name under
//! `ArnLike`.
//!
//! ## Why it matters
//!
//! IAM refuses to store an identity-based policy with such a value, and S3 a bucket policy with an ARN operator on
//! what is no ARN. Session policies are stored all the same, unless a binary value is no base64. Where such a policy
//! is evaluated, the value equals nothing; under an ARN operator it can make the whole statement fail closed. Values
//! with variables are not checked.
//!
//! It is an error where AWS was seen to refuse it, and a warning elsewhere.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*",
//!   "Condition": { "NumericLessThan": { "s3:max-keys": "ten" } } } }
//! ```
//!
//! ## Write instead
//!
//! A value of the operator's type, or the operator of the value's type: `"10"`, or `StringEquals`.
//!
//! ## Source
//!
//! Rules A8, E5 and E6. IAM User Guide, "IAM JSON policy elements: Condition operators".

use iamsim_source::{Code, Diagnostic, Quoted};

use super::{has_wildcard, refused_as};
use crate::value::{Decimal, instant, is_base64, network};
use crate::{Family, Policy, PolicyType};

pub(super) const CODE: Code = Code::new("invalid-condition-value");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, operator, key) in policy.clauses() {
        let family = operator.value.comparison.family();
        for value in &key.values {
            let text = &*value.value.text;
            let Some(fault) = fault(family, text).filter(|_| !text.contains("${")) else { continue };
            let message = format!("{} is no {}", Quoted(text), fault.expected);
            let label = format!("`{}` compares with {}", operator.value, fault.example);
            let diagnostic = match answer(policy.policy_type(), family, text) {
                Some(code) => refused_as(policy.error(CODE, value.span, message, &label), code),
                None => policy.warning(CODE, value.span, message, &label),
            };
            found.push(diagnostic.help(fault.help));
        }
    }
    found
}

/// What a value should have been.
struct Fault {
    expected: &'static str,
    example: &'static str,
    help: &'static str,
}

/// What is wrong with a value of an operator of this family.
fn fault(family: Family, text: &str) -> Option<Fault> {
    let (valid, expected, example, help) = match family {
        // Each text is a string, and each is true or false.
        Family::String | Family::Bool | Family::Null => return None,
        Family::Numeric => {
            (Decimal::parse(text).is_some(), "number", "numbers", "write a number, such as `\"10\"`")
        }
        Family::Date => (
            instant(text).is_some(),
            "date",
            "dates, such as `2026-01-31T12:00:00Z`",
            "write a date, such as `\"2026-01-31T12:00:00Z\"`, or seconds since 1970",
        ),
        Family::Binary => {
            (is_base64(text), "base64", "base64 with its padding", "write base64, such as `\"QmluYXJ5\"`")
        }
        Family::Ip => (
            network(text).is_some(),
            "IP address or network that AWS reads",
            "an address, or a network from its first address",
            "write an address or a network, such as `\"192.0.2.0/24\"` or `\"2001:db8::/32\"`",
        ),
        Family::Arn => (
            text.splitn(6, ':').count() == 6,
            "ARN",
            "ARNs, six components parted by colons",
            "write an ARN, such as `\"arn:aws:iam::123456789012:role/NAME\"`, or use `StringEquals` or \
             `StringLike`",
        ),
    };
    (!valid).then_some(Fault { expected, example, help })
}

/// The code with which AWS refuses such a value in a policy of this type, where that was seen.
fn answer(policy_type: PolicyType, family: Family, text: &str) -> Option<&'static str> {
    // Of an ARN that is cut short, or ends with a wildcard, it was not.
    let seen = family != Family::Arn || !(text.starts_with("arn:") || has_wildcard(text));
    let code = match policy_type {
        PolicyType::IdentityBased | PolicyType::PermissionsBoundary => Some("MalformedPolicyDocument"),
        PolicyType::Session => (family == Family::Binary).then_some("MalformedPolicyDocument"),
        PolicyType::Bucket => (family == Family::Arn).then_some("MalformedPolicy"),
        PolicyType::ServiceControl
        | PolicyType::ResourceControl
        | PolicyType::ResourceBased
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::RoleTrust
        | PolicyType::VpcEndpoint => None,
    };
    code.filter(|_| seen)
}
