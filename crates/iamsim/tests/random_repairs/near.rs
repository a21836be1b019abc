//! Requests near to those that are needed: another principal, action, resource, or value of the key that narrows.

use iamsim::bundle::Bundle;
use iamsim::engine::{Action, Context, ContextValue, Principal, Request, Resource, RoleKind};
use iamsim::terraform::{self, BackendCheck, Call, Grant};

use crate::seeded::Seeded;

/// A request of one's own.
#[derive(Debug)]
pub(crate) struct Near {
    principal: Principal,
    action: Action,
    resource: Resource,
    context: Context,
}

impl Near {
    pub(crate) fn is_allowed(&self, bundle: &Bundle) -> bool {
        let request = Request {
            principal: &self.principal,
            action: &self.action,
            resource: &self.resource,
            resource_account: None,
            context: &self.context,
            role_kind: RoleKind::Ordinary,
        };
        bundle.environment.decide(&request).is_allowed()
    }
}

const ACTIONS: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:GetObjectAcl",
    "s3:GetObjectVersion",
    "s3:PutObjectAcl",
    "s3:PutObjectTagging",
    "s3:RestoreObject",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:DeleteBucket",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:DeleteItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteTable",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:Encrypt",
    "kms:DescribeKey",
    "kms:ScheduleKeyDeletion",
    "sts:AssumeRole",
    "sts:TagSession",
];

const PRINCIPALS: &[&str] = &[
    "arn:aws:iam::123456789012:user/other",
    "arn:aws:iam::123456789012:role/other",
    "arn:aws:iam::123456789012:role/platform",
    "arn:aws:iam::210987654321:user/ci",
    "arn:aws:iam::123456789012:user/ci2",
    "arn:aws:iam::123456789012:user/ci",
    "arn:aws:iam::123456789012:role/ci/deploy",
    "arn:aws:iam::123456789012:root",
];

/// A request near to one of `needed`, and none of them.
pub(crate) fn near(needed: &[Call], check: &BackendCheck, choices: &mut Seeded) -> Option<Near> {
    let call = choices.pick(needed);
    let question = call.question(&check.start).ok()?;
    let mut principal = question.principal().clone();
    let mut action = call.action;
    let mut resource = call.resource.clone();
    let mut narrowing = Grant::of(call).narrowing.map(|it| (it.key, it.value));
    let service = |action: &str| action.split(':').next().unwrap().to_owned();
    for _ in 0..=choices.below(2) {
        match choices.below(4) {
            0 => principal = choices.pick(PRINCIPALS).parse().unwrap(),
            1 => {
                let same: Vec<&'static str> =
                    ACTIONS.iter().copied().filter(|it| service(it) == service(call.action)).collect();
                action = *choices.pick(&same);
            }
            2 => resource = other_resource(&resource, choices),
            _ => {
                if let Some((_, value)) = &mut narrowing {
                    *value = other_value(value, choices);
                }
            }
        }
    }
    let is_needed = needed.iter().any(|known| {
        let same =
            known.question(&check.start).is_ok_and(|it| role_of(it.principal()) == role_of(&principal));
        let grant = Grant::of(known);
        same && grant.action == action
            && grant.resource == resource
            && grant.narrowing.map(|it| it.value) == narrowing.as_ref().map(|it| it.1.clone())
    });
    if is_needed {
        return None;
    }
    let mut context = check.start.context.clone();
    for entry in call.context.entries() {
        let value = match &entry.value {
            terraform::ContextValue::One(value) => ContextValue::text(value.as_ref()),
            terraform::ContextValue::Many(values) => ContextValue::list(values.iter().map(String::as_str)),
            terraform::ContextValue::Absent => ContextValue::Absent,
            terraform::ContextValue::Unknown => ContextValue::text("any"),
        };
        context.set(&entry.key, value);
    }
    if let Some((key, value)) = narrowing {
        let value = if key == "dynamodb:LeadingKeys" {
            ContextValue::list([value.as_str()])
        } else {
            ContextValue::text(value)
        };
        context.set(key, value);
    }
    Some(Near { principal, action: action.parse().unwrap(), resource: resource.parse().ok()?, context })
}

/// Sessions of one role are one principal to policies.
fn role_of(principal: &Principal) -> String {
    principal.role_name().map_or_else(|| principal.to_string(), str::to_owned)
}

fn other_resource(resource: &str, choices: &mut Seeded) -> String {
    let bucket = resource.split('/').next().unwrap().to_owned();
    match choices.below(7) {
        0 => format!("{resource}x"),
        1 => format!("{resource}/x"),
        2 => resource.replace("acme-states", "acme-states2").replace("locks", "locks2"),
        3 if resource.contains(":s3:::") => bucket,
        4 if resource.contains(":s3:::") => format!("{bucket}/prod/other.tfstate"),
        5 if resource.contains(":s3:::") => format!("{bucket}/other/app.tfstate"),
        _ => resource.replace("prod/", "production/").replace("key/1234", "key/4321"),
    }
}

fn other_value(value: &str, choices: &mut Seeded) -> String {
    match choices.below(4) {
        0 => String::new(),
        1 => format!("{value}x"),
        2 => value.replace("prod", "staging").replace("eu-west-1", "us-east-1"),
        _ => value.split('/').next().unwrap().to_owned(),
    }
}
