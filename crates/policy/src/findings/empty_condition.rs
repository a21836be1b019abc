//! # `empty-condition`
//!
//! A `Condition` tests nothing.
//!
//! ## Why it matters
//!
//! The statement holds under any condition, which a reader may overlook.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*",
//!   "Condition": {}}}
//! ```
//!
//! ## Write instead
//!
//! A test, or no `Condition` at all.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Empty object condition.

use iamsim_source::{Code, Diagnostic};

use crate::Policy;

pub(super) const CODE: Code = Code::new("empty-condition");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let conditions = policy.statements().iter().filter_map(|statement| statement.condition.as_ref());
    conditions
        .filter(|condition| condition.blocks.is_empty())
        .map(|condition| {
            policy
                .suggestion(CODE, condition.name_span, "the condition tests nothing", "always holds")
                .help("write what is to be tested, or leave `Condition` out")
        })
        .collect()
}
