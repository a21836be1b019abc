//! # `topic-policy-action`
//!
//! The policy of an SNS topic names all actions: `sns:*`, or `*`.
//!
//! ## Why it matters
//!
//! SNS refuses to store it: not all of its actions are about a topic. A document is taken for a topic's policy where
//! all resources that it names are of SNS.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "sns:*",
//!   "Resource": "arn:aws:sns:eu-west-1:123456789012:alarms" } }
//! ```
//!
//! ## Write instead
//!
//! The actions that are meant, such as `["sns:Publish", "sns:Subscribe"]`.
//!
//! ## Source
//!
//! Rule A8. SNS Developer Guide, "Example cases for Amazon SNS access control".

use iamsim_source::{Code, Diagnostic, Quoted};

use super::refused;
use crate::Policy;

pub(super) const CODE: Code = Code::new("topic-policy-action");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !policy.is_of_service("sns") {
        return Vec::new();
    }
    let actions = policy.statements().iter().flat_map(|statement| &statement.action.patterns);
    actions
        .filter(|pattern| {
            let service = pattern.value.service();
            pattern.value.name() == "*" && service.is_none_or(|service| service.eq_ignore_ascii_case("sns"))
        })
        .map(|pattern| {
            let message =
                format!("{} has actions that are not about a topic", Quoted(pattern.value.as_str()));
            let error = policy
                .error(CODE, pattern.span, message, "expected actions by name")
                .help("name the actions, such as `\"sns:Publish\"`");
            refused(
                error,
                "InvalidParameter",
                "Invalid parameter: Policy statement action out of service scope!",
            )
        })
        .collect()
}
