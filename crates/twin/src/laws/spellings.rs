//! Changes of names and of ways to write the same. `None`: the scenario gives no occasion for it.

use serde_json::{Map, Value, json};

use super::walk::{conditions, each_statement, is_role_trust, policies, request, rewritten, turned};
use crate::document::Version;
use crate::generator::{AWAY, HOME};
use crate::random::Random;

pub(super) fn rename_accounts(scenario: &Value, _: &mut Random) -> Option<Value> {
    // A pattern that covers a part of an account's digits names other accounts after the renaming.
    let text = scenario.to_string();
    if text.contains("11111111111*") {
        return None;
    }
    Some(rewritten(scenario, &|text: &str| text.replace(HOME, "345678901234").replace(AWAY, "987654321098")))
}

pub(super) fn rename_region(scenario: &Value, _: &mut Random) -> Option<Value> {
    scenario
        .to_string()
        .contains("eu-west-1")
        .then(|| rewritten(scenario, &|text: &str| text.replace("eu-west-1", "ap-south-9")))
}

fn turned_strings(value: &Value) -> Value {
    rewritten(value, &|text: &str| turned(text))
}

pub(super) fn turn_case_of_actions(scenario: &Value, random: &mut Random) -> Option<Value> {
    let trust = is_role_trust(scenario);
    let in_policies = random.percent(50);
    if in_policies {
        return each_statement(scenario, |layer, statement| {
            // AWS takes the actions of a trust policy in their own case only.
            if trust && layer == "resource_policy" {
                return false;
            }
            for (name, element) in statement.iter_mut() {
                if name == "Action" || name == "NotAction" {
                    *element = turned_strings(element);
                }
            }
            true
        });
    }
    let mut changed = scenario.clone();
    let action = changed.get_mut("request")?.get_mut("action")?;
    *action = turned_strings(action);
    Some(changed)
}

/// The text with the case of the keys in its variables turned.
fn with_turned_variables(text: &str) -> String {
    let mut turned_text = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let end = after.find([',', '}']).unwrap_or(after.len());
        let (key, behind) = after.split_at(end);
        turned_text.push_str(before);
        turned_text.push_str("${");
        turned_text.push_str(&turned(key));
        rest = behind;
    }
    turned_text.push_str(rest);
    turned_text
}

pub(super) fn turn_case_of_keys(scenario: &Value, random: &mut Random) -> Option<Value> {
    if random.percent(50) {
        let mut changed = scenario.clone();
        let context = changed.get_mut("request")?.get_mut("context")?.as_object_mut()?;
        *context = context.iter().map(|(key, value)| (turned(key), value.clone())).collect();
        return Some(changed);
    }
    let mut changed = scenario.clone();
    for (_, policy) in policies(&mut changed) {
        // In an old document a variable is text, whose case counts.
        let new =
            policy.get("document").and_then(|document| document.get("Version")) == Some(&json!("2012-10-17"));
        let version = if new { Version::New } else { Version::Old };
        let document = policy.get_mut("document")?;
        if version == Version::New {
            *document = rewritten(document, &|text: &str| with_turned_variables(text));
        }
        let statements = match document.get_mut("Statement") {
            Some(Value::Array(list)) => list.iter_mut().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        for statement in statements.into_iter().filter_map(Value::as_object_mut) {
            for (_, keys) in conditions(statement) {
                *keys = keys.iter().map(|(key, values)| (turned(key), values.clone())).collect();
            }
        }
    }
    Some(changed)
}

pub(super) fn rename_policies(scenario: &Value, _: &mut Random) -> Option<Value> {
    let mut changed = each_statement(scenario, |_, statement| statement.remove("Sid").is_some())
        .unwrap_or_else(|| scenario.clone());
    for (nth, (_, policy)) in policies(&mut changed).into_iter().enumerate() {
        policy.as_object_mut()?.insert("name".to_owned(), json!(format!("renamed-{nth}")));
    }
    Some(changed)
}

pub(super) fn unwrap_lists_of_one(scenario: &Value, _: &mut Random) -> Option<Value> {
    fn unwrap(value: &mut Value) -> bool {
        match value {
            Value::Array(items) if items.len() == 1 => {
                *value = items.pop().unwrap_or_default();
                true
            }
            Value::Object(fields) => fields.values_mut().map(unwrap).fold(false, |any, one| any | one),
            _ => false,
        }
    }
    each_statement(scenario, |_, statement| {
        statement.values_mut().map(unwrap).fold(false, |any, one| any | one)
    })
}

pub(super) fn spell_old_version(scenario: &Value, _: &mut Random) -> Option<Value> {
    let mut changed = scenario.clone();
    for (_, policy) in policies(&mut changed) {
        let document = policy.get_mut("document")?.as_object_mut()?;
        document.entry("Version").or_insert_with(|| json!("2008-10-17"));
    }
    (changed != *scenario).then_some(changed)
}

/// Renames the operators of every statement.
fn rename_operators(scenario: &Value, rename: impl Fn(&str, &Map<String, Value>) -> String) -> Option<Value> {
    let mut clash = false;
    let changed = each_statement(scenario, |_, statement| {
        let Some(block) = statement.get_mut("Condition").and_then(Value::as_object_mut) else { return false };
        let mut renamed: Map<String, Value> = Map::new();
        for (operator, keys) in block.iter() {
            let name = rename(operator, keys.as_object().unwrap_or(&Map::new()));
            clash |= renamed.insert(name, keys.clone()).is_some();
        }
        let any = renamed != *block;
        *block = renamed;
        any
    })?;
    (!clash).then_some(changed)
}

pub(super) fn swap_arn_operators(scenario: &Value, _: &mut Random) -> Option<Value> {
    rename_operators(scenario, |operator, _| {
        let pairs = [
            ("ArnEquals", "ArnLike"),
            ("ArnLike", "ArnEquals"),
            ("ArnNotEquals", "ArnNotLike"),
            ("ArnNotLike", "ArnNotEquals"),
        ];
        let pair = pairs.iter().find(|(from, _)| operator.contains(from));
        pair.map_or_else(|| operator.to_owned(), |(from, to)| operator.replace(from, to))
    })
}

/// Drops or adds `IfExists` where the request carries every key of the operator.
pub(super) fn if_exists_on_known_keys(scenario: &Value, _: &mut Random) -> Option<Value> {
    let context = request(scenario)?.get("context")?.as_object()?;
    let is_there = |key: &String| {
        let value = context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value);
        value.is_some_and(|value| {
            !value.is_null() && !value.is_object() && value.as_array().is_none_or(|list| !list.is_empty())
        })
    };
    rename_operators(scenario, |operator, keys| {
        if operator.contains("Null") || !keys.keys().all(is_there) {
            return operator.to_owned();
        }
        operator.strip_suffix("IfExists").map_or_else(|| format!("{operator}IfExists"), str::to_owned)
    })
}
