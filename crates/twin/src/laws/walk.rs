//! Ways through a scenario's JSON: its policies, statements and conditions.

use serde_json::{Map, Value, json};

use crate::document::Effect;

/// The fields that hold one policy, a list of them, or levels.
pub(super) const ONE: [&str; 3] = ["permissions_boundary", "resource_policy", "vpc_endpoint_policy"];

pub(super) const MANY: [&str; 2] = ["identity_policies", "session_policies"];

pub(super) const LEVELS: [&str; 2] = ["service_control_policies", "resource_control_policies"];

/// Every policy with the name of its field.
pub(super) fn policies(scenario: &mut Value) -> Vec<(&'static str, &mut Value)> {
    let mut policies = Vec::new();
    let Some(fields) = scenario.as_object_mut() else { return policies };
    for (name, field) in fields {
        let name = name.as_str();
        if let Some(one) = ONE.iter().find(|one| **one == name) {
            policies.push((*one, field));
        } else if let Some(many) = MANY.iter().find(|many| **many == name) {
            policies.extend(field.as_array_mut().into_iter().flatten().map(|policy| (*many, policy)));
        } else if let Some(levels) = LEVELS.iter().find(|levels| **levels == name) {
            let each = field.as_array_mut().into_iter().flatten();
            let inside = each.filter_map(|level| level.get_mut("policies")?.as_array_mut()).flatten();
            policies.extend(inside.map(|policy| (*levels, policy)));
        } else if name == "resource_policies" {
            let each = field.as_object_mut().into_iter().flatten();
            policies.extend(each.map(|(_, policy)| ("resource_policy", policy)));
        }
    }
    policies
}

/// Every list of statements; a single statement is made a list first.
pub(super) fn statement_lists(scenario: &mut Value) -> Vec<(&'static str, &mut Vec<Value>)> {
    let lists = policies(scenario).into_iter().filter_map(|(layer, policy)| {
        let statement = policy.get_mut("document")?.get_mut("Statement")?;
        if statement.is_object() {
            *statement = Value::Array(vec![statement.take()]);
        }
        Some((layer, statement.as_array_mut()?))
    });
    lists.collect()
}

/// Changes every statement in place; whether any was changed.
pub(super) fn each_statement(
    scenario: &Value,
    mut change: impl FnMut(&'static str, &mut Map<String, Value>) -> bool,
) -> Option<Value> {
    let mut changed = scenario.clone();
    let mut any = false;
    for (layer, list) in statement_lists(&mut changed) {
        for statement in list.iter_mut().filter_map(Value::as_object_mut) {
            any |= change(layer, statement);
        }
    }
    any.then_some(changed)
}

/// Replaces every statement by some.
pub(super) fn each_into(
    scenario: &Value,
    mut into: impl FnMut(&Map<String, Value>) -> Vec<Value>,
) -> Option<Value> {
    let mut changed = scenario.clone();
    for (_, list) in statement_lists(&mut changed) {
        *list = list.iter().filter_map(Value::as_object).flat_map(&mut into).collect();
    }
    (changed != *scenario).then_some(changed)
}

pub(super) fn effect(statement: &Map<String, Value>) -> Effect {
    if statement.get("Effect") == Some(&json!("Allow")) { Effect::Allow } else { Effect::Deny }
}

pub(super) fn request(scenario: &Value) -> Option<&Map<String, Value>> {
    scenario.get("request")?.as_object()
}

pub(super) fn text<'s>(scenario: &'s Value, field: &str) -> &'s str {
    request(scenario).and_then(|request| request.get(field)?.as_str()).unwrap_or_default()
}

pub(super) fn is_root(scenario: &Value) -> bool {
    text(scenario, "principal").ends_with(":root")
}

pub(super) fn is_role_trust(scenario: &Value) -> bool {
    let action = text(scenario, "action").to_lowercase();
    ["sts:assume", "sts:tag", "sts:set"].iter().any(|start| action.starts_with(start))
}

/// Every operator's keys of a statement.
pub(super) fn conditions(statement: &mut Map<String, Value>) -> Vec<(&String, &mut Map<String, Value>)> {
    let block = statement.get_mut("Condition").and_then(Value::as_object_mut);
    block
        .into_iter()
        .flatten()
        .filter_map(|(operator, keys)| Some((operator, keys.as_object_mut()?)))
        .collect()
}

/// Every string of the scenario, keys of objects too, rewritten.
pub(super) fn rewritten(value: &Value, rewrite: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(rewrite(text)),
        Value::Array(items) => items.iter().map(|item| rewritten(item, rewrite)).collect(),
        Value::Object(fields) => {
            let each = fields.iter().map(|(key, field)| (rewrite(key), rewritten(field, rewrite)));
            Value::Object(each.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// The text with the case of its letters turned, but not that of variables' defaults.
pub(super) fn turned(text: &str) -> String {
    let turn = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    text.chars().map(turn).collect()
}

pub(super) fn with(statement: &Map<String, Value>, element: &str, value: Value) -> Value {
    let mut statement = statement.clone();
    statement.insert(element.to_owned(), value);
    Value::Object(statement)
}

pub(super) fn without(scenario: &Value, field: &str) -> Option<Value> {
    let mut changed = scenario.clone();
    changed.as_object_mut()?.shift_remove(field)?;
    Some(changed)
}
