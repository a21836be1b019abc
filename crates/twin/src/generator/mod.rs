//! Scenarios by the million, dense in near misses.
//!
//! Few accounts, few names, few keys a scenario, so that things collide; patterns grow from the text that they
//! should match, and then go wrong by a little. What a reader of scenarios refuses is not made.

use serde_json::{Map, Value, json};

mod keys;
mod request;
mod statements;

use keys::Key;

use crate::effort;
use crate::random::Random;

/// The account that most principals are of.
pub const HOME: &str = "111111111111";
/// The other account.
pub const AWAY: &str = "222222222222";

/// The most completions of its unknown keys that a scenario may have.
const MOST_EFFORT: usize = 2_000;

/// The `index`-th scenario of a seed.
pub fn scenario(seed: u64, index: u64) -> Value {
    drawn_from(Random::new(seed, index), &format!("seed {seed}, index {index}"))
}

/// The scenario of this name that these choices make.
pub fn drawn_from(mut random: Random, name: &str) -> Value {
    loop {
        let mut maker = Maker { random, world: World::default() };
        let mut scenario = maker.scenario();
        if maker.random.percent(3) {
            let text = scenario.to_string().replace("arn:aws:", "arn:aws-cn:");
            scenario = serde_json::from_str(&text).unwrap_or(scenario);
        }
        if let Some(fields) = scenario.as_object_mut() {
            fields.insert("name".to_owned(), json!(name));
        }
        if effort(&scenario) <= MOST_EFFORT {
            return scenario;
        }
        random = maker.random;
    }
}

/// What a scenario is about: its one request, and the few keys that it plays with.
#[derive(Debug, Default)]
struct World {
    action: String,
    resource: String,
    principal: String,
    /// The role's ARN where the principal is its session.
    role: Option<String>,
    keys: Vec<Key>,
}

/// Which policy a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Identity,
    /// A boundary, or a policy of a session.
    Bounding,
    ServiceControl,
    ResourceControl,
    Resource,
    Trust,
    Endpoint,
}

struct Maker {
    random: Random,
    world: World,
}

impl Maker {
    fn scenario(&mut self) -> Value {
        let (action, resource) = self.target();
        self.world.action = action;
        self.world.resource = resource;
        self.principal();
        self.keys();
        let trust = crate::services::is_asked_of_trust(&self.world.action);
        let principal = self.world.principal.clone();
        let own =
            principal.contains(":user/") || principal.contains("role/") || principal.contains(":federated");
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);

        if own && self.random.percent(88) {
            let policies = (0..=self.random.below(2))
                .map(|nth| self.policy(&format!("identity-{nth}"), Layer::Identity));
            put("identity_policies", policies.collect());
        }
        if own && self.random.percent(25) {
            put("permissions_boundary", self.policy("boundary", Layer::Bounding));
        }
        let session = principal.contains("assumed-role/") || principal.contains(":federated");
        let federated = principal.contains(":federated");
        let passed = if federated { 75 } else { 30 };
        let rarely = principal.ends_with(":root") || principal.contains(":user/");
        if (session && self.random.percent(passed)) || (rarely && self.random.percent(6)) {
            let policies =
                (0..self.random.below(4)).map(|nth| self.policy(&format!("session-{nth}"), Layer::Bounding));
            put("session_policies", policies.collect());
        }
        if self.random.percent(20) {
            put("service_control_policies", self.levels("scp", Layer::ServiceControl));
        }
        if self.random.percent(15) {
            put("resource_control_policies", self.levels("rcp", Layer::ResourceControl));
        }
        let policy = if own && principal.contains(HOME) { 60 } else { 92 };
        if self.random.percent(if trust { 93 } else { policy }) {
            let layer = if trust { Layer::Trust } else { Layer::Resource };
            let policy = self.policy("resource", layer);
            if !trust && !self.world.resource.contains(":role/") && self.random.percent(6) {
                let bucket = self.world.resource.split('/').next().unwrap_or_default().to_owned();
                let other = self.policy("bucket", layer);
                put(
                    "resource_policies",
                    json!({format!("{bucket}*"): other, self.world.resource.clone(): policy}),
                );
            } else {
                put("resource_policy", policy);
            }
        }
        if self.random.percent(12) {
            put("vpc_endpoint_policy", self.policy("endpoint", Layer::Endpoint));
            if self.random.percent(66) {
                put("vpc_endpoint_type", json!(self.random.pick(&["gateway", "interface"])));
            }
        }
        if self.random.percent(8) {
            put("unlisted_context", json!("unknown"));
        }
        put("request", self.request());
        Value::Object(fields)
    }
}

/// The text with the case of its letters turned.
fn other_case(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if letter.is_ascii_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            }
        })
        .collect()
}
