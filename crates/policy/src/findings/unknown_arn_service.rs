//! # `unknown-arn-service`
//!
//! An ARN is of a service that has no resources AWS lists.
//!
//! ## Why it matters
//!
//! It matches nothing that a policy could be about. The list has a date; a newer service may not be on it.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject",
//!   "Resource": "arn:aws:s3bucket:::state/*"}}
//! ```
//!
//! ## Write instead
//!
//! The service as AWS writes it in ARNs, such as `s3` or `dynamodb`.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Invalid service in ARN.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use iamsim_source::{Code, Diagnostic, Quoted, nearest};

use super::{SERVICE, component};
use crate::{Policy, Template};

pub(super) const CODE: Code = Code::new("unknown-arn-service");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in policy.resource_patterns() {
        let Some(service) = component(pattern.value.shape(), SERVICE).and_then(Template::as_literal) else {
            continue;
        };
        // The case of letters has its own finding, and what is empty names no service.
        if service.is_empty() || known().contains(service.to_ascii_lowercase().as_str()) {
            continue;
        }
        let message = format!("{} is of no service that AWS lists", Quoted(pattern.value.as_str()));
        let label = format!("not listed on {}", iamsim_services::as_of());
        let warning = policy.warning(CODE, pattern.span, message, &label);
        found.push(match nearest(service, known().iter().copied()) {
            Some(nearest) => warning.help(format!("write `{nearest}`, if that is meant")),
            None => warning.help("look the ARN up in the Service Authorization Reference"),
        });
    }
    found
}

/// The services as they stand in ARNs, and as they stand before actions.
fn known() -> &'static BTreeSet<&'static str> {
    static KNOWN: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let of = |service: iamsim_services::Service| {
            let types = service.resource_types().map(iamsim_services::ResourceType::arn_service);
            types.chain([service.prefix()]).collect::<Vec<_>>()
        };
        iamsim_services::services().flat_map(of).collect()
    })
}
