//! # `action-without-its-resource`
//!
//! An action is asked on no resource that its statement names.
//!
//! ## Why it matters
//!
//! The statement never matters for it: `s3:ListBucket` is asked on the bucket and not on its objects, `s3:GetObject`
//! on objects, and some actions on no resource at all, which only `*` covers.
//!
//! ## Example
//!
//! ```json
//! {"Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"],
//!   "Resource": "arn:aws:s3:::state/*"}, {"Effect": "Allow", "Action": "s3:ListAllMyBuckets",
//!   "Resource": "arn:aws:s3:::state"}, {"Effect": "Allow", "Action": "dynamodb:GetItem",
//!   "Resource": "arn:aws:s3:::state"}]}
//! ```
//!
//! ## Write instead
//!
//! The resource that the action is asked on, beside the others or in a statement of its own.
//!
//! ## Source
//!
//! Rule B3. Service Authorization Reference, the resource types of each action.

use iamsim_source::{Code, Diagnostic, Quoted, Spanned};

use super::action_not_of_resource::asked_on;
use super::{SERVICE, component, has_wildcard};
use crate::{ActionPattern, Policy, PolicyType, Polarity, ResourceElement, ResourceShape, Template};

pub(super) const CODE: Code = Code::new("action-without-its-resource");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let named = match policy.policy_type() {
        PolicyType::IdentityBased | PolicyType::PermissionsBoundary | PolicyType::Session => policy.statements(),
        PolicyType::ServiceControl
        | PolicyType::ResourceControl
        | PolicyType::ResourceBased
        | PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::RoleTrust
        | PolicyType::VpcEndpoint => &[],
    };
    let mut found = Vec::new();
    for statement in named {
        let Some(resource) = statement.resource.as_ref() else { continue };
        if resource.polarity != Polarity::Named || statement.action.polarity != Polarity::Named {
            continue;
        }
        let mut told: Vec<(String, String, Vec<&Spanned<ActionPattern>>)> = Vec::new();
        for action in &statement.action.patterns {
            let Some((why, help)) = mistake(&action.value, resource) else { continue };
            match told.iter_mut().find(|(known, _, _)| *known == why) {
                Some((_, _, actions)) => actions.push(action),
                None => told.push((why, help, vec![action])),
            }
        }
        found.extend(told.into_iter().filter_map(|(why, help, actions)| {
            let (first, others) = actions.split_first()?;
            let others = match others.len() {
                0 => String::new(),
                1 => " (and one more action of this statement)".to_owned(),
                count => format!(" (and {count} more actions of this statement)"),
            };
            let message = format!("{} {why}{others}", Quoted(first.value.as_str()));
            let warning = policy.warning(CODE, first.span, message, "never matters here");
            Some(warning.at(policy.source(), resource.patterns.span, "the resources").help(help))
        }));
    }
    found
}

/// Why none of the resources is one that `action` is asked on, and what to write; `None` where one may be.
fn mistake(action: &ActionPattern, resource: &ResourceElement) -> Option<(String, String)> {
    let known = iamsim_services::action(action.service()?, action.name());
    let known = known.filter(|_| !has_wildcard(action.as_str()))?;
    let shapes = || resource.patterns.iter().map(|pattern| pattern.value.shape());
    if shapes().any(|shape| *shape == ResourceShape::Everything) {
        return None;
    }
    if known.takes_no_resource() {
        let message = "is asked on no resource, which only `*` covers".to_owned();
        return Some((message, "move it to a statement with `\"Resource\": \"*\"`".to_owned()));
    }
    let of: Vec<&str> = known.resource_types().map(|on| on.resource_type.arn_service()).collect();
    let may_be_of = |shape: &ResourceShape| {
        let service = component(shape, SERVICE).and_then(Template::as_literal);
        service.is_none_or(|service| of.iter().any(|it| *it == service || it.contains('$')))
    };
    if !shapes().any(may_be_of) {
        let services = of.first().copied().unwrap_or_default();
        let message = format!("is asked on resources of `{services}`, and the statement names none");
        return Some((message, format!("name the resource, whose ARN begins with `arn:aws:{services}:`")));
    }
    let kind = asked_on(action.as_str()).filter(|kind| !kind.is_among(resource))?;
    let (on, help) = kind.in_words();
    Some((format!("is asked on {on}, which the statement does not name"), help.to_owned()))
}
