//! Real AWS's decisions on conditions, September 2026: `aws-conditions-` of the recorded corpus.
//!
//! Each of these scenarios hangs on the conditions of one policy, a session policy where there is one, and
//! everything else in it allows. So what its statements match decides, without any rule of flow: the cases hold
//! `matching` to AWS's answers by themselves.

#![expect(clippy::panic, reason = "a test fails by panicking, in its helpers too")]

use iamsim_engine::matching::{Cardinality, Clause, ClauseTruth, Knowledge, Known, action, resource};
use iamsim_engine::{Action, Context, ContextValue, Outcome, Resource, Truth, Unlisted};
use iamsim_policy::{Condition, ConditionKey, Effect, Policy, PolicyType, Statement};
use iamsim_source::Source;
use serde_json::Value;

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/aws/aws-recorded.jsonl");

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its own fixtures")]
fn every_recorded_condition_is_decided_as_aws_decided_it() {
    let text = std::fs::read_to_string(RECORDED).expect("it is in the repository");
    let scenarios = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let mut requests = 0;
    let mut disagreements = Vec::new();
    for scenario in scenarios {
        let name = scenario["name"].as_str().expect("each has a name");
        if !name.starts_with("aws-conditions-") {
            continue;
        }
        let policies = policies(&scenario);
        for request in scenario["requests"].as_array().expect("each has requests") {
            requests += 1;
            let expected = request["expect"].as_str().expect("each was recorded");
            let decided = decide(&policies, request).as_str();
            if decided != expected {
                disagreements.push(format!("{name}: AWS says {expected}, and not {decided}: {scenario}"));
            }
        }
    }
    assert!(requests > 500, "only {requests} requests were found");
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

/// The policies that decide: those of the session, which the identity-based one lets through; without a session
/// the identity-based ones themselves.
fn policies(scenario: &Value) -> Vec<Policy> {
    let deciding =
        [("session_policies", PolicyType::Session), ("identity_policies", PolicyType::IdentityBased)];
    let (policies, policy_type) = deciding
        .into_iter()
        .find_map(|(field, policy_type)| Some((scenario[field].as_array()?, policy_type)))
        .expect("each scenario has policies");
    let parse = |policy: &Value| {
        let document = Source::new("recorded", policy["document"].to_string());
        let parsed = Policy::parse(&document, "recorded", policy_type);
        parsed.policy.unwrap_or_else(|| panic!("{:?}: {policy}", parsed.diagnostics))
    };
    policies.iter().map(parse).collect()
}

fn decide(policies: &[Policy], request: &Value) -> Outcome {
    let asked = Asked {
        action: request["action"].as_str().expect("an action").parse().expect("valid"),
        resource: request["resource"].as_str().expect("a resource").parse().expect("valid"),
        context: context(&request["context"]),
    };
    let matching = |effect| {
        policies.iter().any(|policy| {
            let mut statements = policy.statements().iter().filter(|one| one.effect.value == effect);
            statements.any(|statement| asked.is_matched_by(statement, policy))
        })
    };
    if matching(Effect::Deny) {
        Outcome::ExplicitDeny
    } else if matching(Effect::Allow) {
        Outcome::Allowed
    } else {
        Outcome::ImplicitDeny
    }
}

fn context(keys: &Value) -> Context {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), Into::into);
    let mut context = Context::new(Unlisted::Absent);
    for (key, value) in keys.as_object().into_iter().flatten() {
        let value = match value {
            Value::Array(values) => ContextValue::list(values.iter().map(text)),
            value => ContextValue::text(text(value)),
        };
        context.set(key, value);
    }
    context
}

struct Asked {
    action: Action,
    resource: Resource,
    context: Context,
}

impl Asked {
    fn is_matched_by(&self, statement: &Statement, policy: &Policy) -> bool {
        let effect = statement.effect.value;
        let named = statement.resource.as_ref().expect("these policies name resources");
        action(&statement.action, &self.action, effect)
            && certain(resource(named, &self.resource, effect, self))
            && self.satisfies_conditions(statement, policy)
    }

    fn satisfies_conditions(&self, statement: &Statement, policy: &Policy) -> bool {
        let clauses = statement.condition.iter().flat_map(Condition::clauses);
        let truths =
            clauses.map(|(operator, key)| Clause::new(operator.value, key, policy.version()).truth(self));
        let truths: Vec<_> = truths.collect();
        if truths.contains(&ClauseTruth::FailsClosed) {
            return statement.effect.value == Effect::Deny;
        }
        truths.into_iter().all(|truth| match truth {
            ClauseTruth::Is(truth) => certain(truth),
            ClauseTruth::FailsClosed | ClauseTruth::MayFailClosed => unreachable!("every key is known"),
        })
    }
}

fn certain(truth: Truth) -> bool {
    match truth {
        Truth::True => true,
        Truth::False => false,
        Truth::Unknown => panic!("every key is known"),
    }
}

impl Knowledge for Asked {
    fn value(&self, key: &ConditionKey) -> Known<'_> {
        match self.context.find(key) {
            Some(ContextValue::Single(value)) => Known::Single(value),
            Some(ContextValue::List(values)) => Known::List(values),
            Some(ContextValue::Absent) | None => Known::Absent,
            Some(ContextValue::Unknown) => Known::Unknown,
        }
    }

    fn cardinality(&self, key: &ConditionKey) -> Cardinality {
        if *key == ConditionKey::new("aws:TagKeys") { Cardinality::Multivalued } else { Cardinality::Single }
    }
}
