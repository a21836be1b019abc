//! # `multivalued-key-without-set-operator`
//!
//! A condition on a key that holds several values has neither `ForAnyValue` nor `ForAllValues`.
//!
//! ## Why it matters
//!
//! On such a key, when it is there, an operator without set operator never holds, not even with one value, and not
//! even a negated one: an Allow grants nothing, and a Deny does not deny.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
//!   "Condition": { "StringNotEquals": { "aws:TagKeys": ["team"] } } } }
//! ```
//!
//! ## Write instead
//!
//! `ForAnyValue:StringNotEquals`, or `ForAllValues:`, whichever is meant.
//!
//! ## Source
//!
//! Rule E4. IAM User Guide, "Single-valued vs. multivalued context keys".

use iamsim_services::{Cardinality, condition_key_type};
use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Family, Policy};

pub(super) const CODE: Code = Code::new("multivalued-key-without-set-operator");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (statement, operator, key) in policy.clauses() {
        let family = operator.value.comparison.family();
        if operator.value.set_operator.is_some() || family == Family::Null {
            continue;
        }
        let service = statement.action.patterns.iter().find_map(|pattern| pattern.value.service());
        let known = condition_key_type(service, key.key.value.as_str());
        if known.is_none_or(|known| known.cardinality != Cardinality::Multivalued) {
            continue;
        }
        let name = Quoted(key.key.value.as_str());
        let message = format!("{name} holds several values, and `{}` compares one", operator.value);
        found.push(
            policy
                .warning(CODE, operator.span, message, "never holds where the key is there")
                .help(format!("write `\"ForAnyValue:{0}\"` or `\"ForAllValues:{0}\"`", operator.value)),
        );
    }
    found
}
