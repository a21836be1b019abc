//! # `redundant-action`
//!
//! An action is covered by another one of the same statement.
//!
//! ## Why it matters
//!
//! It changes nothing. Who takes it out of the list later will think that it is gone.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"],
//!   "Resource": "arn:aws:s3:::state/*"}}
//! ```
//!
//! ## Write instead
//!
//! The wider pattern alone, or, better, the single actions that are needed.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Redundant action.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::redundant;
use crate::Policy;
use crate::wildcard::covers_ignoring_case;

pub(super) const CODE: Code = Code::new("redundant-action");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for statement in policy.statements() {
        let patterns = &statement.action.patterns.items;
        for (narrow, wide) in redundant(patterns, |pattern| pattern.as_str(), covers_ignoring_case) {
            let message =
                format!("{} is covered by {}", Quoted(narrow.value.as_str()), Quoted(wide.value.as_str()));
            found.push(
                policy
                    .suggestion(CODE, narrow.span, message, "changes nothing")
                    .at(policy.source(), wide.span, "covers it")
                    .help("leave one of them out"),
            );
        }
    }
    found
}
