//! # `arn-service-case`
//!
//! The service of an ARN is not in lower case.
//!
//! ## Why it matters
//!
//! ARNs are compared letter by letter, and AWS writes services in lower case: the pattern matches nothing.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:S3:::state/*"}}
//! ```
//!
//! ## Write instead
//!
//! The service in lower case.
//!
//! ## Source
//!
//! Rule B2. IAM User Guide, "Access Analyzer policy check reference": Invalid ARN service case.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::{SERVICE, component};
use crate::{Policy, Template};

pub(super) const CODE: Code = Code::new("arn-service-case");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in policy.resource_patterns() {
        let Some(service) = component(pattern.value.shape(), SERVICE).and_then(Template::as_literal) else {
            continue;
        };
        if service.chars().any(|character| character.is_ascii_uppercase()) {
            let message = format!("{} matches nothing: services are in lower case", Quoted(pattern.value.as_str()));
            found.push(
                policy
                    .warning(CODE, pattern.span, message, "compared letter by letter")
                    .help(format!("write `{}`", service.to_ascii_lowercase())),
            );
        }
    }
    found
}
