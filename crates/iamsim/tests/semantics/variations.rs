//! Other ways to write a scenario: in another order, with its policies printed, with a value unknown.
#![expect(clippy::expect_used, reason = "the scenarios were read, so they have their form")]

use iamsim::bundle::scenario::Scenario;
use serde_json::{Map, Value as Json};

/// Orders that are not the one of the file.
#[derive(Clone, Copy)]
pub(crate) enum Order {
    /// The last first.
    Reversed,
    /// The first last.
    Turned,
}

/// The fields that hold policies, in the order in which a scenario lists its policies.
const POLICIES: [&str; 8] = [
    "identity_policies",
    "permissions_boundary",
    "session_policies",
    "service_control_policies",
    "resource_control_policies",
    "resource_policy",
    "resource_policies",
    "vpc_endpoint_policy",
];

/// The scenario with every list and every object of its policies, and the values of its context, in another
/// order.
pub(crate) fn reordered(scenario: &Json, order: Order) -> Json {
    let mut scenario = scenario.clone();
    for (field, value) in scenario.as_object_mut().into_iter().flatten() {
        if POLICIES.contains(&field.as_str()) {
            reorder(value, order);
        }
    }
    for request in requests(&mut scenario) {
        if let Some(context) = request.get_mut("context") {
            reorder(context, order);
        }
    }
    scenario
}

fn reorder(value: &mut Json, order: Order) {
    match value {
        Json::Array(elements) => {
            for element in elements.iter_mut() {
                reorder(element, order);
            }
            put_in(elements, order);
        }
        Json::Object(members) => {
            let mut listed: Vec<(String, Json)> = std::mem::take(members).into_iter().collect();
            for (name, member) in &mut listed {
                // Rule E6: values up to a bad ARN are read in order.
                if !(name.contains("Arn") && has_a_bad_arn(member)) {
                    reorder(member, order);
                }
            }
            put_in(&mut listed, order);
            *members = listed.into_iter().collect();
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn put_in<T>(list: &mut [T], order: Order) {
    match order {
        Order::Reversed => list.reverse(),
        Order::Turned if list.len() > 1 => list.rotate_left(1),
        Order::Turned => {}
    }
}

/// Whether the keys of an ARN operator have a value that is no ARN, or may not be one.
fn has_a_bad_arn(keys: &Json) -> bool {
    let values = keys.as_object().into_iter().flat_map(Map::values);
    let mut texts = values.flat_map(|values| match values {
        Json::Array(texts) => texts.iter().collect(),
        text => vec![text],
    });
    texts.any(|text| text.as_str().is_none_or(|text| text.splitn(6, ':').count() < 6))
}

/// The scenario with each of its policies as it is printed.
pub(crate) fn printed(scenario: &Json, read: &Scenario) -> Json {
    let mut scenario = scenario.clone();
    let documents = documents(&mut scenario);
    assert_eq!(documents.len(), read.policies.len(), "every policy is found where the format has it");
    for (document, policy) in documents.into_iter().zip(&read.policies) {
        let again: Json = serde_json::from_str(&policy.to_json()).expect("what is printed is JSON");
        assert_eq!(*document, again, "{} prints back otherwise", policy.name());
        *document = again;
    }
    scenario
}

/// Every policy document of a scenario, in the order in which they are read.
fn documents(scenario: &mut Json) -> Vec<&mut Json> {
    let mut fields: Vec<(usize, &mut Json)> = scenario
        .as_object_mut()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((POLICIES.iter().position(|field| field == name)?, value)))
        .collect();
    fields.sort_by_key(|(place, _)| *place);
    let mut documents = Vec::new();
    for (place, value) in fields {
        match POLICIES.get(place) {
            Some(&("service_control_policies" | "resource_control_policies")) => {
                let levels = value.as_array_mut().into_iter().flatten();
                let policies = levels.filter_map(|level| level.get_mut("policies"));
                documents.extend(policies.filter_map(Json::as_array_mut).flatten());
            }
            Some(&"resource_policies") => {
                let members = value.as_object_mut().into_iter().flatten();
                documents.extend(members.map(|(_, policy)| policy));
            }
            _ => match value {
                Json::Array(policies) => documents.extend(policies),
                policy => documents.push(policy),
            },
        }
    }
    documents.into_iter().map(unwrapped).collect()
}

/// The document of a policy that may have a name.
fn unwrapped(policy: &mut Json) -> &mut Json {
    let wrapped = policy.get("document").is_some();
    if wrapped { policy.get_mut("document").expect("it was just found") } else { policy }
}

/// Keys that a request implies: they may become unknown though it does not list them.
const IMPLIED: [&str; 6] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalType",
    "aws:ResourceAccount",
    "aws:userid",
    "aws:username",
];

/// For each key that a request knows something of, the key and the scenario with it unknown there.
pub(crate) fn unknowns(scenario: &Json, index: usize) -> Vec<(String, Json)> {
    let mut original = scenario.clone();
    let Some(request) = requests(&mut original).nth(index) else { return Vec::new() };
    let context = request.get("context").and_then(Json::as_object).cloned().unwrap_or_default();
    let listed = context.iter().filter(|(_, value)| !value.is_object()).map(|(key, _)| key.as_str());
    let is_listed = |key: &str| context.keys().any(|listed| listed.eq_ignore_ascii_case(key));
    let implied = IMPLIED.into_iter().filter(|key| !is_listed(key));
    let with_unknown = |key: &str| {
        let mut scenario = scenario.clone();
        if let Some(request) = requests(&mut scenario).nth(index) {
            let context = request
                .as_object_mut()
                .map(|request| request.entry("context").or_insert(Json::Object(Map::new())));
            let context =
                context.and_then(Json::as_object_mut).expect("a request and its context are objects");
            context.insert(key.to_owned(), serde_json::json!({"unknown": true}));
        }
        (key.to_owned(), scenario)
    };
    listed.chain(implied).map(with_unknown).collect()
}

/// The requests of a scenario, which has `requests` or one `request`.
fn requests(scenario: &mut Json) -> impl Iterator<Item = &mut Json> {
    let fields = scenario.as_object_mut().into_iter().flatten();
    fields.flat_map(|(name, value)| match (name.as_str(), value) {
        ("requests", Json::Array(requests)) => requests.iter_mut().collect(),
        ("request", request) => vec![request],
        _ => Vec::new(),
    })
}
