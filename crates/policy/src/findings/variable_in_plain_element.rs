//! # `variable-in-plain-element`
//!
//! A variable stands where AWS replaces none.
//!
//! ## Why it matters
//!
//! Variables work in `Resource` and in the values of conditions. In an action, a principal or the name of a key,
//! `${aws:username}` is text, and matches nothing.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:${aws:username}",
//!   "Resource": "arn:aws:s3:::state/*"}}
//! ```
//!
//! ## Write instead
//!
//! The name itself; a principal is best tied down by a condition.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Variable unsupported in element.

use iamsim_source::{Code, Diagnostic, Quoted, Span};

use crate::{Policy, PrincipalElement};

pub(super) const CODE: Code = Code::new("variable-in-plain-element");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let actions = policy.statements().iter().flat_map(|statement| &statement.action.patterns);
    let actions = actions.map(|pattern| (pattern.value.as_str(), pattern.span));
    let principals = policy.statements().iter().filter_map(|statement| statement.principal.as_ref());
    let principals = principals.flat_map(PrincipalElement::patterns);
    let principals = principals.map(|pattern| (pattern.value.as_str(), pattern.span));
    let keys = policy.clauses().map(|(_, _, key)| (key.key.value.as_str(), key.key.span));
    let texts = actions.chain(principals).chain(keys);
    let with_variable: Vec<(&str, Span)> = texts.filter(|(text, _)| text.contains("${")).collect();
    with_variable
        .into_iter()
        .map(|(text, span)| {
            let message = format!("no variable is replaced in {}", Quoted(text));
            policy
                .warning(CODE, span, message, "taken as text")
                .help("write the name itself; variables work in `Resource` and in values of conditions")
        })
        .collect()
}
