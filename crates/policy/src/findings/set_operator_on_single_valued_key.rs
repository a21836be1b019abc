//! # `set-operator-on-single-valued-key`
//!
//! A set operator is written for a key that has one value.
//!
//! ## Why it matters
//!
//! `ForAllValues` holds where the key is not there, so that an Allow opens to requests without it. `ForAnyValue` adds
//! nothing.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*",
//!   "Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}}}
//! ```
//!
//! ## Write instead
//!
//! The operator without `ForAllValues:` or `ForAnyValue:`.
//!
//! ## Source
//!
//! Rule E4. IAM User Guide, "Access Analyzer policy check reference": `ForAllValues` with single valued key.

use iamsim_services::{Cardinality, condition_key_type, is_multivalued_anywhere};
use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Family, Policy};

pub(super) const CODE: Code = Code::new("set-operator-on-single-valued-key");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, operator, key) in policy.clauses() {
        let null = operator.value.comparison.family() == Family::Null;
        let name = key.key.value.as_str();
        if operator.value.set_operator.is_none() || null || is_multivalued_anywhere(name) {
            continue;
        }
        if condition_key_type(None, name).is_none_or(|known| known.cardinality != Cardinality::Single) {
            continue;
        }
        let plain = operator.value.to_string();
        let plain = plain.split_once(':').map_or(plain.as_str(), |(_, plain)| plain);
        let message = format!("{} has one value, and takes no set operator", Quoted(name));
        found.push(
            policy
                .warning(CODE, operator.span, message, "with `ForAllValues`, it holds where the key is not there")
                .help(format!("write `\"{plain}\"`")),
        );
    }
    found
}
