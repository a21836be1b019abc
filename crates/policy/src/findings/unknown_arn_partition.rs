//! # `unknown-arn-partition`
//!
//! An ARN is of no partition of AWS.
//!
//! ## Why it matters
//!
//! It matches nothing: every resource is in a partition such as `aws`, `aws-cn` or `aws-us-gov`.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:amazon:s3:::state/*"}}
//! ```
//!
//! ## Write instead
//!
//! `aws`, or the partition that is meant.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Invalid partition.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::{PARTITION, component};
use crate::{Policy, Template};

pub(super) const CODE: Code = Code::new("unknown-arn-partition");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    const KNOWN: [&str; 8] = [
        "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc",
    ];
    let mut found = Vec::new();
    for pattern in policy.resource_patterns() {
        let partition = component(pattern.value.shape(), PARTITION).and_then(Template::as_literal);
        let Some(partition) = partition.filter(|partition| !KNOWN.contains(partition)) else { continue };
        let message = format!("{} is in no partition of AWS", Quoted(pattern.value.as_str()));
        found.push(
            policy
                .warning(CODE, pattern.span, message, &format!("{} is no partition", Quoted(partition)))
                .help("write `aws`, or the partition that is meant"),
        );
    }
    found
}
