//! # `create-service-linked-role-for-everything`
//!
//! A service-linked role may be created for any service.
//!
//! ## Why it matters
//!
//! With `iam:CreateServiceLinkedRole` on everything one gives any service of AWS its access to the account.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*"}}
//! ```
//!
//! ## Write instead
//!
//! A condition on `iam:AWSServiceName`, with the services that are meant.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Create SLR with star in resource.

use iamsim_source::{Code, Diagnostic};

use super::{allows, everything, grants, grants_by_itself, tests_one_of};
use crate::Policy;

pub(super) const CODE: Code = Code::new("create-service-linked-role-for-everything");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !grants_by_itself(policy.policy_type()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for statement in allows(policy).filter(|statement| !tests_one_of(statement, &["iam:awsservicename"])) {
        let action = grants(statement, "iam:CreateServiceLinkedRole");
        let (Some(action), Some(resource)) = (action, everything(statement)) else { continue };
        let message = "a service-linked role may be created for any service";
        found.push(
            policy
                .warning(CODE, action, message, "covers `iam:CreateServiceLinkedRole`")
                .at(policy.source(), resource, "for every service")
                .help("test `iam:AWSServiceName`"),
        );
    }
    found
}
