//! Changes of what policies say. `None`: the scenario gives no occasion for it.

use serde_json::{Value, json};

use super::walk::{
    LEVELS, MANY, each_into, each_statement, effect, is_role_trust, is_root, policies, statement_lists, text,
    turned, with,
};
use crate::Answer;
use crate::document::Effect;
use crate::random::Random;

/// Adds a statement to one list, chosen at random among those that `fits`.
fn add(
    scenario: &Value,
    random: &mut Random,
    statement: &Value,
    fits: impl Fn(&'static str) -> bool,
) -> Option<Value> {
    let mut changed = scenario.clone();
    let trust = is_role_trust(scenario);
    let mut lists: Vec<_> =
        statement_lists(&mut changed).into_iter().filter(|(layer, _)| fits(layer)).collect();
    let nth = random.below(lists.len());
    let (layer, list) = lists.get_mut(nth)?;
    let mut statement = statement.as_object()?.clone();
    if !matches!(*layer, "resource_policy" | "vpc_endpoint_policy" | "resource_control_policies") {
        statement.remove("Principal");
    }
    if *layer == "resource_policy" && trust {
        statement.remove("Resource");
        statement.insert(
            "Action".to_owned(),
            json!(["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"]),
        );
        statement.insert("Principal".to_owned(), json!({"AWS": "*"}));
    }
    if *layer == "resource_control_policies" {
        statement.insert("Action".to_owned(), json!(["s3:*", "sqs:*"]));
    }
    let place = random.below(list.len() + 1);
    list.insert(place, Value::Object(statement));
    Some(changed)
}

pub(super) fn add_allow(scenario: &Value, random: &mut Random) -> Option<Value> {
    let action = random.pick(&["*", text(scenario, "action"), "x:y"]);
    let allow = json!({"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"});
    // A root session's task policy with an Allow must allow (rule C5): there an Allow more may bound.
    let root = is_root(scenario);
    add(scenario, random, &allow, |layer| {
        layer != "resource_control_policies" && !(root && layer == "session_policies")
    })
}

pub(super) fn add_deny(scenario: &Value, random: &mut Random) -> Option<Value> {
    let resource = random.pick(&["*", text(scenario, "resource"), "arn:x:x:x:x:x"]);
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": resource});
    add(scenario, random, &deny, |_| true)
}

pub(super) fn deny_everything(scenario: &Value, random: &mut Random) -> Option<Value> {
    let action = text(scenario, "action").to_lowercase();
    // Rules C1 and C5: what no policy controls, and the owner's root user at the bucket's policy.
    if action.starts_with("sts:get") || is_root(scenario) {
        return None;
    }
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
    let identity =
        ["user/", "role/", "federated-user/"].iter().any(|kind| text(scenario, "principal").contains(kind));
    // Of IAM's and STS's actions a resource-based policy speaks only where a role's trust policy is asked.
    let role = text(scenario, "resource").contains(":role/");
    let spoken_of = match action.get(..4) {
        Some("iam:") => false,
        Some("sts:") => role && action == "sts:assumerole",
        _ => true,
    };
    add(scenario, random, &deny, |layer| match layer {
        "resource_policy" => scenario.get("resource_policies").is_none() && spoken_of,
        "vpc_endpoint_policy" => true,
        "identity_policies" | "permissions_boundary" => identity,
        _ => false,
    })
}

fn remove(scenario: &Value, random: &mut Random, removed: Effect) -> Option<Value> {
    let mut changed = scenario.clone();
    let places: Vec<(usize, usize)> = statement_lists(&mut changed)
        .iter()
        .enumerate()
        .flat_map(|(nth, (_, list))| (0..list.len()).map(move |place| (nth, place)))
        .collect();
    let root = is_root(scenario);
    let (nth, place) = places.get(random.below(places.len())).copied()?;
    let mut lists = statement_lists(&mut changed);
    let (layer, list) = lists.get_mut(nth)?;
    if effect(list.get(place)?.as_object()?) != removed || (root && *layer == "session_policies") {
        return None;
    }
    list.remove(place);
    Some(changed)
}

pub(super) fn remove_allow(scenario: &Value, random: &mut Random) -> Option<Value> {
    remove(scenario, random, Effect::Allow)
}

pub(super) fn remove_deny(scenario: &Value, random: &mut Random) -> Option<Value> {
    remove(scenario, random, Effect::Deny)
}

fn split(scenario: &Value, element: &str) -> Option<Value> {
    each_into(scenario, |statement| match statement.get(element).and_then(Value::as_array) {
        Some(values) if values.len() > 1 => {
            values.iter().map(|value| with(statement, element, value.clone())).collect()
        }
        _ => vec![Value::Object(statement.clone())],
    })
}

pub(super) fn split_actions(scenario: &Value, _: &mut Random) -> Option<Value> {
    split(scenario, "Action")
}

pub(super) fn split_resources(scenario: &Value, _: &mut Random) -> Option<Value> {
    split(scenario, "Resource")
}

pub(super) fn split_principals(scenario: &Value, _: &mut Random) -> Option<Value> {
    each_into(scenario, |statement| {
        let names = statement.get("Principal").and_then(|principal| principal.get("AWS")?.as_array());
        match names {
            Some(names) if names.len() > 1 => {
                names.iter().map(|name| with(statement, "Principal", json!({"AWS": name}))).collect()
            }
            _ => vec![Value::Object(statement.clone())],
        }
    })
}

/// Splits the first plain positive entry that has several values.
pub(super) fn split_condition_values(scenario: &Value, _: &mut Random) -> Option<Value> {
    each_into(scenario, |statement| {
        let block = statement.get("Condition").and_then(Value::as_object);
        let entries = block.into_iter().flatten().flat_map(|(operator, keys)| {
            keys.as_object().into_iter().flatten().map(move |(key, values)| (operator, key, values))
        });
        let plain = |operator: &str| {
            !operator.contains("Not") && !operator.contains("Arn") && !operator.starts_with("ForAll")
        };
        let several = |values: &Value| values.as_array().filter(|values| values.len() > 1).cloned();
        let found = entries
            .filter(|(operator, _, _)| plain(operator))
            .find_map(|(operator, key, values)| Some((operator.clone(), key.clone(), several(values)?)));
        let Some((operator, key, values)) = found else { return vec![Value::Object(statement.clone())] };
        let one = |value: Value| {
            let mut statement = Value::Object(statement.clone());
            let place =
                statement.get_mut("Condition").and_then(|block| block.get_mut(&operator)?.get_mut(&key));
            if let Some(place) = place {
                *place = value;
            }
            statement
        };
        values.into_iter().map(one).collect()
    })
}

/// A copy of a policy with other statements and another name.
fn copy_of(policy: &Value, name: &str, statements: &Value) -> Value {
    let mut copy = policy.clone();
    let fields = copy.as_object_mut().into_iter();
    fields.for_each(|fields| _ = fields.insert("name".to_owned(), json!(name)));
    let document = copy.get_mut("document").and_then(Value::as_object_mut).into_iter();
    document.for_each(|document| _ = document.insert("Statement".to_owned(), statements.clone()));
    copy
}

pub(super) fn one_policy_per_statement(scenario: &Value, _: &mut Random) -> Option<Value> {
    let mut changed = scenario.clone();
    statement_lists(&mut changed);
    let apart = |policies: &mut Vec<Value>| {
        let each = policies.iter().flat_map(|policy| {
            let statements =
                policy.get("document").and_then(|document| document.get("Statement")?.as_array());
            let name = policy.get("name").and_then(Value::as_str).unwrap_or_default();
            let copy = move |(nth, statement): (usize, &Value)| {
                copy_of(policy, &format!("{name}-statement-{nth}"), &json!([statement]))
            };
            statements.into_iter().flatten().enumerate().map(copy)
        });
        *policies = each.collect();
    };
    for field in MANY {
        changed.get_mut(field).and_then(Value::as_array_mut).into_iter().for_each(apart);
    }
    for field in LEVELS {
        for level in changed.get_mut(field).and_then(Value::as_array_mut).into_iter().flatten() {
            level.get_mut("policies").and_then(Value::as_array_mut).into_iter().for_each(apart);
        }
    }
    // A list without statements is no session policy, and a level without policies denies as one with none does.
    let emptied = changed.get("session_policies").and_then(Value::as_array).is_some_and(Vec::is_empty);
    (!emptied && changed != *scenario).then_some(changed)
}

pub(super) fn double_statements(scenario: &Value, _: &mut Random) -> Option<Value> {
    each_into(scenario, |statement| {
        let mut again = statement.clone();
        again.remove("Sid");
        vec![Value::Object(statement.clone()), Value::Object(again)]
    })
}

pub(super) fn allow_every_action(scenario: &Value, _: &mut Random) -> Option<Value> {
    widen(scenario, "Action", "NotAction")
}

pub(super) fn allow_every_resource(scenario: &Value, _: &mut Random) -> Option<Value> {
    widen(scenario, "Resource", "NotResource")
}

fn widen(scenario: &Value, element: &str, negated: &str) -> Option<Value> {
    let trust = is_role_trust(scenario);
    each_statement(scenario, |layer, statement| {
        if effect(statement) == Effect::Deny || (trust && layer == "resource_policy") {
            return false;
        }
        statement.remove(negated);
        statement.insert(element.to_owned(), json!("*"));
        true
    })
}

pub(super) fn allow_without_condition(scenario: &Value, _: &mut Random) -> Option<Value> {
    each_statement(scenario, |_, statement| {
        effect(statement) == Effect::Allow && statement.shift_remove("Condition").is_some()
    })
}

pub(super) fn deny_without_condition(scenario: &Value, _: &mut Random) -> Option<Value> {
    each_statement(scenario, |_, statement| {
        effect(statement) == Effect::Deny && statement.shift_remove("Condition").is_some()
    })
}

/// The scenario without the statements that decided its one request.
pub(super) fn without_deciders(scenario: &Value, answers: &[Answer]) -> Option<Value> {
    let decided_by = &answers.first()?.decided_by;
    if decided_by.is_empty() {
        return None;
    }
    let mut changed = scenario.clone();
    statement_lists(&mut changed);
    for (_, policy) in policies(&mut changed) {
        let name = policy.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let list = policy.get_mut("document")?.get_mut("Statement")?.as_array_mut()?;
        let mut index = 0;
        list.retain(|_| {
            let kept = !decided_by.contains(&(name.clone(), index));
            index += 1;
            kept
        });
    }
    Some(changed)
}

pub(super) fn allow_other_case_only(scenario: &Value, _: &mut Random) -> Option<Value> {
    let resource = text(scenario, "resource");
    // Of the resource's own part: what begins otherwise than `arn:` is no ARN.
    let own = resource.splitn(6, ':').nth(5).unwrap_or_default();
    let other = format!("{}{}", resource.strip_suffix(own).unwrap_or_default(), turned(own));
    let user = text(scenario, "principal").contains(":user/");
    if !user
        || is_role_trust(scenario)
        || other == resource
        || text(scenario, "action").to_lowercase().starts_with("sts:")
    {
        return None;
    }
    let mut changed = scenario.clone();
    let fields = changed.as_object_mut()?;
    fields.shift_remove("resource_policy");
    fields.shift_remove("resource_policies");
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": other});
    let document = json!({"Version": "2012-10-17", "Statement": [statement]});
    fields.insert("identity_policies".to_owned(), json!([{"name": "other-case", "document": document}]));
    Some(changed)
}
