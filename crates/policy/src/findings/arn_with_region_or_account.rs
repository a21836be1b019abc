//! # `arn-with-region-or-account`
//!
//! An ARN names a Region or an account where AWS leaves both empty.
//!
//! ## Why it matters
//!
//! The ARN of a bucket has neither, that of a user no Region: with them the pattern matches nothing.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject",
//!   "Resource": "arn:aws:s3:eu-west-1:123456789012:state"}}
//! ```
//!
//! ## Write instead
//!
//! The ARN as AWS writes it: `arn:aws:s3:::bucket`.
//!
//! ## Source
//!
//! Rule B2. IAM User Guide, "Access Analyzer policy check reference": ARN Region not allowed, ARN account not
//! allowed.

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::Policy;

pub(super) const CODE: Code = Code::new("arn-with-region-or-account");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in policy.resource_patterns() {
        let text = pattern.value.as_str();
        if text.contains(['*', '?', '$']) {
            continue;
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [arn, partition, service_name, region, account, name] = parts.as_slice() else { continue };
        let Some(service) = iamsim_services::service(service_name) else { continue };
        if (region.is_empty() && account.is_empty()) || service.resource_types_of(text).next().is_some() {
            continue;
        }
        let without = [("", *account), ("", "")]
            .map(|(region, account)| format!("{arn}:{partition}:{service_name}:{region}:{account}:{name}"));
        let Some(meant) = without.iter().find(|arn| service.resource_types_of(arn).next().is_some()) else {
            continue;
        };
        let message = format!("{} matches nothing: such an ARN has no Region or account there", Quoted(text));
        found.push(
            policy
                .warning(CODE, pattern.span, message, "more than AWS writes")
                .help(format!("write `\"{meant}\"`")),
        );
    }
    found
}
