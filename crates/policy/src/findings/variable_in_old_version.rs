//! # `variable-in-old-version`
//!
//! A policy variable stands in a document of version 2008-10-17, or of none, which means the same.
//!
//! ## Why it matters
//!
//! That version has no variables: `${aws:username}` is literal text, and matches only a resource that has these very
//! characters in its name. An Allow grants nothing, and a Deny does not protect.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Action": "s3:GetObject",
//!   "Resource": "arn:aws:s3:::state/${aws:username}/*" } }
//! ```
//!
//! ## Write instead
//!
//! `"Version": "2012-10-17"` at the top of the document.
//!
//! ## Source
//!
//! Rule A1. IAM User Guide, "IAM JSON policy elements: Version".

use iamsim_source::{Code, Diagnostic, Quoted};

use super::variables;
use crate::{Policy, Template, Version, Wildcards};

pub(super) const CODE: Code = Code::new("variable-in-old-version");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.version() == Version::V2012 {
        return Vec::new();
    }
    let with_variables = policy.texts_with_variables().filter(|(text, _)| {
        variables(&Template::parse(text, Version::V2012, Wildcards::Literal)).next().is_some()
    });
    with_variables
        .map(|(text, span)| {
            let message = format!("{} is literal text in version 2008-10-17", Quoted(text));
            policy
                .warning(CODE, span, message, "not a policy variable")
                .note("a document without `Version` is one of 2008-10-17")
                .help("write `\"Version\": \"2012-10-17\"` at the top of the document")
        })
        .collect()
}
