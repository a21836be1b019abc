//! Any decider against the twin, over generated scenarios; what disagrees is made small.

use serde_json::{Value, json};

use crate::{Answer, answer, effort, generator};

/// Whatever answers a scenario's requests, in their order. A scenario that it refuses has fewer answers.
pub type Decider<'d> = dyn Fn(&Value) -> Vec<Answer> + 'd;

/// A scenario on which a decider and the twin disagree.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The place of the generated scenario.
    pub index: u64,
    /// The smallest scenario that was found to show it.
    pub scenario: Value,
    /// What the twin answers to that.
    pub twin: Vec<Answer>,
    /// What the decider answers to that.
    pub decider: Vec<Answer>,
}

/// The first disagreement among the scenarios of a seed, from `first` on and before `end`.
pub fn first_disagreement(decider: &Decider, seed: u64, first: u64, end: u64) -> Option<Disagreement> {
    (first..end).find_map(|index| {
        let scenario = generator::scenario(seed, index);
        difference(&answer(&scenario), &decider(&scenario))?;
        let same = |scenario: &Value| {
            let (twin, other) = (answer(scenario), decider(scenario));
            twin.len() == other.len() && difference(&twin, &other).is_some()
        };
        let scenario = if same(&scenario) { shrink(&scenario, &same) } else { scenario };
        Some(Disagreement { index, twin: answer(&scenario), decider: decider(&scenario), scenario })
    })
}

/// In what two answers differ: decision, possible decisions, missing keys (in any case and order), or the statements
/// that decided.
pub fn difference(twin: &[Answer], other: &[Answer]) -> Option<&'static str> {
    if twin.len() != other.len() {
        return Some("number of answers");
    }
    twin.iter().zip(other).find_map(|(twin, other)| {
        let sorted = |words: &[String]| {
            let mut sorted: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
            sorted.sort();
            sorted
        };
        let statements = |answer: &Answer| {
            let mut sorted = answer.decided_by.clone();
            sorted.sort();
            sorted
        };
        if twin.decision != other.decision {
            Some("decision")
        } else if sorted(&twin.possible) != sorted(&other.possible) {
            Some("possible decisions")
        } else if sorted(&twin.missing_context) != sorted(&other.missing_context) {
            Some("missing keys")
        } else if statements(twin) != statements(other) {
            Some("deciding statements")
        } else {
            None
        }
    })
}

/// The smallest scenario on which `fails` still holds that leaving things out, one at a time, leads to.
pub fn shrink(scenario: &Value, fails: &dyn Fn(&Value) -> bool) -> Value {
    let mut smallest = scenario.clone();
    // What is left out may be unknown then, and the completions multiply: such a step is not taken.
    let is_quick = |smaller: &Value| effort(smaller) <= 10_000;
    while let Some(smaller) =
        smaller(&smallest).into_iter().find(|smaller| is_quick(smaller) && fails(smaller))
    {
        smallest = smaller;
    }
    smallest
}

/// Fields without which a scenario is none.
const KEPT: &[&str] = &[
    "name",
    "request",
    "principal",
    "action",
    "resource",
    "document",
    "Statement",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "target",
    "policies",
    "unknown",
    "Version",
];

/// Every way to leave one thing out or to make it plainer, the largest first.
fn smaller(value: &Value) -> Vec<Value> {
    let mut smaller = Vec::new();
    match value {
        Value::Object(fields) => {
            for key in fields.keys().filter(|key| !KEPT.contains(&key.as_str())) {
                let mut fewer = fields.clone();
                fewer.shift_remove(key);
                smaller.push(Value::Object(fewer));
            }
            for (key, field) in fields {
                for plainer in self::smaller(field).into_iter().chain(plainer(key, field)) {
                    let mut changed = fields.clone();
                    changed.insert(key.clone(), plainer);
                    smaller.push(Value::Object(changed));
                }
            }
        }
        Value::Array(items) => {
            for nth in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(nth);
                smaller.push(Value::Array(fewer));
            }
            for (nth, item) in items.iter().enumerate() {
                for plainer in self::smaller(item) {
                    let with = |(place, item): (usize, &Value)| {
                        if place == nth { plainer.clone() } else { item.clone() }
                    };
                    smaller.push(items.iter().enumerate().map(with).collect());
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    smaller
}

/// A plainer value for a field: one string for a list of one, no pattern for a pattern.
fn plainer(key: &str, value: &Value) -> Vec<Value> {
    let mut plainer = Vec::new();
    if let (Some([one]), true) =
        (value.as_array().map(Vec::as_slice), !key.ends_with("policies") && key != "policies")
    {
        plainer.push(one.clone());
    }
    if matches!(key, "Action" | "Resource" | "Principal") && *value != json!("*") {
        plainer.push(json!("*"));
    }
    if matches!(key, "NotAction" | "NotResource")
        && *value != json!("x:y")
        && *value != json!("arn:x:x:x:x:x")
    {
        plainer.push(if key == "NotAction" { json!("x:y") } else { json!("arn:x:x:x:x:x") });
    }
    if key == "Version" && *value != json!("2012-10-17") {
        plainer.push(json!("2012-10-17"));
    }
    plainer
}
