//! # `multivalued-variable`
//!
//! A policy variable names a key that holds several values.
//!
//! ## Why it matters
//!
//! Such a key is no variable: where it is there, the variable is without a value, and its default does not count. A
//! resource pattern with it then matches nothing, and `StringEquals` on it fails.
//!
//! ## Example
//!
//! ```json
//! { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject",
//!   "Resource": "arn:aws:s3:::state/${aws:TagKeys}/*" } }
//! ```
//!
//! ## Write instead
//!
//! A key with one value, such as `${aws:PrincipalTag/team}`.
//!
//! ## Source
//!
//! Rule B4. IAM User Guide, "IAM policy elements: Variables and tags".

use iamsim_services::{Cardinality, condition_key_type};
use iamsim_source::{Code, Diagnostic, Quoted};

use super::variables;
use crate::{Policy, Template, Wildcards};

pub(super) const CODE: Code = Code::new("multivalued-variable");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (text, span) in policy.texts_with_variables() {
        let template = Template::parse(text, policy.version(), Wildcards::Literal);
        for variable in variables(&template) {
            let key = variable.key.as_str();
            let known = condition_key_type(None, key);
            if known.is_some_and(|known| known.cardinality == Cardinality::Multivalued) {
                let message = format!("{} holds several values, and can be no variable", Quoted(key));
                found.push(
                    policy
                        .warning(CODE, span, message, "without a value where the key is there")
                        .help("write a key with one value, such as `${aws:PrincipalTag/team}`"),
                );
            }
        }
    }
    found
}
