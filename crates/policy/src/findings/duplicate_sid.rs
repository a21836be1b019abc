//! # `duplicate-sid`
//!
//! Two statements of one document have the same `Sid`.
//!
//! ## Why it matters
//!
//! AWS asks for a `Sid` to be unique within its document. A Sid decides nothing, but results name statements by it:
//! with two of a name, nobody can tell which one allowed or denied.
//!
//! ## Example
//!
//! ```json
//! { "Statement": [
//!   { "Sid": "State", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*" },
//!   { "Sid": "State", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::state" }
//! ] }
//! ```
//!
//! ## Write instead
//!
//! Another name for one of them, such as `StateList`, or no `Sid` at all.
//!
//! ## Source
//!
//! Rule A7. IAM User Guide, "IAM JSON policy elements: Sid".

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::Policy;

pub(super) const CODE: Code = Code::new("duplicate-sid");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut seen = std::collections::BTreeMap::new();
    let mut found = Vec::new();
    for sid in policy.statements().iter().filter_map(|statement| statement.sid.as_ref()) {
        // An empty one names nothing.
        if sid.value.as_str().is_empty() {
            continue;
        }
        let Some(first) = seen.insert(sid.value.as_str(), sid.span) else { continue };
        let message = format!("{} is the `Sid` of two statements", Quoted(sid.value.as_str()));
        let warning = policy.warning(CODE, sid.span, message, "used again here");
        found.push(warning.at(policy.source(), first, "used before").help("give one of them another name"));
    }
    found
}
