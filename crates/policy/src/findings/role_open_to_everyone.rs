//! # `role-open-to-everyone`
//!
//! A role trust policy allows `{ "AWS": "*" }`, under no condition.
//!
//! ## Why it matters
//!
//! IAM stores it. Every principal of every AWS account, whose own policies let it, can then take the role.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sts:AssumeRole" } }
//! ```
//!
//! ## Write instead
//!
//! The accounts or roles that are meant, or a condition such as
//! `"StringEquals": { "aws:PrincipalOrgID": "o-1234567890" }`.
//!
//! ## Source
//!
//! Rules B5 and D2. IAM User Guide, "AWS JSON policy elements: Principal".

use iamsim_source::{Code, Diagnostic};

use crate::{Effect, Policy, PolicyType, PrincipalPattern};

pub(super) const CODE: Code = Code::new("role-open-to-everyone");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::RoleTrust {
        return Vec::new();
    }
    let open = policy.statements().iter().filter(|statement| {
        let unconditional =
            statement.condition.as_ref().is_none_or(|condition| condition.clauses().next().is_none());
        statement.effect.value == Effect::Allow && unconditional
    });
    let principals = open.filter_map(|statement| statement.principal.as_ref());
    let everyone = principals
        .filter(|principal| principal.is_everyone())
        .flat_map(crate::PrincipalElement::patterns)
        .filter(|pattern| pattern.value == PrincipalPattern::Everyone);
    everyone
        .map(|pattern| {
            let message = "everyone, of every account, may take the role";
            policy
                .warning(CODE, pattern.span, message, "not only this account")
                .help("name who is meant, or add a condition such as `aws:PrincipalOrgID`")
        })
        .collect()
}
