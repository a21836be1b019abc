//! Changes of what a request says. `None`: the scenario gives no occasion for it.

use serde_json::{Value, json};

use crate::generator::HOME;
use crate::random::Random;

/// Gives the first unknown key of the context a value that the scenario also uses elsewhere.
pub(super) fn learn_a_value(scenario: &Value, random: &mut Random) -> Option<Value> {
    let words = [
        "team",
        "Team",
        "app",
        "5",
        "4.9",
        "true",
        "false",
        "2026-01-01T00:00:00Z",
        "192.0.2.5",
        "2001:db8::5",
    ];
    let arn = format!("arn:aws:iam::{HOME}:user/team");
    let word = if random.percent(10) { json!(arn) } else { json!(random.pick(&words)) };
    let many = random.percent(50);
    learn(scenario, &|key| {
        let multivalued = crate::services::is_multivalued(&key.to_lowercase());
        if multivalued && many {
            json!([word, "app"])
        } else if multivalued {
            json!([word])
        } else {
            word.clone()
        }
    })
}

pub(super) fn learn_absence(scenario: &Value, _: &mut Random) -> Option<Value> {
    learn(scenario, &|_| Value::Null)
}

fn learn(scenario: &Value, learnt: &dyn Fn(&str) -> Value) -> Option<Value> {
    let mut changed = scenario.clone();
    let context = changed.get_mut("request")?.get_mut("context")?.as_object_mut()?;
    let (key, value) = context.iter_mut().find(|(_, value)| value.is_object())?;
    *value = learnt(key);
    Some(changed)
}

pub(super) fn forget_a_value(scenario: &Value, random: &mut Random) -> Option<Value> {
    let mut changed = scenario.clone();
    let context = changed.get_mut("request")?.get_mut("context")?.as_object_mut()?;
    let nth = random.below(context.len());
    let (key, value) = context.iter_mut().nth(nth)?;
    // A list for a key that has one value is no value of it, and nothing that an unknown one could become.
    let odd = value.as_array().is_some_and(|list| list.len() != 1)
        && !crate::services::is_multivalued(&key.to_lowercase());
    if odd {
        return None;
    }
    *value = json!({"unknown": true});
    Some(changed)
}

pub(super) fn unlisted_unknown(scenario: &Value, _: &mut Random) -> Option<Value> {
    let mut changed = scenario.clone();
    changed.as_object_mut()?.insert("unlisted_context".to_owned(), json!("unknown"));
    (changed != *scenario).then_some(changed)
}

pub(super) fn add_unused_key(scenario: &Value, random: &mut Random) -> Option<Value> {
    let mut changed = scenario.clone();
    let request = changed.get_mut("request")?.as_object_mut()?;
    let context = request.entry("context").or_insert_with(|| json!({})).as_object_mut()?;
    let value = match random.below(4) {
        0 => json!("team"),
        1 => json!(["team", "app"]),
        2 => json!({"unknown": true}),
        _ => Value::Null,
    };
    context.insert("custom:unused".to_owned(), value);
    Some(changed)
}
