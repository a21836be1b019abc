//! # `empty-sid`
//!
//! A statement has an empty `Sid`.
//!
//! ## Why it matters
//!
//! AWS stores it, and it names nothing: results cannot call the statement by it.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Sid": "", "Effect": "Allow", "Action": "s3:GetObject",
//!   "Resource": "arn:aws:s3:::state/*"}}
//! ```
//!
//! ## Write instead
//!
//! A name, or no `Sid` at all.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Empty Sid value.

use iamsim_source::{Code, Diagnostic};

use crate::Policy;

pub(super) const CODE: Code = Code::new("empty-sid");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let sids = policy.statements().iter().filter_map(|statement| statement.sid.as_ref());
    sids.filter(|sid| sid.value.as_str().is_empty())
        .map(|sid| {
            policy
                .suggestion(CODE, sid.span, "the `Sid` is empty", "names nothing")
                .help("give the statement a name, or leave `Sid` out")
        })
        .collect()
}
