//! # `resource-control-policy-effect`
//!
//! A resource control policy allows.
//!
//! ## Why it matters
//!
//! Customers' RCPs only deny: they bound what resource-based policies may grant. `RCPFullAWSAccess`, which AWS writes
//! and attaches everywhere, is the only one that allows; Organizations refuses to store another.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*" } }
//! ```
//!
//! ## Write instead
//!
//! A Deny for what lies outside what is meant, such as with `StringNotEquals` on `aws:PrincipalOrgID`.
//!
//! ## Source
//!
//! Rule A4. AWS Organizations User Guide, "RCP syntax".

use iamsim_source::{Code, Diagnostic};

use super::refused;
use crate::{Effect, Policy, PolicyType};

pub(super) const CODE: Code = Code::new("resource-control-policy-effect");

/// Organizations' answer to an RCP that it does not take.
pub(super) const ANSWER: (&str, &str) = (
    "MalformedPolicyDocumentException",
    "The provided policy document does not meet the requirements of the specified policy type.",
);

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !is_customer_written(policy) {
        return Vec::new();
    }
    let allows = policy.statements().iter().filter(|statement| statement.effect.value == Effect::Allow);
    allows
        .map(|statement| {
            let message = "a resource control policy takes no Allow";
            let error = policy
                .error(CODE, statement.effect.span, message, "expected `Deny`")
                .help("deny what lies outside of what is meant");
            refused(error, ANSWER.0, ANSWER.1)
        })
        .collect()
}

/// Whether the policy is an RCP, and not AWS's own, which allows everything.
pub(super) fn is_customer_written(policy: &Policy) -> bool {
    let is_full_access = matches!(policy.statements(), [only]
        if only.effect.value == Effect::Allow
            && only.condition.is_none()
            && only.action.patterns.iter().all(|pattern| pattern.value.as_str() == "*"));
    policy.policy_type() == PolicyType::ResourceControl && !is_full_access
}
