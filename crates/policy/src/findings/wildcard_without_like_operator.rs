//! # `wildcard-without-like-operator`
//!
//! A value has a wildcard, and its operator takes none.
//!
//! ## Why it matters
//!
//! `StringEquals` and its like compare a `*` as a character: the condition holds for no value that was meant.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::state",
//!   "Condition": {"StringEquals": {"s3:prefix": "prod/*"}}}}
//! ```
//!
//! ## Write instead
//!
//! `StringLike`, or the whole value.
//!
//! ## Source
//!
//! Rule E5. IAM User Guide, "Access Analyzer policy check reference": Wildcard without like operator.

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Comparison, Policy};

pub(super) const CODE: Code = Code::new("wildcard-without-like-operator");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, operator, key) in policy.clauses() {
        let instead = match operator.value.comparison {
            Comparison::StringEquals | Comparison::StringEqualsIgnoreCase => "StringLike",
            Comparison::StringNotEquals | Comparison::StringNotEqualsIgnoreCase => "StringNotLike",
            _ => continue,
        };
        for value in key.values.iter().filter(|value| value.value.text.replace("${*}", "").contains('*')) {
            let text = Quoted(&value.value.text);
            let message = format!("{text} has a wildcard, which `{}` takes for text", operator.value);
            found.push(
                policy
                    .warning(CODE, value.span, message, "`*` stands for itself")
                    .help(format!("write `\"{instead}\"`, or the whole value")),
            );
        }
    }
    found
}
