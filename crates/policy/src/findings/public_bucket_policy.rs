//! # `public-bucket-policy`
//!
//! A statement of a bucket policy grants to everyone, and no condition ties that down.
//!
//! ## Why it matters
//!
//! Anyone on the internet may do what it allows. Where `BlockPublicPolicy` is on, as it is for new buckets, S3 refuses
//! to store the policy; where `RestrictPublicBuckets` is on, S3 then serves the owner's account and AWS services
//! alone, not even another account that some statement names.
//!
//! A grant is tied down by a positive condition on a key such as `aws:PrincipalOrgID`, `aws:SourceAccount`,
//! `aws:SourceArn`, `aws:SourceVpce` or `aws:SourceIp`, all of whose values are fixed: no variable, no wildcard, and no
//! network that is shorter than `/8` (IPv6 `/32`).
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
//!   "Resource": "arn:aws:s3:::state/*" } }
//! ```
//!
//! ## Write instead
//!
//! The accounts or roles that are meant, or a condition such as
//! `"StringEquals": { "aws:PrincipalOrgID": "o-1234567890" }`.
//!
//! ## Source
//!
//! Rule C10. S3 User Guide, "Blocking public access to your Amazon S3 storage", the meaning of "public".

use iamsim_source::{Code, Diagnostic};

use crate::{Policy, PolicyType};

pub(super) const CODE: Code = Code::new("public-bucket-policy");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::Bucket {
        return Vec::new();
    }
    let principals = policy.public_statements().filter_map(|statement| statement.principal.as_ref());
    principals
        .map(|principal| {
            let message = "the statement makes the bucket public";
            policy
                .warning(CODE, principal.span, message, "everyone, and no condition ties it down")
                .note("S3 refuses to store a public policy where `BlockPublicPolicy` is on")
                .help("name who is meant, or add a condition such as `aws:PrincipalOrgID`")
        })
        .collect()
}
