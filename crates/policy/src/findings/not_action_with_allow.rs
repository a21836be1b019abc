//! # `not-action-with-allow`
//!
//! A statement allows all actions but some.
//!
//! ## Why it matters
//!
//! `NotAction` with Allow covers the actions of all other services, and those that AWS will add.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}
//! ```
//!
//! ## Write instead
//!
//! `Action` with what is needed; what is to be kept from somebody belongs into a Deny.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Allow with `NotAction`.

use iamsim_source::{Code, Diagnostic};

use super::{allows, grants_by_itself};
use crate::{Policy, Polarity};

pub(super) const CODE: Code = Code::new("not-action-with-allow");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !grants_by_itself(policy.policy_type()) {
        return Vec::new();
    }
    allows(policy)
        .filter(|statement| statement.action.polarity == Polarity::AllBut)
        .map(|statement| {
            let message = "all actions but these are allowed, also those of other services";
            policy
                .warning(CODE, statement.action.name_span, message, "every action but these")
                .help("name what is needed in `Action`, or deny the rest")
        })
        .collect()
}
