//! # `not-resource-with-allow`
//!
//! A statement allows something on all resources but some.
//!
//! ## Why it matters
//!
//! `NotResource` with Allow covers every resource that nobody thought of, those of other accounts and of the future
//! included.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::secret/*"}}
//! ```
//!
//! ## Write instead
//!
//! `Resource` with what is needed; what is to be kept from somebody belongs into a Deny.
//!
//! ## Source
//!
//! IAM User Guide, "IAM JSON policy elements: `NotResource`".

use iamsim_source::{Code, Diagnostic};

use super::{allows, grants_by_itself};
use crate::{Policy, Polarity};

pub(super) const CODE: Code = Code::new("not-resource-with-allow");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !grants_by_itself(policy.policy_type()) {
        return Vec::new();
    }
    let resources = allows(policy).filter_map(|statement| statement.resource.as_ref());
    resources
        .filter(|resource| resource.polarity == Polarity::AllBut)
        .map(|resource| {
            policy
                .warning(CODE, resource.name_span, "all resources but these are covered", "every one but these")
                .help("name what is needed in `Resource`, or deny the rest")
        })
        .collect()
}
