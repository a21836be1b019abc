//! # `resource-control-policy-principal`
//!
//! The principal of a resource control policy is not everyone.
//!
//! ## Why it matters
//!
//! An RCP is about whoever calls: Organizations takes `"Principal": "*"` and `{ "AWS": "*" }`, and refuses an account,
//! an array, and `NotPrincipal`. Who is exempt is said in a condition.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Deny", "Principal": { "AWS": "123456789012" }, "Action": "s3:*", "Resource": "*" } }
//! ```
//!
//! ## Write instead
//!
//! `"Principal": "*"`, with `"StringEquals": { "aws:PrincipalAccount": "123456789012" }`.
//!
//! ## Source
//!
//! Rule A4. AWS Organizations User Guide, "RCP syntax".

use iamsim_source::{Code, Diagnostic};

use super::refused;
use super::resource_control_policy_effect::ANSWER;
use crate::{
    Polarity, Policy, PolicyType, PrincipalElement, PrincipalForm, PrincipalKind, PrincipalPattern,
    PrincipalScope,
};

pub(super) const CODE: Code = Code::new("resource-control-policy-principal");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::ResourceControl {
        return Vec::new();
    }
    let principals = policy.statements().iter().filter_map(|statement| statement.principal.as_ref());
    principals
        .filter(|principal| !is_taken(principal))
        .map(|principal| {
            let span = match principal.polarity {
                Polarity::Named => principal.span,
                Polarity::AllBut => principal.name_span,
            };
            let message = "a resource control policy is about everyone";
            let error = policy
                .error(CODE, span, message, "expected `\"Principal\": \"*\"`")
                .help("write `\"Principal\": \"*\"`, and say in a condition who is meant");
            refused(error, ANSWER.0, ANSWER.1)
        })
        .collect()
}

fn is_taken(principal: &PrincipalElement) -> bool {
    let everyone = match &principal.scope {
        PrincipalScope::Everyone => true,
        PrincipalScope::Listed(kinds) => match kinds.as_slice() {
            [(_, PrincipalKind::Aws, values)] => {
                values.iter().all(|pattern| pattern.value == PrincipalPattern::Everyone)
            }
            _ => false,
        },
    };
    everyone && principal.polarity == Polarity::Named && principal.form == PrincipalForm::Proper
}
