//! # `redundant-principal`
//!
//! A principal is named beside `*`.
//!
//! ## Why it matters
//!
//! Everyone is meant already. Who reads the list may take it for the limit of it.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Deny", "Principal": {"AWS": ["*", "arn:aws:iam::123456789012:user/ci"]},
//!   "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*",
//!   "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}
//! ```
//!
//! ## Write instead
//!
//! The principals that are meant, without `*`.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Redundant principal.

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Policy, PrincipalPattern};

pub(super) const CODE: Code = Code::new("redundant-principal");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let principals = policy.statements().iter().filter_map(|statement| statement.principal.as_ref());
    let everyone = principals.filter(|principal| principal.is_everyone());
    let beside = everyone.flat_map(|principal| {
        principal.patterns().filter(|pattern| pattern.value != PrincipalPattern::Everyone)
    });
    beside
        .map(|pattern| {
            let message = format!("{} is named beside `*`", Quoted(pattern.value.as_str()));
            policy
                .suggestion(CODE, pattern.span, message, "everyone is meant already")
                .help("leave it out, or leave `*` out")
        })
        .collect()
}
