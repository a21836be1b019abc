//! # `null-with-set-operator`
//!
//! `Null` is written with `ForAllValues` or `ForAnyValue`.
//!
//! ## Why it matters
//!
//! `Null` asks whether a key is there, not for its values: a set operator before it means nothing that one would
//! expect.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
//!   "Condition": {"ForAllValues:Null": {"aws:TagKeys": "false"}}}}
//! ```
//!
//! ## Write instead
//!
//! `"Null": { "aws:TagKeys": "false" }`.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Null with qualifier.

use iamsim_source::{Code, Diagnostic};

use crate::{Family, Policy};

pub(super) const CODE: Code = Code::new("null-with-set-operator");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let clauses = policy.clauses().filter(|(_, operator, _)| {
        operator.value.comparison.family() == Family::Null && operator.value.set_operator.is_some()
    });
    clauses
        .map(|(_, operator, _)| {
            let message = "`Null` asks whether a key is there, and takes no set operator";
            policy.suggestion(CODE, operator.span, message, "looks at no value").help("write `\"Null\"`")
        })
        .collect()
}
