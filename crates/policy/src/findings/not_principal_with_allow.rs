//! # `not-principal-with-allow`
//!
//! A statement allows everyone but some: `NotPrincipal` with `"Effect": "Allow"`.
//!
//! ## Why it matters
//!
//! It means all principals of all accounts, the anonymous included, but for those that are named. AWS does not support
//! it any more, and S3 refuses to store it. An old policy that still has it may open its resource to the world; no
//! access is reported on its strength.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "NotPrincipal": { "AWS": "123456789012" },
//!   "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*" } }
//! ```
//!
//! ## Write instead
//!
//! A `Principal` that names who is meant, or a Deny with a condition on `aws:PrincipalArn`.
//!
//! ## Source
//!
//! Rule A5. IAM User Guide, "AWS JSON policy elements: `NotPrincipal`".

use iamsim_source::{Code, Diagnostic};

use super::refused_as;
use crate::{Effect, Polarity, Policy, PolicyType};

pub(super) const CODE: Code = Code::new("not-principal-with-allow");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    // They take no `NotPrincipal` at all, which has its own finding.
    if matches!(policy.policy_type(), PolicyType::RoleTrust | PolicyType::ResourceControl) {
        return Vec::new();
    }
    let allows = policy.statements().iter().filter(|statement| statement.effect.value == Effect::Allow);
    let principals = allows.filter_map(|statement| statement.principal.as_ref());
    principals
        .filter(|principal| principal.polarity == Polarity::AllBut)
        .map(|principal| {
            let message = "`NotPrincipal` goes with Deny only";
            let error = policy
                .error(CODE, principal.name_span, message, "allows everyone but some")
                .help("name who is meant in `Principal`");
            match policy.policy_type() {
                PolicyType::Bucket => refused_as(error, "MalformedPolicy"),
                _ => error.note("AWS does not support `NotPrincipal` with Allow any more"),
            }
        })
        .collect()
}
