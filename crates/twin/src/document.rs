//! Section A: what a scenario holds, read straight from JSON.
//!
//! Here are policies cut into statements, and nothing else: no statement is judged here. What the scenario
//! spells wrongly is not this crate's business; the generator writes what the format allows.

use serde_json::Value;

/// One statement of one policy, still as JSON.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'s> {
    /// The name of its policy.
    pub policy: &'s str,
    /// Its place in the document.
    pub index: usize,
    /// The document's version (rule A1).
    pub version: Version,
    /// The statement itself.
    pub body: &'s Value,
}

/// Rule A1: the two versions. An absent one is the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, where `${...}` is text.
    Old,
    /// `2012-10-17`.
    New,
}

/// `Effect` (rule A2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

impl Statement<'_> {
    /// The effect. All that is not `Allow` denies: the format's reader would have refused it.
    pub fn effect(&self) -> Effect {
        match self.body.get("Effect").and_then(Value::as_str) {
            Some("Allow") => Effect::Allow,
            _ => Effect::Deny,
        }
    }

    /// The strings of an element, or `None` where the statement has no such element.
    pub fn strings(&self, element: &str) -> Option<Vec<String>> {
        self.body.get(element).map(strings)
    }

    /// The condition block, as (operator, key, values) in the order of the text.
    pub fn conditions(&self) -> Vec<(&str, &str, Vec<String>)> {
        let block = self.body.get("Condition").and_then(Value::as_object);
        block
            .into_iter()
            .flatten()
            .flat_map(|(operator, keys)| {
                keys.as_object()
                    .into_iter()
                    .flatten()
                    .map(move |(key, values)| (operator.as_str(), key.as_str(), strings(values)))
            })
            .collect()
    }
}

/// Rule A3: strings stand alone or in arrays; numbers and booleans are taken as their text.
pub fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Null | Value::Object(_) => Vec::new(),
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
    }
}

/// The policies of a scenario by layer, each cut into statements.
#[derive(Debug)]
pub struct Policies<'s> {
    /// Identity-based policies attached to the principal.
    pub identity: Vec<Statement<'s>>,
    /// The permissions boundary, where one is set.
    pub boundary: Option<Vec<Statement<'s>>>,
    /// Session policies, where any was passed.
    pub session: Option<Vec<Statement<'s>>>,
    /// SCPs by level, where the principal's account has any.
    pub service_control: Option<Vec<Vec<Statement<'s>>>>,
    /// RCPs of all levels.
    pub resource_control: Vec<Statement<'s>>,
    /// Resource-based policies by the pattern of the resource; `None` is the policy of whatever is asked.
    pub resource: Vec<(Option<&'s str>, Vec<Statement<'s>>)>,
    /// The policy of the VPC endpoint, where the request goes through one.
    pub endpoint: Option<Vec<Statement<'s>>>,
}

impl<'s> Policies<'s> {
    /// Reads the layers of a scenario.
    pub fn read(scenario: &'s Value) -> Self {
        let one = |field: &'s str| scenario.get(field).filter(|policy| !policy.is_null());
        let many = |field: &'s str| one(field).and_then(Value::as_array);
        let levels = |field: &'s str| {
            many(field).map(|levels| {
                levels
                    .iter()
                    .map(|level| policy_list(level.get("policies").and_then(Value::as_array), field))
                    .collect::<Vec<_>>()
            })
        };
        let mut resource: Vec<_> = one("resource_policy")
            .map(|policy| (None, statements(policy, "resource_policy")))
            .into_iter()
            .collect();
        if let Some(by_pattern) = scenario.get("resource_policies").and_then(Value::as_object) {
            resource.extend(
                by_pattern
                    .iter()
                    .map(|(pattern, policy)| (Some(pattern.as_str()), statements(policy, pattern))),
            );
        }
        Self {
            identity: policy_list(many("identity_policies"), "identity_policies"),
            boundary: one("permissions_boundary").map(|policy| statements(policy, "permissions_boundary")),
            session: many("session_policies")
                .filter(|policies| !policies.is_empty())
                .map(|policies| policy_list(Some(policies), "session_policies")),
            service_control: levels("service_control_policies"),
            resource_control: levels("resource_control_policies").into_iter().flatten().flatten().collect(),
            resource,
            endpoint: one("vpc_endpoint_policy").map(|policy| statements(policy, "vpc_endpoint_policy")),
        }
    }

    /// One statement, as if it were an identity-based policy.
    pub fn of(statement: &Statement<'s>) -> Self {
        Self {
            identity: vec![*statement],
            boundary: None,
            session: None,
            service_control: None,
            resource_control: Vec::new(),
            resource: Vec::new(),
            endpoint: None,
        }
    }

    /// The same layers, with the statements alone that are wanted.
    #[must_use]
    pub fn only(&self, wanted: &dyn Fn(&Statement<'s>) -> bool) -> Self {
        let of = |statements: &Vec<Statement<'s>>| -> Vec<Statement<'s>> {
            statements.iter().filter(|statement| wanted(statement)).copied().collect()
        };
        Self {
            identity: of(&self.identity),
            boundary: self.boundary.as_ref().map(of),
            session: self.session.as_ref().map(of),
            service_control: self.service_control.as_ref().map(|levels| levels.iter().map(of).collect()),
            resource_control: of(&self.resource_control),
            resource: self.resource.iter().map(|(pattern, policy)| (*pattern, of(policy))).collect(),
            endpoint: self.endpoint.as_ref().map(of),
        }
    }

    /// Every statement of every layer, whether or not it bears on a request.
    pub fn all(&self) -> impl Iterator<Item = &Statement<'s>> {
        let single = [Some(&self.identity), self.boundary.as_ref(), self.session.as_ref()];
        single
            .into_iter()
            .flatten()
            .chain(self.service_control.iter().flatten())
            .chain([&self.resource_control])
            .chain(self.resource.iter().map(|(_, policy)| policy))
            .chain(&self.endpoint)
            .flatten()
    }
}

fn policy_list<'s>(policies: Option<&'s Vec<Value>>, unnamed: &'s str) -> Vec<Statement<'s>> {
    policies.into_iter().flatten().flat_map(|policy| statements(policy, unnamed)).collect()
}

/// The statements of a policy, which is a document or a named document. `unnamed` names it if it has no name.
fn statements<'s>(policy: &'s Value, unnamed: &'s str) -> Vec<Statement<'s>> {
    let document = policy.get("document").unwrap_or(policy);
    let name = policy.get("name").and_then(Value::as_str).unwrap_or(unnamed);
    let version = match document.get("Version").and_then(Value::as_str) {
        Some("2012-10-17") => Version::New,
        _ => Version::Old,
    };
    let bodies = match document.get("Statement") {
        Some(Value::Array(bodies)) => bodies.iter().collect(),
        Some(body) => vec![body],
        None => Vec::new(),
    };
    bodies
        .into_iter()
        .enumerate()
        .map(|(index, body)| Statement { policy: name, index, version, body })
        .collect()
}
