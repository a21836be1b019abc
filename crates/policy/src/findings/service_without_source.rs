//! # `service-without-source`
//!
//! A service is allowed in, whoever makes it come.
//!
//! ## Why it matters
//!
//! The service acts for all its customers: without a condition on the source, one of another account can have it use
//! this resource, as a confused deputy.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
//!   "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:123456789012:alerts"}}
//! ```
//!
//! ## Write instead
//!
//! A condition on `aws:SourceArn`, `aws:SourceAccount` or `aws:SourceOrgID`.
//!
//! ## Source
//!
//! IAM User Guide, "The confused deputy problem". IAM User Guide, "Access Analyzer policy check reference": Restrict
//! access to service principal.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::{allows, tests_one_of};
use crate::{Policy, PolicyType, Polarity, PrincipalElement, PrincipalPattern};

pub(super) const CODE: Code = Code::new("service-without-source");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    const SOURCES: [&str; 7] = [
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "kms:viaservice",
        "kms:calleraccount",
        "kms:grantisforawsresource",
    ];
    let by_service = matches!(
        policy.policy_type(),
        PolicyType::Bucket | PolicyType::Key | PolicyType::Table | PolicyType::ResourceBased
    );
    if !by_service {
        return Vec::new();
    }
    let open = allows(policy).filter(|statement| !tests_one_of(statement, &SOURCES));
    let principals = open.filter_map(|statement| statement.principal.as_ref());
    let named = principals.filter(|principal| principal.polarity == Polarity::Named);
    named
        .flat_map(PrincipalElement::patterns)
        .filter(|pattern| matches!(pattern.value, PrincipalPattern::Service(_)))
        .map(|pattern| {
            let message = format!("{} is allowed in, whoever makes it come", Quoted(pattern.value.as_str()));
            policy
                .warning(CODE, pattern.span, message, "acts for all its customers")
                .help("test `aws:SourceArn` or `aws:SourceAccount`")
        })
        .collect()
}
