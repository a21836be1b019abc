//! # `misleading-boolean`
//!
//! A value under `Bool` or `Null` is neither `true` nor `false`.
//!
//! ## Why it matters
//!
//! AWS stores such a policy, and takes everything but `true` (in any case) for false: `yes` and `1` are false. A
//! condition that is meant to ask for MFA then asks for its absence.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "*",
//!   "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "yes" } } } }
//! ```
//!
//! ## Write instead
//!
//! `"true"` or `"false"`.
//!
//! ## Source
//!
//! Rule E5. IAM User Guide, "Boolean condition operators".

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Family, Policy};

pub(super) const CODE: Code = Code::new("misleading-boolean");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, operator, key) in policy.clauses() {
        if !matches!(operator.value.comparison.family(), Family::Bool | Family::Null) {
            continue;
        }
        for value in &key.values {
            let text = &value.value.text;
            if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
                continue;
            }
            let message = format!("{} is taken for `false`", Quoted(text));
            found.push(
                policy
                    .warning(CODE, value.span, message, "all but `true` is false")
                    .help("write `\"true\"` or `\"false\"`"),
            );
        }
    }
    found
}
