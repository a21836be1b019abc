//! # `redundant-statement`
//!
//! Two statements say the same.
//!
//! ## Why it matters
//!
//! One of them changes nothing. Who changes the other later will think that it has an effect.
//!
//! ## Example
//!
//! ```json
//! {"Statement": [{"Sid": "One", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
//!   "Resource": "arn:aws:s3:::state/*"}, {"Sid": "Two", "Effect": "Allow", "Action": ["s3:PutObject",
//!   "s3:GetObject"], "Resource": "arn:aws:s3:::state/*"}]}
//! ```
//!
//! ## Write instead
//!
//! One of the two.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Redundant statement.

use std::collections::BTreeMap;

use iamsim_source::{Code, Diagnostic, Span};

use super::name_of;
use crate::{Policy, Statement};

pub(super) const CODE: Code = Code::new("redundant-statement");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, &Statement> = BTreeMap::new();
    let mut found = Vec::new();
    for statement in policy.statements() {
        let says = says(policy, statement);
        let Some(first) = seen.get(&says) else {
            seen.insert(says, statement);
            continue;
        };
        let message = format!("{} says what {} says", name_of(statement), name_of(first));
        found.push(
            policy
                .suggestion(CODE, head(statement), message, "changes nothing")
                .at(policy.source(), head(first), "says it before")
                .help("leave one of them out"),
        );
    }
    found
}

/// All that a statement says, but for its name; lists in the order of their texts.
fn says(policy: &Policy, statement: &Statement) -> String {
    let mut actions: Vec<String> =
        statement.action.patterns.iter().map(|it| it.value.as_str().to_ascii_lowercase()).collect();
    actions.sort();
    let mut resources: Vec<&str> = statement
        .resource
        .iter()
        .flat_map(|resource| &resource.patterns)
        .map(|pattern| pattern.value.as_str())
        .collect();
    resources.sort_unstable();
    let written = |span: Span| policy.source().text().get(span.range()).unwrap_or_default();
    format!(
        "{:?} {:?} {actions:?} {:?} {resources:?} {:?} {:?} {:?}",
        statement.effect.value,
        statement.action.polarity,
        statement.resource.as_ref().map(|resource| resource.polarity),
        statement.principal.as_ref().map(|principal| principal.polarity),
        statement.principal.as_ref().map(|principal| written(principal.span)),
        statement.condition.as_ref().map(|condition| written(condition.span)),
    )
}

/// What of a statement is pointed at.
fn head(statement: &Statement) -> Span {
    statement.sid.as_ref().map_or(statement.effect.span, |sid| sid.span)
}
