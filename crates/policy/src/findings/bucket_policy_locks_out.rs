//! # `bucket-policy-locks-out`
//!
//! A bucket policy denies everything to everyone.
//!
//! ## Why it matters
//!
//! Nobody but the root user of the account can use the bucket, or change its policy, any more.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
//!   "Resource": ["arn:aws:s3:::state", "arn:aws:s3:::state/*"]}}
//! ```
//!
//! ## Write instead
//!
//! A condition that spares who is meant, such as `"ArnNotLike": { "aws:PrincipalArn":
//! "arn:aws:iam::123456789012:role/admin" }`.
//!
//! ## Source
//!
//! S3 User Guide, "Bucket policies"; the root user may always delete one.

use iamsim_source::{Code, Diagnostic};

use crate::wildcard::covers_ignoring_case;
use crate::{Effect, Policy, PolicyType, Polarity};

pub(super) const CODE: Code = Code::new("bucket-policy-locks-out");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::Bucket {
        return Vec::new();
    }
    let mut found = Vec::new();
    for statement in policy.statements() {
        let denies = statement.effect.value == Effect::Deny && statement.condition.is_none();
        let everyone = statement.principal.as_ref().filter(|principal| principal.is_everyone());
        let named = statement.action.polarity == Polarity::Named;
        let all = statement.action.patterns.iter();
        let mut all = all.filter(|it| covers_ignoring_case(it.value.as_str(), "s3:PutBucketPolicy"));
        if let (true, Some(principal), true, Some(action)) = (denies, everyone, named, all.next()) {
            let message = "nobody but the root user can change this bucket policy any more";
            found.push(
                policy
                    .warning(CODE, principal.span, message, "everyone, under no condition")
                    .at(policy.source(), action.span, "covers `s3:PutBucketPolicy`")
                    .help("add a condition that spares who is meant, such as one on `aws:PrincipalArn`"),
            );
        }
    }
    found
}
