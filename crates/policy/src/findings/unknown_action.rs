//! # `unknown-action`
//!
//! An action, or a pattern of actions, matches none that AWS lists.
//!
//! ## Why it matters
//!
//! AWS stores it in identity-based policies and RCPs without a word, and it never matters: often the name of an API
//! operation (`s3:HeadObject`) was taken for that of an action (`s3:GetObject`). S3 refuses a bucket policy with an
//! unknown `s3:` action. The list has a date; a newer action may not be on it.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Action": "s3:ListObjectsV2", "Resource": "arn:aws:s3:::state" } }
//! ```
//!
//! ## Write instead
//!
//! `s3:ListBucket`. The Service Authorization Reference lists the actions of each service.
//!
//! ## Source
//!
//! Rules A8 and B1. IAM User Guide, "IAM JSON policy elements: Action"; Service Authorization Reference.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::{has_wildcard, refused_as};
use crate::wildcard::covers_ignoring_case;
use crate::{ActionPattern, Policy, PolicyType};

pub(super) const CODE: Code = Code::new("unknown-action");

/// After so many findings no nearest names are looked for any more: it would take long, and help nobody.
const MOST_SUGGESTIONS: usize = 100;

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let actions = policy.statements().iter().flat_map(|statement| &statement.action.patterns);
    let mut found = Vec::new();
    for pattern in actions {
        let Some(service) = pattern.value.service().filter(|service| is_unknown(service, pattern.value.name()))
        else {
            continue;
        };
        let message = format!("{} is no action that AWS lists", Quoted(pattern.value.as_str()));
        let label = format!("not listed on {}", iamsim_services::as_of());
        let refuses = policy.policy_type() == PolicyType::Bucket
            && service.eq_ignore_ascii_case("s3")
            && !has_wildcard(pattern.value.name());
        let diagnostic = if refuses {
            refused_as(policy.error(CODE, pattern.span, message, &label), "MalformedPolicy")
        } else {
            policy.warning(CODE, pattern.span, message, &label)
        };
        let nearest = if found.len() < MOST_SUGGESTIONS { nearest(&pattern.value) } else { None };
        found.push(match nearest {
            Some(nearest) => diagnostic.help(format!("write `\"{nearest}\"`, if that is meant")),
            None => diagnostic.help("look the name up in the Service Authorization Reference"),
        });
    }
    found
}

/// Whether a pattern matches no action that is listed; a wildcard in the prefix may stand for any service.
fn is_unknown(prefix: &str, name: &str) -> bool {
    let Some(service) = iamsim_services::service(prefix) else { return !has_wildcard(prefix) };
    if has_wildcard(name) {
        !service.actions().any(|action| covers_ignoring_case(name, action.name()))
    } else {
        service.action(name).is_none()
    }
}

/// What an unknown action may mean.
fn nearest(pattern: &ActionPattern) -> Option<String> {
    let (prefix, name) = (pattern.service()?, pattern.name());
    if has_wildcard(name) {
        return None;
    }
    let Some(service) = iamsim_services::service(prefix) else {
        return iamsim_services::nearest_service(prefix).map(|nearest| format!("{nearest}:{name}"));
    };
    let nearest = iamsim_services::nearest_action(prefix, name)?;
    Some(format!("{}:{nearest}", service.prefix()))
}
