//! # `condition-type-mismatch`
//!
//! An operator does not fit what its key holds.
//!
//! ## Why it matters
//!
//! A number is not compared by `Bool`, nor an ARN by `IpAddress`: the value of the request cannot be read so, and the
//! test never holds.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*",
//!   "Condition": {"Bool": {"aws:SourceIp": "true"}}}}
//! ```
//!
//! ## Write instead
//!
//! The operator of the type that AWS lists for the key.
//!
//! ## Source
//!
//! Rule E5. IAM User Guide, "Access Analyzer policy check reference": Data type mismatch.

use iamsim_services::{ValueType, condition_key_type};
use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Family, Policy};

pub(super) const CODE: Code = Code::new("condition-type-mismatch");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (statement, operator, key) in policy.clauses() {
        let service = statement.action.patterns.iter().find_map(|pattern| pattern.value.service());
        let name = key.key.value.as_str();
        let Some(known) = condition_key_type(service, name) else { continue };
        if fits(operator.value.comparison.family(), known.value) {
            continue;
        }
        let holds = holds(known.value);
        let message = format!("{} holds {holds}, and `{}` compares something else", Quoted(name), operator.value);
        found.push(
            policy
                .warning(CODE, operator.span, message, "does not fit the key")
                .at(policy.source(), key.key.span, format!("holds {holds}"))
                .help(format!("write an operator for {holds}")),
        );
    }
    found
}

/// Whether operators of `family` can compare such values. Text is compared as what it looks like.
fn fits(family: Family, value: ValueType) -> bool {
    match family {
        Family::String | Family::Null | Family::Binary => true,
        Family::Numeric => matches!(value, ValueType::Numeric | ValueType::Date | ValueType::String),
        Family::Date => matches!(value, ValueType::Date | ValueType::Numeric | ValueType::String),
        Family::Bool => matches!(value, ValueType::Bool | ValueType::String),
        Family::Ip => value == ValueType::IpAddress,
        Family::Arn => matches!(value, ValueType::Arn | ValueType::String),
    }
}

const fn holds(value: ValueType) -> &'static str {
    match value {
        ValueType::String => "text",
        ValueType::Arn => "an ARN",
        ValueType::Bool => "`true` or `false`",
        ValueType::Numeric => "a number",
        ValueType::Date => "a time",
        ValueType::IpAddress => "an IP address",
    }
}
