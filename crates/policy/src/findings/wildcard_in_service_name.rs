//! # `wildcard-in-service-name`
//!
//! A wildcard stands in the name of a service.
//!
//! ## Why it matters
//!
//! The pattern covers services that nobody thought of, and those that AWS will add.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3*:Get*", "Resource": "arn:aws:s3:::state/*"}}
//! ```
//!
//! ## Write instead
//!
//! The services that are meant, each with its actions.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Wildcard in service name.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::has_wildcard;
use crate::Policy;

pub(super) const CODE: Code = Code::new("wildcard-in-service-name");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let actions = policy.statements().iter().flat_map(|statement| &statement.action.patterns);
    actions
        .filter(|pattern| pattern.value.service().is_some_and(has_wildcard))
        .map(|pattern| {
            let message = format!("{} is about whatever service is called so", Quoted(pattern.value.as_str()));
            policy
                .suggestion(CODE, pattern.span, message, "a wildcard before the colon")
                .help("name the services, each with its actions")
        })
        .collect()
}
