//! # `empty-condition-values`
//!
//! A condition holds a key against an empty array of values.
//!
//! ## Why it matters
//!
//! AWS stores such a policy. No value matches an empty list: the statement never applies, or, under a negated operator
//! such as `StringNotEquals`, the condition always holds and might as well not be there. Mostly the array was filled
//! by a template whose list was empty.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
//!   "Condition": { "StringEquals": { "aws:SourceVpce": [] } } } }
//! ```
//!
//! ## Write instead
//!
//! The values that are meant, or no condition.
//!
//! ## Source
//!
//! Rule E1. IAM User Guide, "Conditions with multiple context keys or values".

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::Policy;

pub(super) const CODE: Code = Code::new("empty-condition-values");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let empty = policy.clauses().filter(|(_, _, key)| key.values.items.is_empty());
    empty
        .map(|(_, operator, key)| {
            let message =
                format!("{} is held against no value", Quoted(key.key.value.as_str()));
            let label = if operator.value.comparison.is_negated() {
                "the condition holds whatever the value is"
            } else {
                "no value of a request matches"
            };
            policy
                .warning(CODE, key.values.span, message, label)
                .help("write the values that are meant, or remove the key")
        })
        .collect()
}
