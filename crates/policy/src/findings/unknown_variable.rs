//! # `unknown-variable`
//!
//! A variable is no global condition key.
//!
//! ## Why it matters
//!
//! It has no value in any request: the resource or condition that holds it matches nothing.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject",
//!   "Resource": "arn:aws:s3:::state/${aws:userName2}/*"}}
//! ```
//!
//! ## Write instead
//!
//! The key that is meant, such as `${aws:username}`.
//!
//! ## Source
//!
//! Rule B4. IAM User Guide, "Access Analyzer policy check reference": Invalid variable.

use iamsim_services::{condition_key_type, nearest_condition_key};
use iamsim_source::{Code, Diagnostic, Quoted};

use super::variables;
use crate::{Policy, Template, Wildcards};

pub(super) const CODE: Code = Code::new("unknown-variable");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (text, span) in policy.texts_with_variables() {
        let template = Template::parse(text, policy.version(), Wildcards::Literal);
        for variable in variables(&template) {
            let key = variable.key.as_str();
            if !variable.key.folded().starts_with("aws:") || condition_key_type(None, key).is_some() {
                continue;
            }
            let message = format!("{} is no key that AWS lists", Quoted(key));
            let warning = policy.warning(CODE, span, message, "without a value in any request");
            found.push(match nearest_condition_key(key) {
                Some(nearest) => warning.help(format!("write `${{{nearest}}}`, if that is meant")),
                None => warning.help("look the key up among AWS's global condition keys"),
            });
        }
    }
    found
}
