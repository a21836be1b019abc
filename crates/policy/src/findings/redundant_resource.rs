//! # `redundant-resource`
//!
//! A resource is covered by another one of the same statement.
//!
//! ## Why it matters
//!
//! It changes nothing. Who takes it out of the list later will think that it is gone.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::state/*",
//!   "arn:aws:s3:::state/prod/*"]}}
//! ```
//!
//! ## Write instead
//!
//! The wider pattern alone, or, better, the resources that are meant.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Redundant resource.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::redundant;
use crate::Policy;
use crate::wildcard::covers;

pub(super) const CODE: Code = Code::new("redundant-resource");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let resources = policy.statements().iter().filter_map(|statement| statement.resource.as_ref());
    for resource in resources {
        let patterns = &resource.patterns.items;
        for (narrow, wide) in redundant(patterns, |pattern| pattern.as_str(), covers_components) {
            let message =
                format!("{} is covered by {}", Quoted(narrow.value.as_str()), Quoted(wide.value.as_str()));
            found.push(
                policy
                    .suggestion(CODE, narrow.span, message, "changes nothing")
                    .at(policy.source(), wide.span, "covers it")
                    .help("leave one of them out"),
            );
        }
    }
    found
}

/// Whether a pattern covers another one component by component: no wildcard runs across a colon of an ARN.
fn covers_components(wide: &str, narrow: &str) -> bool {
    if wide == "*" {
        return true;
    }
    if wide.contains("${") || narrow.contains("${") {
        return wide == narrow;
    }
    let (wide, narrow): (Vec<&str>, Vec<&str>) =
        (wide.splitn(6, ':').collect(), narrow.splitn(6, ':').collect());
    wide.len() == 6 && narrow.len() == 6 && wide.iter().zip(&narrow).all(|(wide, narrow)| covers(wide, narrow))
}
