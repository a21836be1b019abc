//! Changes of orders. `None`: the scenario gives no occasion for it.

use serde_json::{Map, Value};

use super::walk::{LEVELS, MANY, conditions, each_statement, statement_lists};
use crate::random::Random;

pub(super) fn reverse_policies(scenario: &Value, _: &mut Random) -> Option<Value> {
    let mut changed = scenario.clone();
    for field in MANY {
        changed
            .get_mut(field)
            .and_then(Value::as_array_mut)
            .into_iter()
            .for_each(|policies| policies.reverse());
    }
    for field in LEVELS {
        for level in changed.get_mut(field).and_then(Value::as_array_mut).into_iter().flatten() {
            level
                .get_mut("policies")
                .and_then(Value::as_array_mut)
                .into_iter()
                .for_each(|policies| policies.reverse());
        }
    }
    (changed != *scenario).then_some(changed)
}

pub(super) fn reverse_levels(scenario: &Value, _: &mut Random) -> Option<Value> {
    let mut changed = scenario.clone();
    for field in LEVELS {
        changed.get_mut(field).and_then(Value::as_array_mut).into_iter().for_each(|levels| levels.reverse());
    }
    (changed != *scenario).then_some(changed)
}

pub(super) fn reverse_statements(scenario: &Value, _: &mut Random) -> Option<Value> {
    let mut changed = scenario.clone();
    for (_, list) in statement_lists(&mut changed) {
        list.reverse();
    }
    (changed != *scenario).then_some(changed)
}

pub(super) fn reverse_elements(scenario: &Value, _: &mut Random) -> Option<Value> {
    each_statement(scenario, |_, statement| {
        let mut any = false;
        for (name, element) in statement.iter_mut() {
            if name == "Condition" {
                continue;
            }
            let lists = match element {
                Value::Object(kinds) => kinds.values_mut().filter_map(Value::as_array_mut).collect(),
                other => other.as_array_mut().into_iter().collect::<Vec<_>>(),
            };
            for list in lists {
                list.reverse();
                any |= list.len() > 1;
            }
        }
        any
    })
}

pub(super) fn reverse_condition_values(scenario: &Value, _: &mut Random) -> Option<Value> {
    each_statement(scenario, |_, statement| {
        let mut any = false;
        for (operator, keys) in conditions(statement) {
            // Rule E6: there the order of values counts.
            if !operator.contains("Arn") {
                for list in keys.values_mut().filter_map(Value::as_array_mut) {
                    list.reverse();
                    any |= list.len() > 1;
                }
            }
        }
        any
    })
}

fn reversed(map: &Map<String, Value>) -> Map<String, Value> {
    map.iter().rev().map(|(key, value)| (key.clone(), value.clone())).collect()
}

pub(super) fn reverse_conditions(scenario: &Value, _: &mut Random) -> Option<Value> {
    each_statement(scenario, |_, statement| {
        let Some(block) = statement.get_mut("Condition").and_then(Value::as_object_mut) else { return false };
        for keys in block.values_mut().filter_map(Value::as_object_mut) {
            *keys = reversed(keys);
        }
        *block = reversed(block);
        true
    })
}

pub(super) fn reverse_context(scenario: &Value, _: &mut Random) -> Option<Value> {
    let mut changed = scenario.clone();
    let context = changed.get_mut("request")?.get_mut("context")?.as_object_mut()?;
    *context = reversed(context);
    Some(changed)
}
