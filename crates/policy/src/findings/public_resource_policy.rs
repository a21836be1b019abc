//! # `public-resource-policy`
//!
//! A resource-based policy grants to everyone, under no condition.
//!
//! ## Why it matters
//!
//! Anyone, of any account, may do what it allows.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}}
//! ```
//!
//! ## Write instead
//!
//! The accounts or roles that are meant, or a condition such as `"StringEquals": { "aws:PrincipalOrgID":
//! "o-1234567890" }`.
//!
//! ## Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal", all principals.

use iamsim_source::{Code, Diagnostic};

use super::allows;
use crate::{Policy, PolicyType};

pub(super) const CODE: Code = Code::new("public-resource-policy");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    // A bucket's has its own finding, which knows S3's meaning of public.
    if !matches!(policy.policy_type(), PolicyType::Key | PolicyType::Table | PolicyType::ResourceBased) {
        return Vec::new();
    }
    let open = allows(policy)
        .filter(|statement| statement.condition.as_ref().is_none_or(|condition| condition.blocks.is_empty()));
    open.filter_map(|statement| statement.principal.as_ref())
        .filter(|principal| principal.is_everyone())
        .map(|principal| {
            policy
                .warning(CODE, principal.span, "the statement grants to everyone", "everyone, under no condition")
                .help("name who is meant, or add a condition such as `aws:PrincipalOrgID`")
        })
        .collect()
}
