//! Holds JSON values against JSON Schemas, as far as the schemas of our tests go: a keyword that is not known here
//! stops the test, it is not passed over.

use serde_json::Value;

/// What in `value` is not as `schema` says, each with its place; empty where it is valid.
pub(crate) fn mistakes(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "$", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    if let Value::Bool(anything) = schema {
        if !anything {
            found.push(format!("{place}: nothing may stand here"));
        }
        return;
    }
    for (keyword, expected) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "definitions" | "title" | "description" | "default"
            | "examples" | "format" => {}
            "$ref" => {
                let pointer = expected.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(pointer).unwrap(), value, place, found);
            }
            "type" => {
                let types: Vec<&str> = match expected {
                    Value::Array(types) => types.iter().map(|it| it.as_str().unwrap()).collect(),
                    one => vec![one.as_str().unwrap()],
                };
                if !types.iter().any(|it| is(it, value)) {
                    found.push(format!("{place}: expected {types:?}, found {value}"));
                }
            }
            "const" => {
                if value != expected {
                    found.push(format!("{place}: expected {expected}, found {value}"));
                }
            }
            "enum" => {
                if !expected.as_array().unwrap().contains(value) {
                    found.push(format!("{place}: {value} is not one of {expected}"));
                }
            }
            "required" => {
                let Some(members) = value.as_object() else { continue };
                for name in expected.as_array().unwrap() {
                    if !members.contains_key(name.as_str().unwrap()) {
                        found.push(format!("{place}: lacks {name}"));
                    }
                }
            }
            "properties" => {
                let Some(members) = value.as_object() else { continue };
                for (name, schema) in expected.as_object().unwrap() {
                    if let Some(member) = members.get(name) {
                        check(root, schema, member, &format!("{place}.{name}"), found);
                    }
                }
            }
            "patternProperties" => {
                let Some(members) = value.as_object() else { continue };
                for (pattern, schema) in expected.as_object().unwrap() {
                    for (name, member) in members.iter().filter(|(name, _)| matches(pattern, name)) {
                        check(root, schema, member, &format!("{place}.{name}"), found);
                    }
                }
            }
            "additionalProperties" => {
                let Some(members) = value.as_object() else { continue };
                for (name, member) in members {
                    let named = schema.get("properties").is_some_and(|it| it.get(name).is_some());
                    let patterned = schema.get("patternProperties").and_then(Value::as_object);
                    let patterned =
                        patterned.is_some_and(|it| it.keys().any(|pattern| matches(pattern, name)));
                    if !named && !patterned {
                        check(root, expected, member, &format!("{place}.{name}"), found);
                    }
                }
            }
            "propertyNames" => {
                let Some(members) = value.as_object() else { continue };
                for name in members.keys() {
                    check(root, expected, &Value::String(name.clone()), &format!("{place}.{name}"), found);
                }
            }
            "minProperties" => {
                let Some(members) = value.as_object() else { continue };
                if (members.len() as u64) < expected.as_u64().unwrap() {
                    found.push(format!("{place}: too few members"));
                }
            }
            "items" => {
                let Some(items) = value.as_array() else { continue };
                for (at, item) in items.iter().enumerate() {
                    check(root, expected, item, &format!("{place}[{at}]"), found);
                }
            }
            "minItems" => {
                let Some(items) = value.as_array() else { continue };
                if (items.len() as u64) < expected.as_u64().unwrap() {
                    found.push(format!("{place}: too few items"));
                }
            }
            "uniqueItems" => {
                let Some(items) = value.as_array() else { continue };
                for (at, item) in items.iter().enumerate() {
                    if expected.as_bool().unwrap() && items.iter().take(at).any(|other| other == item) {
                        found.push(format!("{place}[{at}]: there is one like it before"));
                    }
                }
            }
            "minimum" | "maximum" => {
                let (Some(number), bound) = (value.as_f64(), expected.as_f64().unwrap()) else { continue };
                if (keyword == "minimum" && number < bound) || (keyword == "maximum" && number > bound) {
                    found.push(format!("{place}: {keyword} {expected}, found {value}"));
                }
            }
            "minLength" => {
                let Some(text) = value.as_str() else { continue };
                if (text.chars().count() as u64) < expected.as_u64().unwrap() {
                    found.push(format!("{place}: {text:?} is too short"));
                }
            }
            "pattern" => {
                let Some(text) = value.as_str() else { continue };
                if !matches(expected.as_str().unwrap(), text) {
                    found.push(format!("{place}: {text:?} does not match {expected}"));
                }
            }
            "allOf" => {
                for part in expected.as_array().unwrap() {
                    check(root, part, value, place, found);
                }
            }
            "anyOf" | "oneOf" => {
                let valid = expected.as_array().unwrap().iter().filter(|part| {
                    let mut inside = Vec::new();
                    check(root, part, value, place, &mut inside);
                    inside.is_empty()
                });
                let valid = valid.count();
                if valid == 0 || (keyword == "oneOf" && valid > 1) {
                    found.push(format!("{place}: {valid} of {keyword} hold for {value}"));
                }
            }
            "not" => {
                let mut inside = Vec::new();
                check(root, expected, value, place, &mut inside);
                if inside.is_empty() {
                    found.push(format!("{place}: {value} is what it must not be"));
                }
            }
            other => panic!("{place}: the keyword {other} is not known here"),
        }
    }
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("{other} is no type"),
    }
}

/// The patterns that the schemas use: of our own, and no others.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[0-9]{12}$" => text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()),
        "^arn:" => text.starts_with("arn:"),
        "^[^:*?]+:[^:*?]+$" => text.split(':').count() == 2 && !text.contains(['*', '?']),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            text.len() == 10
                && text
                    .bytes()
                    .enumerate()
                    .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
        }
        "^(?!/)" => !text.starts_with('/'),
        other => panic!("the pattern {other} is not known here"),
    }
}
