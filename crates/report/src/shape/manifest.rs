//! `bundle init`: a manifest, as `iamsim.json` says it.

use std::collections::BTreeSet;
use std::io;

use iamsim_bundle::InitialManifest;
use iamsim_engine::Principal;
use iamsim_policy::PolicyType;
use serde_json::{Map, Value, json};

use super::json;

/// Writes the manifest of a folder in which `initial` lies, for `principal`; `resources` are the ARNs that its
/// configuration speaks of. What is not there is left out, which says that it was not collected.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_manifest(
    out: &mut dyn io::Write,
    initial: &InitialManifest,
    principal: &Principal,
    resources: &[&str],
) -> io::Result<()> {
    let mut manifest = Map::new();
    manifest.insert("format".into(), json!(1));
    manifest.insert("principal".into(), json!(principal.to_string()));
    let mut own = Map::new();
    let mut say = |field: &str, paths: &[Box<str>]| {
        if !paths.is_empty() {
            own.insert(field.into(), json!(paths));
        }
    };
    say("identity_policies", &initial.identity_policies);
    say("session_policies", &initial.session_policies);
    if let Some(path) = &initial.permissions_boundary {
        own.insert("permissions_boundary".into(), json!(path));
    }
    if !own.is_empty() {
        let mut principals = Map::new();
        principals.insert(principal.to_string(), Value::Object(own));
        manifest.insert("principals".into(), Value::Object(principals));
    }
    for (field, levels) in [
        ("service_control_policies", &initial.service_control_policies),
        ("resource_control_policies", &initial.resource_control_policies),
    ] {
        if !levels.is_empty() {
            let level = |(target, policies): &(Box<str>, Vec<Box<str>>)| json!({ "target": target, "policies": policies });
            manifest.insert(field.into(), Value::Array(levels.iter().map(level).collect()));
        }
    }
    let mut described = Map::new();
    for (policy_type, path) in &initial.resource_policies {
        for arn in resources.iter().filter_map(|arn| holder(arn, *policy_type)).collect::<BTreeSet<String>>()
        {
            described.insert(arn, json!({ "policy": path }));
        }
    }
    if !described.is_empty() {
        manifest.insert("resources".into(), Value::Object(described));
    }
    if let Some(path) = &initial.vpc_endpoint_policy {
        manifest.insert("vpc_endpoint_policy".into(), json!(path));
    }
    if !initial.collected.is_empty() {
        manifest.insert("collected".into(), json!(initial.collected));
    }
    json::write_indented(out, &manifest)
}

/// The resource of this type that has the policy which bears on `arn`: of an object, its bucket.
fn holder(arn: &str, policy_type: PolicyType) -> Option<String> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, partition, service, _, _, resource] = parts.as_slice() else { return None };
    match (policy_type, *service) {
        (PolicyType::Bucket, "s3") => {
            let bucket = resource.split('/').next()?;
            Some(format!("arn:{partition}:s3:::{bucket}"))
        }
        (PolicyType::Key, "kms") if resource.starts_with("key/") => Some(arn.to_owned()),
        (PolicyType::Table, "dynamodb") if resource.starts_with("table/") => Some(arn.to_owned()),
        (PolicyType::RoleTrust, "iam") if resource.starts_with("role/") => Some(arn.to_owned()),
        _ => None,
    }
}
