//! # `wildcard-in-principal`
//!
//! A principal is named by an ARN with a wildcard, or as a service with one.
//!
//! ## Why it matters
//!
//! A principal is a name, and no pattern: only `"*"` alone means everyone. What has a wildcard in it matches nobody,
//! and S3 refuses to store it.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:role/ci-*" },
//!   "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*" } }
//! ```
//!
//! ## Write instead
//!
//! The account as principal, and a condition that takes patterns: `"Principal": { "AWS": "123456789012" }` with
//! `"ArnLike": { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/ci-*" }`.
//!
//! ## Source
//!
//! Rule B5. IAM User Guide, "AWS JSON policy elements: Principal".

use iamsim_source::{Code, Diagnostic, Quoted};

use super::{has_wildcard, refused_as};
use crate::{Policy, PolicyType, PrincipalPattern};

pub(super) const CODE: Code = Code::new("wildcard-in-principal");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let principals = policy.statements().iter().filter_map(|statement| statement.principal.as_ref());
    let mut found = Vec::new();
    for pattern in principals.flat_map(crate::PrincipalElement::patterns) {
        let help = match &pattern.value {
            PrincipalPattern::WildcardArn(_) => {
                "name the account, and hold `aws:PrincipalArn` against the pattern with `ArnLike`"
            }
            PrincipalPattern::Service(name) if has_wildcard(name) => "name each service",
            PrincipalPattern::Service(_)
            | PrincipalPattern::Everyone
            | PrincipalPattern::Account { .. }
            | PrincipalPattern::Arn(_)
            | PrincipalPattern::UniqueId(_)
            | PrincipalPattern::Federated(_)
            | PrincipalPattern::CanonicalUser(_) => continue,
        };
        let message = format!("{} has a wildcard, and a principal is a name", Quoted(pattern.value.as_str()));
        let label = "matches nobody";
        let diagnostic = match policy.policy_type() {
            PolicyType::Bucket => {
                refused_as(policy.error(CODE, pattern.span, message, label), "MalformedPolicy")
            }
            _ => policy.warning(CODE, pattern.span, message, label),
        };
        found.push(diagnostic.help(help));
    }
    found
}
