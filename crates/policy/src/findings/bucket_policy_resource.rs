//! # `bucket-policy-resource`
//!
//! A bucket policy names a resource that is not this bucket or in it.
//!
//! ## Why it matters
//!
//! S3 refuses to store a policy whose `Resource` is `"*"`, something of another service, or another bucket. A document
//! does not say whose policy it is; where it names two buckets, one of them is another.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" } }
//! ```
//!
//! ## Write instead
//!
//! `"Resource": ["arn:aws:s3:::state", "arn:aws:s3:::state/*"]`.
//!
//! ## Source
//!
//! Rule A2. S3 User Guide, "Bucket policies for Amazon S3".

use iamsim_source::{Code, Diagnostic, Quoted, Span};

use super::{NAME, SERVICE, component, refused_as};
use crate::{Part, Policy, PolicyType, Polarity, ResourcePattern, ResourceShape, Template};

pub(super) const CODE: Code = Code::new("bucket-policy-resource");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::Bucket {
        return Vec::new();
    }
    let resources = policy.statements().iter().filter_map(|statement| statement.resource.as_ref());
    let named = resources.filter(|resource| resource.polarity == Polarity::Named);
    let mut first: Option<(&str, Span)> = None;
    let mut found = Vec::new();
    for pattern in named.flat_map(|resource| &resource.patterns) {
        let label = match of(&pattern.value) {
            Of::Unknown => continue,
            Of::Everything => "expected the ARN of the bucket",
            Of::AnotherService => "not of S3",
            Of::Bucket(bucket) => match first {
                Some((known, _)) if known != bucket => "another bucket",
                Some(_) => continue,
                None => {
                    first = Some((bucket, pattern.span));
                    continue;
                }
            },
        };
        let message = format!("{} is not this bucket, nor in it", Quoted(pattern.value.as_str()));
        let error = policy
            .error(CODE, pattern.span, message, label)
            .help("write the ARNs of the bucket and its objects: `\"arn:aws:s3:::BUCKET\"`, `\"arn:aws:s3:::BUCKET/*\"`");
        let error = match first.filter(|_| label == "another bucket") {
            Some((_, span)) => error.at(policy.source(), span, "the bucket that is named before"),
            None => error,
        };
        found.push(refused_as(error, "MalformedPolicy"));
    }
    found
}

/// What a resource pattern is about.
enum Of<'p> {
    Everything,
    AnotherService,
    Bucket(&'p str),
    /// A wildcard or a variable stands where its name should, or it is of another part of S3.
    Unknown,
}

fn of(pattern: &ResourcePattern) -> Of<'_> {
    let shape = pattern.shape();
    if *shape == ResourceShape::Everything {
        return Of::Everything;
    }
    match component(shape, SERVICE).and_then(Template::as_literal) {
        Some("s3") => {}
        Some(other) if !other.starts_with("s3") => return Of::AnotherService,
        Some(_) | None => return Of::Unknown,
    }
    let parts = component(shape, NAME).map_or([].as_slice(), Template::parts);
    match parts {
        [Part::Literal(text)] => Of::Bucket(text.split('/').next().unwrap_or_default()),
        [Part::Literal(text), ..] => {
            text.split_once('/').map_or(Of::Unknown, |(bucket, _)| Of::Bucket(bucket))
        }
        _ => Of::Unknown,
    }
}
