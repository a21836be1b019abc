//! Changes of whole layers. `None`: the scenario gives no occasion for it.

use serde_json::{Value, json};

use super::walk::{LEVELS, request, text, without};
use crate::random::Random;

pub(super) fn remove_boundary(scenario: &Value, _: &mut Random) -> Option<Value> {
    without(scenario, "permissions_boundary")
}

pub(super) fn remove_session_policies(scenario: &Value, _: &mut Random) -> Option<Value> {
    if !text(scenario, "principal").contains("assumed-role/") {
        return None;
    }
    without(scenario, "session_policies")
}

pub(super) fn remove_organization(scenario: &Value, random: &mut Random) -> Option<Value> {
    without(scenario, random.pick(&LEVELS))
}

pub(super) fn add_full_access_level(scenario: &Value, _: &mut Random) -> Option<Value> {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let policy = json!({"name": "full", "document": {"Version": "2012-10-17", "Statement": [statement]}});
    add_level(scenario, policy)
}

fn add_level(scenario: &Value, policy: Value) -> Option<Value> {
    let mut changed = scenario.clone();
    let levels = changed.get_mut("service_control_policies")?.as_array_mut()?;
    let policies: Vec<Value> = Some(policy).into_iter().filter(|policy| !policy.is_null()).collect();
    levels.push(json!({"target": "one more", "policies": policies}));
    Some(changed)
}

pub(super) fn add_empty_level(scenario: &Value, _: &mut Random) -> Option<Value> {
    let action = text(scenario, "action").to_lowercase();
    let principal = text(scenario, "principal");
    let bound = [":user/", "role/", ":federated-user/", ":root"].iter().any(|kind| principal.contains(kind));
    let linked =
        principal.contains("aws-service-role/") || request(scenario)?.contains_key("service_linked_role");
    if !bound || linked || action.starts_with("sts:get") || action.starts_with("sts:assumerolewith") {
        return None;
    }
    add_level(scenario, Value::Null)
}
