//! # `redundant-condition-value`
//!
//! A value of a condition is covered by another one of the same key.
//!
//! ## Why it matters
//!
//! It changes nothing: the values of a key are alternatives.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*",
//!   "Condition": {"StringLike": {"s3:prefix": ["prod/*", "prod/app/*"]}}}}
//! ```
//!
//! ## Write instead
//!
//! One of the two.
//!
//! ## Source
//!
//! Rule E2. IAM User Guide, "Access Analyzer policy check reference": Redundant condition value.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::redundant;
use crate::wildcard::covers;
use crate::{Comparison, Policy};

pub(super) const CODE: Code = Code::new("redundant-condition-value");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, operator, key) in policy.clauses() {
        let by_pattern = matches!(operator.value.comparison, Comparison::StringLike | Comparison::StringNotLike);
        let is_covered = |wide: &str, narrow: &str| {
            let plain = !wide.contains("${") && !narrow.contains("${");
            wide == narrow || (by_pattern && plain && covers(wide, narrow))
        };
        for (narrow, wide) in redundant(&key.values.items, |value| &value.text, is_covered) {
            let message =
                format!("{} is covered by {}", Quoted(&narrow.value.text), Quoted(&wide.value.text));
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
