//! # `resource-control-policy-action`
//!
//! The actions of a resource control policy are not named as RCPs take them.
//!
//! ## Why it matters
//!
//! Each action names a service that supports RCPs: Organizations refuses `*`, `NotAction`, a service that it does not
//! know, and one without support, such as `iam`. The names behind the colon it does not check.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Deny", "Principal": "*", "Action": "iam:CreateUser", "Resource": "*" } }
//! ```
//!
//! ## Write instead
//!
//! Actions of supported services, such as `"s3:*"`; for others a service control policy.
//!
//! ## Source
//!
//! Rules A4 and C2. AWS Organizations User Guide, "RCP syntax", "AWS services that support RCPs".

use iamsim_source::{Code, Diagnostic, Quoted};

use super::resource_control_policy_effect::{ANSWER, is_customer_written};
use super::{has_wildcard, refused};
use crate::{Policy, Polarity};

pub(super) const CODE: Code = Code::new("resource-control-policy-action");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !is_customer_written(policy) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for action in policy.statements().iter().map(|statement| &statement.action) {
        if action.polarity == Polarity::AllBut {
            let message = "a resource control policy takes no `NotAction`";
            let error = policy.error(CODE, action.name_span, message, "expected `Action`");
            found.push(refused(error.help("name the actions that are denied"), ANSWER.0, ANSWER.1));
            continue;
        }
        for pattern in &action.patterns {
            let Some(fault) = fault(pattern.value.service()) else { continue };
            let message = format!("{} {fault}", Quoted(pattern.value.as_str()));
            let error = policy
                .error(CODE, pattern.span, message, "expected an action of a service that supports RCPs")
                .help("name a service that supports RCPs, such as `\"s3:*\"`");
            found.push(refused(error, ANSWER.0, ANSWER.1));
        }
    }
    found
}

/// What is wrong with an action whose prefix is `service`.
fn fault(service: Option<&str>) -> Option<&'static str> {
    let Some(prefix) = service.filter(|prefix| !has_wildcard(prefix)) else {
        return Some("names no service");
    };
    match iamsim_services::service(prefix) {
        Some(service) if service.supports_resource_control_policies() => None,
        Some(_) => Some("is of a service that does not support RCPs"),
        None => Some("is of no service that AWS lists"),
    }
}
