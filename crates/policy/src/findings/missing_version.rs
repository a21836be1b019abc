//! # `missing-version`
//!
//! A document says no `Version`.
//!
//! ## Why it matters
//!
//! Without one it is read as of 2008-10-17: `${aws:username}` is then text, not a variable, and newer elements do not
//! work.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*"}}
//! ```
//!
//! ## Write instead
//!
//! `"Version": "2012-10-17"`.
//!
//! ## Source
//!
//! Rule A1. IAM User Guide, "Access Analyzer policy check reference": Missing version.

use iamsim_source::{Code, Diagnostic, Span};

use crate::Policy;

pub(super) const CODE: Code = Code::new("missing-version");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.version.is_some() {
        return Vec::new();
    }
    let start = policy.span().start;
    let message = "the document has no `Version`, and is read as of `2008-10-17`";
    vec![
        policy
            .suggestion(CODE, Span::new(start, start + 1), message, "expected `Version` in here")
            .help("write `\"Version\": \"2012-10-17\"`, unless variables are meant as text"),
    ]
}
