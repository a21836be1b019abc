//! W3: an organization of 2,000 principals and 500 buckets, with five actions each: 5,000,000 decisions.

use std::sync::Arc;

use iamsim::engine::{
    Account, Action, Asker, Context, ContextValue, Environment, EnvironmentBuilder, For, Layer, Level,
    Organization as InOrganization, Principal, PrincipalPolicies, Resource, ResourceSettings, RoleKind,
    Target, Unlisted,
};
use iamsim::policy::{Policy, PolicyType, ResourcePattern, Version};
use iamsim::source::Source;
use serde_json::Value;

/// The organization, its policies parsed.
pub struct Organization {
    principals: Vec<(Principal, PrincipalPolicies, Context)>,
    accounts: Vec<(String, Account)>,
    buckets: Vec<(String, ResourceSettings)>,
    actions: Vec<(Action, String)>,
    targets: Vec<(usize, Resource)>,
}

impl Organization {
    /// The organization; `None` where it does not lie beside the checkout. Principals and buckets are there so many
    /// times over, each time under other names.
    pub fn new(principals: usize, buckets: usize) -> Option<Self> {
        let given: Value = serde_json::from_str(&super::unpacked(&super::beside("w3.json.gz"))?).unwrap();
        let managed: Vec<_> = list(&given["managed_policies"])
            .map(|document| parse(document, PolicyType::IdentityBased))
            .collect();
        let boundaries: Vec<_> = list(&given["boundaries"])
            .map(|document| parse(document, PolicyType::PermissionsBoundary))
            .collect();
        let id = given["org"].as_str().unwrap();
        let principals = (0..principals).flat_map(|copy| {
            let (managed, boundaries, given) = (&managed, &boundaries, &given);
            list(&given["principals"]).map(move |principal| {
                let index = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
                let arn = renamed(principal["arn"].as_str().unwrap(), copy);
                let policies = PrincipalPolicies {
                    identity_based: Layer::Given(
                        list(&principal["policies"]).map(|at| Arc::clone(&managed[index(at)])).collect(),
                    ),
                    permissions_boundary: match &principal["boundary"] {
                        Value::Null => Layer::None,
                        at => Layer::Given(Arc::clone(&boundaries[index(at)])),
                    },
                    session: Layer::None,
                    tags: Layer::None,
                    ..PrincipalPolicies::default()
                };
                let mut context = Context::new(Unlisted::Absent);
                for (key, value) in given["context"].as_object().unwrap() {
                    context.set(key, ContextValue::text(value.as_str().unwrap()));
                }
                context.set("aws:PrincipalArn", ContextValue::text(&*arn));
                let team = principal["tags"]["team"].as_str().unwrap();
                context.set("aws:PrincipalTag/team", ContextValue::text(team));
                (arn.parse().unwrap(), policies, context)
            })
        });
        let accounts = given["scps_by_account"].as_object().unwrap().iter().map(|(account, levels)| {
            let level = |policies: &Value| Level {
                target: "level".into(),
                policies: list(policies)
                    .map(|document| parse(document, PolicyType::ServiceControl))
                    .collect(),
            };
            let account_of = Account {
                service_control: Layer::Given(list(levels).map(level).collect()),
                resource_control: Layer::None,
                organization: Layer::Given(InOrganization { id: id.into(), management_account: None }),
            };
            (account.clone(), account_of)
        });
        let buckets: Vec<_> = (0..buckets)
            .flat_map(|copy| {
                list(&given["buckets"]).map(move |bucket| {
                    let name = bucket["name"].as_str().unwrap();
                    let document = bucket["policy"].to_string().replace(name, &renamed(name, copy));
                    let policy = match &bucket["policy"] {
                        Value::Null => Layer::None,
                        _ => Layer::Given(parse_text(&document, PolicyType::Bucket)),
                    };
                    let settings = ResourceSettings {
                        account: Some(bucket["account"].as_str().unwrap().parse().unwrap()),
                        policy,
                        tags: Layer::None,
                        restrict_public_buckets: Layer::None,
                        ..ResourceSettings::default()
                    };
                    (format!("arn:aws:s3:::{}", renamed(name, copy)), settings)
                })
            })
            .collect();
        let actions: Vec<(Action, String)> = list(&given["actions"])
            .map(|pair| (pair[0].as_str().unwrap().parse().unwrap(), pair[1].as_str().unwrap().to_owned()))
            .collect();
        let targets = buckets.iter().flat_map(|(arn, _)| {
            let resources = actions.iter().enumerate();
            resources.map(move |(action, (_, suffix))| (action, format!("{arn}{suffix}").parse().unwrap()))
        });
        Some(Self {
            principals: principals.collect(),
            accounts: accounts.collect(),
            targets: targets.collect(),
            buckets,
            actions,
        })
    }

    /// How many decisions there are.
    pub fn decisions(&self) -> usize {
        self.principals.len() * self.targets.len()
    }

    /// The environment of all of them.
    pub fn environment(&self) -> Environment {
        let mut builder = EnvironmentBuilder::default().vpc_endpoint(Layer::None);
        for (principal, policies, _) in &self.principals {
            builder = builder.principal(For::This(principal.arn().unwrap().clone()), policies.clone());
        }
        for (account, of) in &self.accounts {
            builder = builder.account(For::This(account.parse().unwrap()), of.clone());
        }
        for (arn, settings) in &self.buckets {
            let pattern = ResourcePattern::parse(arn, Version::V2012).unwrap();
            builder = builder.resource(For::This(pattern), settings.clone());
        }
        builder.build()
    }

    /// Who asks.
    pub fn askers(&self) -> Vec<Asker<'_>> {
        let asker = |(principal, _, context)| Asker { principal, context, role_kind: RoleKind::Ordinary };
        self.principals
            .iter()
            .map(|(principal, policies, context)| asker((principal, policies, context)))
            .collect()
    }

    /// For what.
    pub fn targets(&self) -> impl Iterator<Item = Target<'_>> {
        self.targets.iter().map(|(action, resource)| Target {
            action: &self.actions[*action].0,
            resource,
            resource_account: None,
        })
    }
}

/// A name that no other copy has.
fn renamed(name: &str, copy: usize) -> String {
    if copy == 0 { name.to_owned() } else { format!("{name}-{copy}") }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn parse(document: &Value, policy_type: PolicyType) -> Arc<Policy> {
    parse_text(&document.to_string(), policy_type)
}

fn parse_text(document: &str, policy_type: PolicyType) -> Arc<Policy> {
    let source = Source::new("policy.json", document);
    Arc::new(Policy::parse(&source, "policy", policy_type).policy.unwrap())
}
