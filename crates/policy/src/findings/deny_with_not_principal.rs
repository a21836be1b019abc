//! # `deny-with-not-principal`
//!
//! A statement denies everyone but some: `NotPrincipal` with Deny.
//!
//! ## Why it matters
//!
//! A role is spared only where its session is named too, and its account as well: it denies more than it seems to,
//! and AWS advises against it.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:user/ci"},
//!   "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*"}}
//! ```
//!
//! ## Write instead
//!
//! `"Principal": "*"` with a condition such as `"ArnNotEquals": { "aws:PrincipalArn": "..." }`.
//!
//! ## Source
//!
//! Rule A5. IAM User Guide, "Access Analyzer policy check reference": Deny with `NotPrincipal`.

use iamsim_source::{Code, Diagnostic};

use crate::{Effect, Policy, PolicyType, Polarity};

pub(super) const CODE: Code = Code::new("deny-with-not-principal");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    // They take no `NotPrincipal` at all, which has its own finding.
    if matches!(policy.policy_type(), PolicyType::RoleTrust | PolicyType::ResourceControl) {
        return Vec::new();
    }
    let denies = policy.statements().iter().filter(|statement| statement.effect.value == Effect::Deny);
    denies
        .filter_map(|statement| statement.principal.as_ref())
        .filter(|principal| principal.polarity == Polarity::AllBut)
        .map(|principal| {
            let message = "`NotPrincipal` with Deny spares fewer than it seems to";
            policy
                .warning(CODE, principal.name_span, message, "denies everyone but these, as they are written")
                .help("write `\"Principal\": \"*\"` and a condition on `aws:PrincipalArn`")
        })
        .collect()
}
