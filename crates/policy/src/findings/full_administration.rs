//! # `full-administration`
//!
//! A statement allows every action on every resource.
//!
//! ## Why it matters
//!
//! Whoever has it can do all that the account can, also take every other limit away.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
//! ```
//!
//! ## Write instead
//!
//! The actions and resources that are needed; where an administrator is meant, a permissions boundary or an SCP
//! beside it.
//!
//! ## Source
//!
//! IAM User Guide, "Security best practices in IAM", apply least-privilege permissions.

use iamsim_source::{Code, Diagnostic};

use super::{allows, everything};
use crate::{Policy, PolicyType, Polarity};

pub(super) const CODE: Code = Code::new("full-administration");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::IdentityBased {
        return Vec::new();
    }
    let mut found = Vec::new();
    for statement in allows(policy).filter(|statement| statement.condition.is_none()) {
        let named = statement.action.polarity == Polarity::Named;
        let all = statement.action.patterns.iter().find(|it| matches!(it.value.as_str(), "*" | "*:*"));
        if let (true, Some(all), Some(resource)) = (named, all, everything(statement)) {
            found.push(
                policy
                    .warning(CODE, all.span, "every action on every resource is allowed", "all actions")
                    .at(policy.source(), resource, "all resources")
                    .help("name the actions and the resources that are needed"),
            );
        }
    }
    found
}
