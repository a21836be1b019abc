//! # `unknown-condition-key`
//!
//! A condition tests a key of a service that AWS does not list.
//!
//! ## Why it matters
//!
//! It is in no request: a positive test never holds, a negated one always does. The list has a date; a newer key may
//! not be on it.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::state",
//!   "Condition": {"StringEquals": {"s3:prefixes": "prod/"}}}}
//! ```
//!
//! ## Write instead
//!
//! The key that is meant, such as `s3:prefix`.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Invalid service condition key.

use iamsim_services::{condition_key_type, nearest_condition_key, service};
use iamsim_source::{Code, Diagnostic, Quoted};

use crate::Policy;

pub(super) const CODE: Code = Code::new("unknown-condition-key");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, _, key) in policy.clauses() {
        let name = key.key.value.as_str();
        let Some((prefix, _)) = name.split_once(':') else { continue };
        if service(prefix).is_none() || condition_key_type(Some(prefix), name).is_some() {
            continue;
        }
        let message = format!("{} is no condition key that AWS lists", Quoted(name));
        let label = format!("not listed on {}", iamsim_services::as_of());
        let warning = policy.warning(CODE, key.key.span, message, &label);
        found.push(match nearest_condition_key(name) {
            Some(nearest) => warning.help(format!("write `\"{nearest}\"`, if that is meant")),
            None => warning.help("look the key up in the Service Authorization Reference"),
        });
    }
    found
}
