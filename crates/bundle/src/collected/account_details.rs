//! `aws iam get-account-authorization-details`: every user, group, role and managed policy of an account.
//!
//! Source: IAM API Reference, `GetAccountAuthorizationDetails`.

use iamsim_engine::Layer;
use iamsim_policy::PolicyType;
use iamsim_source::json::Value;

use super::inventory::{Held, Inventory, Managed, Owner, OwnerKind};

/// Which lists hold owners, and under which key each holds its inline policies.
const OWNERS: [(&str, OwnerKind, &str); 3] = [
    ("UserDetailList", OwnerKind::User, "UserPolicyList"),
    ("GroupDetailList", OwnerKind::Group, "GroupPolicyList"),
    ("RoleDetailList", OwnerKind::Role, "RolePolicyList"),
];

/// Adds one page of an answer.
pub(super) fn read(page: Value<'_, '_>, inventory: &mut Inventory) {
    for (list, kind, inline) in OWNERS {
        for detail in elements(page, list) {
            inventory.owners.extend(owner(detail, kind, inline));
        }
    }
    for policy in elements(page, "Policies") {
        managed(policy, inventory);
    }
    if let Some(truncated) = page.member("IsTruncated")
        && truncated.as_bool() == Some(true)
    {
        inventory.incomplete.push((page.source().clone(), truncated.span()));
    }
}

fn owner(detail: Value<'_, '_>, kind: OwnerKind, inline: &str) -> Option<Owner> {
    let arn = detail.member("Arn")?;
    let mut owner = Owner::new(kind, arn.as_str()?.parse().ok()?, (detail.source().clone(), arn.span()));
    for policy in elements(detail, inline) {
        let name = format!("{}/{}", owner.arn.resource(), text(policy, "PolicyName").unwrap_or_default());
        let document = policy.member("PolicyDocument");
        owner.inline.extend(document.map(|document| Held::read(document, &name, PolicyType::IdentityBased)));
    }
    owner.attached =
        elements(detail, "AttachedManagedPolicies").filter_map(|policy| text(policy, "PolicyArn")).collect();
    owner.groups =
        elements(detail, "GroupList").filter_map(Value::as_str).map(|name| name.as_ref().into()).collect();
    if let Some(boundary) = detail.member("PermissionsBoundary") {
        owner.boundary = text(boundary, "PermissionsBoundaryArn").map_or(Layer::None, Layer::Given);
    }
    let tags: Vec<_> =
        elements(detail, "Tags").filter_map(|tag| Some((text(tag, "Key")?, text(tag, "Value")?))).collect();
    if !tags.is_empty() {
        owner.tags = Layer::Given(tags);
    }
    owner.unique_id = text(detail, if kind == OwnerKind::Role { "RoleId" } else { "UserId" });
    let trust = detail.member("AssumeRolePolicyDocument");
    owner.trust = trust.map(|trust| Held::read(trust, owner.arn.as_str(), PolicyType::RoleTrust));
    Some(owner)
}

/// The default version of a managed policy: the others are not in force.
fn managed(policy: Value<'_, '_>, inventory: &mut Inventory) {
    let Some(arn) = text(policy, "Arn") else { return };
    let default = text(policy, "DefaultVersionId");
    let is_default = |version: &Value<'_, '_>| {
        version
            .member("IsDefaultVersion")
            .and_then(Value::as_bool)
            .unwrap_or_else(|| default.is_some() && text(*version, "VersionId") == default)
    };
    let version = elements(policy, "PolicyVersionList").find(is_default);
    if let Some(document) = version.and_then(|version| version.member("Document")) {
        let managed = Managed::read(document, &arn);
        inventory.managed.entry(arn).or_insert(managed);
    }
}

fn elements<'s, 'd>(value: Value<'s, 'd>, key: &str) -> impl Iterator<Item = Value<'s, 'd>> {
    value.member(key).into_iter().flat_map(Value::elements)
}

fn text(value: Value<'_, '_>, key: &str) -> Option<Box<str>> {
    Some(value.member(key)?.as_str()?.into())
}
