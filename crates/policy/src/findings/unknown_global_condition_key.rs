//! # `unknown-global-condition-key`
//!
//! A condition tests a key of `aws:` that AWS does not list.
//!
//! ## Why it matters
//!
//! It is in no request: a positive test never holds, a negated one always does.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*",
//!   "Condition": {"StringEquals": {"aws:PrincipleOrgID": "o-1234567890"}}}}
//! ```
//!
//! ## Write instead
//!
//! The key that is meant, such as `aws:PrincipalOrgID`.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Invalid global condition key.

use iamsim_services::{condition_key_type, nearest_condition_key};
use iamsim_source::{Code, Diagnostic, Quoted};

use crate::Policy;

pub(super) const CODE: Code = Code::new("unknown-global-condition-key");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, _, key) in policy.clauses() {
        let name = key.key.value.as_str();
        if !key.key.value.folded().starts_with("aws:") || condition_key_type(None, name).is_some() {
            continue;
        }
        let message = format!("{} is no global condition key that AWS lists", Quoted(name));
        let label = format!("not listed on {}", iamsim_services::as_of());
        let warning = policy.warning(CODE, key.key.span, message, &label);
        found.push(match nearest_condition_key(name) {
            Some(nearest) => warning.help(format!("write `\"{nearest}\"`, if that is meant")),
            None => warning.help("look the key up among AWS's global condition keys"),
        });
    }
    found
}
