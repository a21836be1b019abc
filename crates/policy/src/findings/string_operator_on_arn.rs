//! # `string-operator-on-arn`
//!
//! A key that holds an ARN is compared as a string.
//!
//! ## Why it matters
//!
//! String operators know nothing of the parts of an ARN: a `*` runs across its colons, and so into other accounts and
//! services.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sns:Publish",
//!   "Resource": "arn:aws:sns:eu-west-1:123456789012:alerts",
//!   "Condition": {"StringLike": {"aws:SourceArn": "arn:aws:s3:::state*"}}}}
//! ```
//!
//! ## Write instead
//!
//! `ArnEquals` or `ArnLike`, which compare part by part.
//!
//! ## Source
//!
//! Rule E5. IAM User Guide, "IAM JSON policy elements: Condition operators".

use iamsim_services::{ValueType, condition_key_type};
use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Comparison, Policy};

pub(super) const CODE: Code = Code::new("string-operator-on-arn");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (statement, operator, key) in policy.clauses() {
        let instead = match operator.value.comparison {
            Comparison::StringLike => "ArnLike",
            Comparison::StringNotLike => "ArnNotLike",
            _ => continue,
        };
        let service = statement.action.patterns.iter().find_map(|pattern| pattern.value.service());
        let known = condition_key_type(service, key.key.value.as_str());
        if known.is_none_or(|known| known.value != ValueType::Arn) {
            continue;
        }
        let name = Quoted(key.key.value.as_str());
        let message = format!("{name} holds an ARN, and `{}` compares text", operator.value.comparison.as_str());
        found.push(
            policy
                .suggestion(CODE, operator.span, message, "a `*` runs across colons")
                .help(format!("write `\"{instead}\"`")),
        );
    }
    found
}
