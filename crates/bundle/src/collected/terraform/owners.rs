//! Users, groups, roles and managed policies of a plan or state.

use iamsim_engine::Layer;
use iamsim_policy::{AccountId, PolicyType};
use iamsim_source::json::Value;

use super::rows::{Row, Rows};
use super::{Known, after_apply};
use crate::collected::inventory::{Extent, Held, Inventory, Managed, Owner, OwnerKind};

/// The kinds of owner: the type of the resource, of its inline policies, of its attachments, and the attribute of these
/// that names it.
const OWNERS: [(OwnerKind, &str, &str, &str, &str); 3] = [
    (OwnerKind::User, "aws_iam_user", "aws_iam_user_policy", "aws_iam_user_policy_attachment", "user"),
    (OwnerKind::Group, "aws_iam_group", "aws_iam_group_policy", "aws_iam_group_policy_attachment", "group"),
    (OwnerKind::Role, "aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment", "role"),
];

pub(super) fn read(rows: &Rows<'_, '_>, account: Option<AccountId>, inventory: &mut Inventory) {
    for row in rows.of_type("aws_iam_policy") {
        let Some(arn) = policy_arn(row, account) else { continue };
        let managed = match row.known("policy") {
            Known::Text(_) => row.values.member("policy").map(|document| Managed::read(document, &arn)),
            Known::None => None,
            Known::AfterApply => {
                let held = after_apply(row, "policy");
                Some(Managed { identity_based: held.clone(), boundary: held })
            }
        };
        if let Some(managed) = managed {
            inventory.managed.entry(arn.into()).or_insert(managed);
        }
    }
    for (kind, resource_type, inline, attachment, names) in OWNERS {
        for row in rows.of_type(resource_type) {
            let Some(mut owner) = owner(rows, row, kind, account) else { continue };
            let name = owner.name().to_owned();
            let is_its = |other: &&Row<'_, '_>| {
                let owner = rows.resolved(other, names, |row| Some(row.known("name").text()?.into()));
                owner == Known::Text(name.as_str().into())
            };
            let mut own: Vec<String> = Vec::new();
            for row in rows.of_type(inline).filter(is_its) {
                let called = row.known("name").text().unwrap_or_default();
                owner.inline.push(document(row, &format!("{}/{called}", owner.arn.resource())));
                own.push(called.into());
            }
            // After a refresh a role's own attributes repeat these.
            for block in row.values.member("inline_policy").into_iter().flat_map(Value::elements) {
                let called = block.member("name").and_then(Value::as_str).unwrap_or_default();
                if let Some(policy) = block.member("policy").filter(|policy| !policy.is_null())
                    && !own.iter().any(|known| *known == called)
                {
                    let name = format!("{}/{called}", owner.arn.resource());
                    owner.inline.push(Held::read(policy, &name, PolicyType::IdentityBased));
                }
            }
            for row in rows.of_type(attachment).filter(is_its) {
                attach(rows, row, account, &mut owner);
            }
            for arn in row.values.member("managed_policy_arns").into_iter().flat_map(Value::elements) {
                let arn = arn.as_str().unwrap_or_default();
                if !arn.is_empty() && !owner.attached.iter().any(|known| **known == *arn) {
                    owner.attached.push(arn.into());
                }
            }
            for row in rows.of_type("aws_iam_policy_attachment") {
                let list = row.values.member(&format!("{names}s"));
                if list
                    .into_iter()
                    .flat_map(Value::elements)
                    .any(|listed| listed.as_str().as_deref() == Some(&name))
                {
                    attach(rows, row, account, &mut owner);
                }
            }
            for row in rows.of_type("aws_iam_user_group_membership").filter(is_its) {
                let groups = row.values.member("groups").into_iter().flat_map(Value::elements);
                owner.groups.extend(groups.filter_map(Value::as_str).map(|group| Box::from(group.as_ref())));
            }
            inventory.owners.push(owner);
        }
    }
}

fn owner(
    rows: &Rows<'_, '_>,
    row: &Row<'_, '_>,
    kind: OwnerKind,
    account: Option<AccountId>,
) -> Option<Owner> {
    let word = match kind {
        OwnerKind::User => "user",
        OwnerKind::Group => "group",
        OwnerKind::Role => "role",
    };
    let arn = arn(row, word, account)?;
    let mut owner = Owner::new(kind, arn.parse().ok()?, (row.values.source().clone(), row.values.span()));
    owner.extent = Extent::Managed;
    owner.place.1 = iamsim_source::Span::new(owner.place.1.start, owner.place.1.start + 1);
    let boundary = rows.resolved(row, "permissions_boundary", |policy| policy_arn(policy, account));
    owner.boundary = match boundary {
        Known::Text(arn) => Layer::Given(arn),
        Known::None => Layer::None,
        Known::AfterApply => Layer::Undisclosed,
    };
    owner.unique_id = row.known("unique_id").text();
    if kind == OwnerKind::Role {
        owner.trust = match row.known("assume_role_policy") {
            Known::Text(_) => {
                let document = row.values.member("assume_role_policy")?;
                Some(Held::read(document, owner.arn.as_str(), PolicyType::RoleTrust))
            }
            Known::None => None,
            Known::AfterApply => Some(after_apply(row, "assume_role_policy")),
        };
    }
    let tags = row.values.member("tags_all").or_else(|| row.values.member("tags"));
    let tags: Vec<_> = tags
        .into_iter()
        .flat_map(Value::members)
        .filter_map(|tag| Some((Box::from(&*tag.name), Box::from(&*tag.value.as_str()?))))
        .collect();
    if !tags.is_empty() {
        owner.tags = Layer::Given(tags);
    }
    Some(owner)
}

fn attach(rows: &Rows<'_, '_>, row: &Row<'_, '_>, account: Option<AccountId>, owner: &mut Owner) {
    match rows.resolved(row, "policy_arn", |policy| policy_arn(policy, account)) {
        Known::Text(arn) if owner.attached.contains(&arn) => {}
        Known::Text(arn) => owner.attached.push(arn),
        Known::None => {}
        Known::AfterApply => owner.inline.push(after_apply(row, "policy_arn")),
    }
}

/// The document of an inline policy.
fn document(row: &Row<'_, '_>, name: &str) -> Held {
    match (row.known("policy"), row.values.member("policy")) {
        (Known::Text(_), Some(document)) => Held::read(document, name, PolicyType::IdentityBased),
        (Known::AfterApply, _) => after_apply(row, "policy"),
        (Known::None | Known::Text(_), _) => Held::None,
    }
}

fn policy_arn(row: &Row<'_, '_>, account: Option<AccountId>) -> Option<String> {
    arn(row, "policy", account)
}

/// The ARN of a resource of IAM, also before it is made: its name, path and account tell it.
fn arn(row: &Row<'_, '_>, word: &str, account: Option<AccountId>) -> Option<String> {
    if let Known::Text(arn) = row.known("arn") {
        return Some(arn.into());
    }
    let name = row.known("name").text()?;
    let path = row.known("path").text().unwrap_or_else(|| "/".into());
    Some(format!("arn:aws:iam::{}:{word}{path}{name}", account?))
}
