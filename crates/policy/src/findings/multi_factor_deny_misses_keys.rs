//! # `multi-factor-deny-misses-keys`
//!
//! A Deny without multi-factor authentication does not reach access keys.
//!
//! ## Why it matters
//!
//! The key `aws:MultiFactorAuthPresent` is not in requests that are signed with long-term access keys: `Bool` with
//! `false` does not hold for them, and they are not denied.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",
//!   "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}}
//! ```
//!
//! ## Write instead
//!
//! `"BoolIfExists": { "aws:MultiFactorAuthPresent": "false" }`.
//!
//! ## Source
//!
//! Rule E3. IAM User Guide, "AWS global condition context keys", `aws:MultiFactorAuthPresent`.

use iamsim_source::{Code, Diagnostic};

use crate::{Effect, Family, MissingKey, Policy};

pub(super) const CODE: Code = Code::new("multi-factor-deny-misses-keys");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let clauses = policy.clauses().filter(|(statement, operator, key)| {
        statement.effect.value == Effect::Deny
            && operator.value.comparison.family() == Family::Bool
            && operator.value.missing_key == MissingKey::AsCompared
            && key.key.value.folded() == "aws:multifactorauthpresent"
            && key.values.iter().any(|value| value.value.text.eq_ignore_ascii_case("false"))
    });
    clauses
        .map(|(_, operator, _)| {
            let message = "the Deny does not reach requests that are signed with long-term access keys";
            policy
                .warning(CODE, operator.span, message, "does not hold where the key is not in the request")
                .help("write `\"BoolIfExists\"`")
        })
        .collect()
}
