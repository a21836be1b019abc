//! # `action-not-of-resource`
//!
//! A statement of a bucket policy names an action that is never asked on any of its resources.
//!
//! ## Why it matters
//!
//! S3 refuses to store it: `s3:ListBucket` is asked on the bucket, `s3:GetObject` on objects. A statement on
//! `bucket/*` alone cannot be about listing.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "s3:ListBucket",
//!   "Resource": "arn:aws:s3:::state/*" } }
//! ```
//!
//! ## Write instead
//!
//! `"Resource": "arn:aws:s3:::state"`, or both resources where actions on both are named.
//!
//! ## Source
//!
//! Rule A8. S3 User Guide, "Policies and permissions in Amazon S3"; Service Authorization Reference, Amazon S3.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::{NAME, component, has_wildcard, refused_as};
use crate::{Part, Policy, PolicyType, Polarity, ResourceElement, ResourcePattern};

pub(super) const CODE: Code = Code::new("action-not-of-resource");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::Bucket {
        return Vec::new();
    }
    let mut found = Vec::new();
    for statement in policy.statements() {
        let Some(resource) = statement.resource.as_ref() else { continue };
        if resource.polarity != Polarity::Named || statement.action.polarity != Polarity::Named {
            continue;
        }
        for action in &statement.action.patterns {
            let Some(kind) = asked_on(action.value.as_str()).filter(|kind| !kind.is_among(resource)) else {
                continue;
            };
            let (on, help) = kind.in_words();
            let message =
                format!("{} is asked on {on}, which the statement does not name", Quoted(action.value.as_str()));
            let error = policy
                .error(CODE, action.span, message, "fits none of the resources")
                .at(policy.source(), resource.patterns.span, "the resources")
                .help(help);
            found.push(refused_as(error, "MalformedPolicy"));
        }
    }
    found
}

/// What an action of S3 is asked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bucket,
    Object,
}

/// The kind of resource that the action `text` is asked on; `None` of patterns, of unknown actions, and of those that
/// are asked on neither or on both.
pub(super) fn asked_on(text: &str) -> Option<Kind> {
    let (service, name) = text.split_once(':')?;
    let action = iamsim_services::action(service, name).filter(|_| !has_wildcard(text))?;
    let has = |wanted: &str| action.resource_types().any(|on| on.resource_type.name() == wanted);
    match (service.eq_ignore_ascii_case("s3"), has("bucket"), has("object")) {
        (true, true, false) => Some(Kind::Bucket),
        (true, false, true) => Some(Kind::Object),
        _ => None,
    }
}

impl Kind {
    /// What it is called, and what to write.
    pub(super) const fn in_words(self) -> (&'static str, &'static str) {
        match self {
            Self::Bucket => ("the bucket", "name the bucket too: `\"arn:aws:s3:::BUCKET\"`"),
            Self::Object => ("objects", "name the objects too: `\"arn:aws:s3:::BUCKET/*\"`"),
        }
    }

    /// Whether one of the resources may be of this kind.
    pub(super) fn is_among(self, resource: &ResourceElement) -> bool {
        resource.patterns.iter().any(|pattern| self.may_be(&pattern.value))
    }

    /// Whether a pattern can cover a resource of this kind: an object's name has a slash, a bucket's has none.
    fn may_be(self, pattern: &ResourcePattern) -> bool {
        let Some(name) = component(pattern.shape(), NAME) else { return true };
        let has_slash =
            name.parts().iter().any(|part| matches!(part, Part::Literal(text) if text.contains('/')));
        let is_literal = name.as_literal().is_some();
        match self {
            Self::Bucket => !has_slash,
            Self::Object => has_slash || !is_literal,
        }
    }
}
