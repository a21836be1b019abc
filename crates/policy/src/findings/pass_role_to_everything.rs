//! # `pass-role-to-everything`
//!
//! Any role may be passed to a service.
//!
//! ## Why it matters
//!
//! With `iam:PassRole` on every role one starts something that runs as the most powerful role of the account.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances"], "Resource": "*"}}
//! ```
//!
//! ## Write instead
//!
//! The ARN of the role that is passed, and a condition on `iam:PassedToService`.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Pass role with star in resource.

use iamsim_source::{Code, Diagnostic};

use super::{allows, everything, grants, grants_by_itself, tests_one_of};
use crate::Policy;

pub(super) const CODE: Code = Code::new("pass-role-to-everything");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !grants_by_itself(policy.policy_type()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for statement in allows(policy).filter(|statement| !tests_one_of(statement, &["iam:passedtoservice"])) {
        let (Some(action), Some(resource)) = (grants(statement, "iam:PassRole"), everything(statement)) else {
            continue;
        };
        found.push(
            policy
                .warning(CODE, action, "any role may be passed, to any service", "covers `iam:PassRole`")
                .at(policy.source(), resource, "on every role")
                .help("name the role, and test `iam:PassedToService`"),
        );
    }
    found
}
