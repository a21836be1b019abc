//! # `sid-characters`
//!
//! The `Sid` of a policy that IAM stores has other characters than letters and digits.
//!
//! ## Why it matters
//!
//! IAM takes the letters A to Z and a to z, and digits. Other services also take spaces and more, so that such a name
//! often comes along when a statement is copied from a bucket policy.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Sid": "read state", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" } }
//! ```
//!
//! ## Write instead
//!
//! `ReadState`.
//!
//! ## Source
//!
//! Rule A7. IAM User Guide, "IAM JSON policy elements: Sid".

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Policy, PolicyType};

pub(super) const CODE: Code = Code::new("sid-characters");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let stored_by_iam = match policy.policy_type() {
        PolicyType::IdentityBased
        | PolicyType::PermissionsBoundary
        | PolicyType::Session
        | PolicyType::RoleTrust => true,
        PolicyType::ServiceControl
        | PolicyType::ResourceControl
        | PolicyType::ResourceBased
        | PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::VpcEndpoint => false,
    };
    let sids = policy.statements().iter().filter_map(|statement| statement.sid.as_ref());
    let odd = sids.filter(|sid| !sid.value.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric()));
    odd.filter(|_| stored_by_iam)
        .map(|sid| {
            let message =
                format!("{} has other characters than letters and digits", Quoted(sid.value.as_str()));
            let kept = |character: &char| character.is_ascii_alphanumeric();
            let plain: String = sid.value.as_str().chars().filter(kept).take(64).collect();
            let help = match &*plain {
                "" => "remove the `Sid`".to_owned(),
                plain => format!("write `\"{plain}\"`"),
            };
            policy.warning(CODE, sid.span, message, "IAM takes letters and digits here").help(help)
        })
        .collect()
}
