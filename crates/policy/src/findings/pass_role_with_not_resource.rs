//! # `pass-role-with-not-resource`
//!
//! All roles but some may be passed to a service.
//!
//! ## Why it matters
//!
//! `NotResource` with Allow covers every role that nobody thought of, those of the future included.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "iam:PassRole",
//!   "NotResource": "arn:aws:iam::123456789012:role/admin"}}
//! ```
//!
//! ## Write instead
//!
//! The ARN of the role that is passed, in `Resource`.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Pass role with `NotResource`.

use iamsim_source::{Code, Diagnostic};

use super::{allows, grants, grants_by_itself};
use crate::{Policy, Polarity};

pub(super) const CODE: Code = Code::new("pass-role-with-not-resource");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !grants_by_itself(policy.policy_type()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for statement in allows(policy) {
        let all_but = statement.resource.as_ref().filter(|resource| resource.polarity == Polarity::AllBut);
        let (Some(action), Some(resource)) = (grants(statement, "iam:PassRole"), all_but) else { continue };
        found.push(
            policy
                .warning(CODE, resource.name_span, "all roles but these may be passed", "every role but these")
                .at(policy.source(), action, "covers `iam:PassRole`")
                .help("name the role in `Resource`"),
        );
    }
    found
}
