//! Buckets, keys and tables of a plan or state, with their policies.

use iamsim_engine::{Layer, RestrictPublicBuckets};
use iamsim_policy::{AccountId, Arn, PolicyType};
use iamsim_source::json::Value;

use super::rows::{Row, Rows};
use super::{Known, after_apply};
use crate::collected::inventory::{Held, Inventory, OwnedResource};

/// The resources that hold a policy, the attribute that says of what, and what that is.
const POLICIES: [(&str, &str, PolicyType); 4] = [
    ("aws_s3_bucket_policy", "bucket", PolicyType::Bucket),
    ("aws_kms_key_policy", "key_id", PolicyType::Key),
    ("aws_kms_key", "arn", PolicyType::Key),
    ("aws_dynamodb_resource_policy", "resource_arn", PolicyType::Table),
];

pub(super) fn read(rows: &Rows<'_, '_>, account: Option<AccountId>, inventory: &mut Inventory) {
    for (resource_type, names, policy_type) in POLICIES {
        for row in rows.of_type(resource_type) {
            // A bucket is known by its name before it is made; what else has an ARN is not.
            let called = rows.resolved(row, names, |bucket| match policy_type {
                PolicyType::Bucket => Some(bucket.known("bucket").text()?.into()),
                _ => Some(bucket.known("arn").text()?.into()),
            });
            let Some(arn) = called.text().and_then(|called| arn(rows, &called, policy_type)) else {
                continue;
            };
            if inventory.resources.iter().any(|known| known.arn == arn) {
                continue;
            }
            let policy = match (row.known("policy"), row.values.member("policy")) {
                (Known::Text(_), Some(document)) => Held::read(document, arn.as_str(), policy_type),
                (Known::AfterApply, _) => after_apply(row, "policy"),
                (Known::None | Known::Text(_), _) => Held::None,
            };
            let account = arn.account_id().or(account);
            let restrict_public_buckets = restricts(rows, &arn);
            inventory.resources.push(OwnedResource { arn, account, policy, restrict_public_buckets });
        }
    }
}

fn arn(rows: &Rows<'_, '_>, called: &str, policy_type: PolicyType) -> Option<Arn> {
    if called.starts_with("arn:") {
        return called.parse().ok();
    }
    if policy_type == PolicyType::Bucket {
        return format!("arn:aws:s3:::{called}").parse().ok();
    }
    // A key by its id alone: the key itself knows its ARN.
    let key = rows.of_type("aws_kms_key").find(|key| key.known("key_id") == Known::Text(called.into()))?;
    key.known("arn").text()?.parse().ok()
}

/// Whether a bucket's public access block restricts it.
fn restricts(rows: &Rows<'_, '_>, bucket: &Arn) -> Layer<RestrictPublicBuckets> {
    let name = |row: &Row<'_, '_>| row.known("bucket").text().map(String::from);
    let is_its =
        |row: &&Row<'_, '_>| rows.resolved(row, "bucket", name) == Known::Text(bucket.resource().into());
    let Some(row) = rows.of_type("aws_s3_bucket_public_access_block").find(is_its) else {
        return Layer::NotCollected;
    };
    match row.values.member("restrict_public_buckets").and_then(Value::as_bool) {
        Some(true) => Layer::Given(RestrictPublicBuckets::On),
        Some(false) => Layer::Given(RestrictPublicBuckets::Off),
        None => Layer::NotCollected,
    }
}
