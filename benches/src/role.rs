//! W1: a role with 138 statements over all layers, and 10,000 requests.

use std::path::PathBuf;

use iam_rs::{Arn, Context, ContextValue, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};
use iamsim::bundle::scenario::{self, Entry, Scenario};
use serde_json::Value;

/// The scenario; where it does not lie beside the checkout, those of `fixtures/semantics`.
pub fn scenarios() -> Vec<Scenario> {
    let large = super::beside("w1.scenario.json.gz");
    let paths: Vec<PathBuf> = if large.exists() {
        vec![large]
    } else {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/semantics");
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
    };
    let entries = scenario::open(paths).files.into_iter().flat_map(|file| file.entries);
    let read = entries.filter_map(|entry| match entry {
        Entry::Scenario(scenario) => Some(*scenario),
        Entry::Unreadable(_) => None,
    });
    read.collect()
}

/// The same scenario for the crate `iam-rs`: one evaluator a layer, all of which a decision asks.
pub struct Yardstick {
    layers: Vec<PolicyEvaluator>,
    requests: Vec<IAMRequest>,
}

impl Yardstick {
    /// `None` where the scenario does not lie beside the checkout.
    pub fn new() -> Option<Self> {
        let scenario: Value =
            serde_json::from_str(&super::unpacked(&super::beside("w1.scenario.json.gz"))?).unwrap();
        let policy = |document: &Value| IAMPolicy::from_json(&document.to_string()).unwrap();
        let named = |policies: &Value| -> Vec<IAMPolicy> {
            policies.as_array().unwrap().iter().map(|named| policy(&named["document"])).collect()
        };
        let levels = scenario["service_control_policies"].as_array().unwrap();
        let levels =
            levels.iter().map(|level| level["policies"].as_array().unwrap().iter().map(policy).collect());
        let layers = [
            named(&scenario["identity_policies"]),
            vec![policy(&scenario["resource_policy"]["document"])],
            vec![policy(&scenario["permissions_boundary"]["document"])],
        ];
        let requests = scenario["requests"].as_array().unwrap().iter().map(|request| {
            let text = |field: &str| request[field].as_str().unwrap().to_owned();
            let mut context = Context::new();
            for (key, value) in request["context"].as_object().unwrap() {
                context.insert(key.clone(), ContextValue::String(value.as_str().unwrap().to_owned()));
            }
            IAMRequest::new_with_context(
                Principal::Aws(PrincipalId::String(text("principal"))),
                text("action"),
                Arn::parse(&text("resource")).unwrap(),
                context,
            )
        });
        Some(Self {
            layers: layers.into_iter().chain(levels).map(PolicyEvaluator::with_policies).collect(),
            requests: requests.collect(),
        })
    }

    /// How many requests there are.
    pub fn requests(&self) -> usize {
        self.requests.len()
    }

    /// Asks every layer about one request; how many of them answered.
    pub fn decide(&self, request: usize) -> usize {
        let request = &self.requests[request];
        self.layers.iter().filter(|layer| layer.evaluate(request).is_ok()).count()
    }
}
