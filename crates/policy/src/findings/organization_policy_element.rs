//! # `organization-policy-element`
//!
//! The resource-based policy of an organization names a user or role, or has a negated element.
//!
//! ## Why it matters
//!
//! Organizations refuses `NotPrincipal`, `NotAction` and `NotResource` there, and as principals it takes accounts of
//! the organization, everyone, and services, not the ARN of a role. A document is taken for an organization's where
//! all resources that it names are of Organizations. Whether an account belongs to the organization, it does not say.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:role/admin" },
//!   "Action": "organizations:DescribePolicy",
//!   "Resource": "arn:aws:organizations::111122223333:policy/o-1234567890/*" } }
//! ```
//!
//! ## Write instead
//!
//! `"Principal": { "AWS": "123456789012" }`, with a condition on `aws:PrincipalArn`.
//!
//! ## Source
//!
//! Rule A8. AWS Organizations User Guide, "Delegated administrator for AWS Organizations".

use iamsim_source::{Code, Diagnostic, Quoted};

use super::refused;
use crate::{Policy, Polarity, PrincipalPattern};

pub(super) const CODE: Code = Code::new("organization-policy-element");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !policy.is_of_service("organizations") {
        return Vec::new();
    }
    let mut errors = Vec::new();
    for statement in policy.statements() {
        let principal = statement.principal.as_ref();
        let resource = statement.resource.as_ref();
        let elements = [
            principal.map(|element| ("NotPrincipal", element.polarity, element.name_span)),
            Some(("NotAction", statement.action.polarity, statement.action.name_span)),
            resource.map(|element| ("NotResource", element.polarity, element.name_span)),
        ];
        for (name, polarity, span) in elements.into_iter().flatten() {
            if polarity == Polarity::AllBut {
                let message = format!("the policy of an organization takes no `{name}`");
                let error = policy.error(CODE, span, message, "not in this type of policy");
                errors.push(error.help(format!("write `\"{}\"`", name.trim_start_matches("Not"))));
            }
        }
        for pattern in principal.into_iter().flat_map(crate::PrincipalElement::patterns) {
            if matches!(pattern.value, PrincipalPattern::Arn(_) | PrincipalPattern::WildcardArn(_)) {
                let message =
                    format!("{} is no account of the organization", Quoted(pattern.value.as_str()));
                let error = policy.error(CODE, pattern.span, message, "expected an account");
                errors.push(error.help("name the account, and hold `aws:PrincipalArn` against the ARN"));
            }
        }
    }
    let answer = "This resource-based policy contains invalid JSON.";
    errors.into_iter().map(|error| refused(error, "InvalidInputException", answer)).collect()
}
