//! Section C: the decision on one request whose context is known in full.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::condition::{self, Holds};
use crate::document::{Effect, Policies, Statement};
use crate::matching::{Context, action_applies, policy_of, resource_applies};
use crate::principal::{
    Endpoint, Form, Kind, Principal, endpoint_names, escapes, forms, is_account, is_one_of,
};
use crate::services;

/// AWS's three words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// `allowed`
    Allowed,
    /// `explicitDeny`
    ExplicitDeny,
    /// `implicitDeny`
    ImplicitDeny,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The action, as the request spells it.
    pub action: String,
    /// The resource; `*` where the action has none (rule B3).
    pub resource: String,
    /// Who calls.
    pub caller: Principal,
    /// The account that owns the resource.
    pub owner: Option<String>,
    /// Whether the caller is a service-linked role (rule C2).
    pub service_linked: bool,
    /// How the endpoint reads principals in an Allow and in a Deny (rule C7).
    pub endpoint: (Endpoint, Endpoint),
}

/// How the resource-based policy answers.
#[derive(Clone, Debug)]
pub enum ResourceAnswer {
    /// As the scenario's policy does.
    AsGiven,
    /// The policy is not known (rules D2, C10): it is taken to deny.
    Denies,
    /// The policy is not known: it is taken to name the caller in these forms, or nobody.
    Names(Vec<Form>),
}

/// A decision, and the statements that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The decision.
    pub outcome: Outcome,
    /// Policy name and statement index.
    pub decided_by: Vec<(String, usize)>,
}

impl Verdict {
    fn without_statement(outcome: Outcome) -> Self {
        Self { outcome, decided_by: Vec::new() }
    }
}

impl Asked {
    /// Reads a request.
    pub fn read(scenario: &Value, request: &Value) -> Self {
        let text = |field: &str| request.get(field).and_then(Value::as_str).unwrap_or_default();
        let (action, asked_resource) = (text("action"), text("resource"));
        let caller = Principal::read(text("principal"));
        let in_arn = asked_resource.split(':').nth(4).filter(|id| is_account(id));
        let given = request.get("resource_account").and_then(Value::as_str);
        let owner = in_arn.or(given).map(str::to_owned).or_else(|| caller.account.clone());
        let resource = match services::resource_service(action) {
            Some("") => "*",
            _ => asked_resource,
        };
        let linked = request.get("service_linked_role").and_then(Value::as_bool).unwrap_or(false);
        let endpoint = match scenario.get("vpc_endpoint_type").and_then(Value::as_str) {
            Some("gateway") => (Endpoint::Gateway, Endpoint::Gateway),
            Some(_) => (Endpoint::Interface, Endpoint::Interface),
            None if is_one_of(service_of(action), &["s3", "dynamodb"]) => {
                (Endpoint::Gateway, Endpoint::Interface)
            }
            None => (Endpoint::Interface, Endpoint::Interface),
        };
        Self {
            action: action.to_owned(),
            resource: resource.to_owned(),
            service_linked: linked || caller.text.contains(":role/aws-service-role/"),
            caller,
            owner,
            endpoint,
        }
    }

    /// Rule D2: whether a role's trust policy is asked. On `*` no role is named whose policy could be.
    pub fn is_role_trust(&self) -> bool {
        services::is_asked_of_trust(&self.action) && self.resource != "*"
    }

    /// Whether a resource-based policy speaks of the action: of IAM's and STS's only a role's trust policy does.
    fn bears_resource_policy(&self) -> bool {
        !is_one_of(service_of(&self.action), &["iam", "sts"]) || self.is_role_trust()
    }

    /// Rule D1: whether the resource is a KMS key.
    fn is_key(&self) -> bool {
        let pieces: Vec<&str> = self.resource.splitn(6, ':').collect();
        matches!(pieces.as_slice(), [_, _, "kms", _, _, key] if key.starts_with("key/"))
    }

    /// Rule B3: whether the resource belongs to a service for which the action has no resource type.
    fn is_impossible(&self) -> bool {
        let service = self.resource.split(':').nth(2);
        let known = services::resource_service(&self.action).filter(|service| !service.is_empty());
        self.resource != "*" && known.is_some() && service != known
    }

    /// The resource-based policy: the most specific one that names the resource.
    pub fn resource_policy<'s, 'p>(&self, policies: &'p Policies<'s>) -> Option<&'p Vec<Statement<'s>>> {
        let specific = |pattern: Option<&str>| match pattern {
            None => Some(0),
            Some(pattern) => policy_of(pattern, &self.resource),
        };
        policies
            .resource
            .iter()
            .filter_map(|(pattern, policy)| Some((specific(*pattern)?, policy)))
            .max_by_key(|(literal, _)| *literal)
            .map(|(_, policy)| policy)
    }
}

fn service_of(action: &str) -> &str {
    action.split(':').next().unwrap_or_default()
}

/// The first applicable rule of section C.
pub fn decide(asked: &Asked, policies: &Policies, answer: &ResourceAnswer, context: &Context) -> Verdict {
    let caller = &asked.caller;
    let same_account = caller.account.is_some() && caller.account == asked.owner;

    // Rules C6 and C9: whom the service refuses, whatever policies say. A Deny still denies.
    let refused = services::refuses(&asked.action, caller);
    // Rule C1: what no policy controls.
    let sessions_for = matches!(caller.kind, Kind::User { .. } | Kind::Root);
    if !refused
        && (is_one_of(&asked.action, &["sts:GetCallerIdentity"])
            || (sessions_for && is_one_of(&asked.action, &["sts:GetSessionToken"])))
    {
        return Verdict::without_statement(Outcome::Allowed);
    }
    // Rule B3: then no statement matches, and nothing is asked that could be allowed.
    if asked.is_impossible() {
        return Verdict::without_statement(Outcome::ImplicitDeny);
    }

    // Which layers bear on this caller.
    let identity: &[Statement] = if caller.has_identity() { &policies.identity } else { &[] };
    let boundary = policies.boundary.as_ref().filter(|_| caller.has_identity());
    let session = policies.session.as_ref().filter(|_| caller.has_identity() || caller.kind == Kind::Root);
    let service_control = policies
        .service_control
        .as_ref()
        .filter(|_| (caller.has_identity() || caller.kind == Kind::Root) && !asked.service_linked);
    let resource_control: &[Statement] = if services::supports_resource_control(service_of(&asked.action))
        && !is_one_of(&asked.action, &["kms:RetireGrant"])
        && !asked.service_linked
    {
        &policies.resource_control
    } else {
        &[]
    };
    let resource: &[Statement] = match answer {
        ResourceAnswer::AsGiven if asked.bears_resource_policy() => {
            asked.resource_policy(policies).map_or(&[], |policy| policy.as_slice())
        }
        ResourceAnswer::AsGiven | ResourceAnswer::Denies | ResourceAnswer::Names(_) => &[],
    };
    let endpoint: &[Statement] = policies.endpoint.as_ref().map_or(&[], |policy| policy.as_slice());

    // Rule C1: a matching Deny anywhere. Rule C5: but the owner's root user, at the bucket's policy.
    let matching = |statements: &[Statement], layer: Layer, effect: Effect| -> Vec<(String, usize)> {
        statements
            .iter()
            .filter(|statement| {
                statement.effect() == effect && matches(statement, layer, asked, boundary, context)
            })
            .map(|statement| (statement.policy.to_owned(), statement.index))
            .collect()
    };
    let unlocks = same_account
        && caller.kind == Kind::Root
        && is_one_of(&asked.action, &["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]);
    let mut denied = matching(identity, Layer::OfPrincipal, Effect::Deny);
    denied.extend(matching(boundary.map_or(&[], |policy| policy), Layer::OfPrincipal, Effect::Deny));
    denied.extend(matching(session.map_or(&[], |policy| policy), Layer::OfPrincipal, Effect::Deny));
    for level in service_control.into_iter().flatten() {
        denied.extend(matching(level, Layer::OfPrincipal, Effect::Deny));
    }
    denied.extend(matching(resource_control, Layer::Resource, Effect::Deny));
    if !unlocks {
        denied.extend(matching(resource, Layer::Resource, Effect::Deny));
    }
    denied.extend(matching(endpoint, Layer::Endpoint, Effect::Deny));
    let denies_unknown = matches!(answer, ResourceAnswer::Denies) && !unlocks;
    if !denied.is_empty() || denies_unknown {
        return Verdict { outcome: Outcome::ExplicitDeny, decided_by: denied };
    }

    // Rules C2 and C7: each SCP level and the endpoint must allow, whoever grants.
    let allows =
        |statements: &[Statement], layer: Layer| !matching(statements, layer, Effect::Allow).is_empty();
    let levels_allow = service_control.into_iter().flatten().all(|level| allows(level, Layer::OfPrincipal));
    let endpoint_allows = policies.endpoint.is_none() || allows(endpoint, Layer::Endpoint);

    // What each side gives.
    let identity_allows = allows(identity, Layer::OfPrincipal);
    let boundary_allows = boundary.is_none_or(|policy| allows(policy, Layer::OfPrincipal));
    let session_allows = match (session, &caller.kind) {
        // Rule C5: a task policy without an Allow bounds by its Denies alone.
        (Some(policy), Kind::Root) => {
            let has_allow = policy.iter().any(|statement| statement.effect() == Effect::Allow);
            !has_allow || allows(policy, Layer::OfPrincipal)
        }
        (Some(policy), _) => allows(policy, Layer::OfPrincipal),
        // Rule C9: a federated user has nothing of its own without a session policy.
        (None, Kind::Federated { .. }) => false,
        (None, _) => true,
    };
    let named: Vec<Form> = match answer {
        ResourceAnswer::Names(forms) => forms.clone(),
        ResourceAnswer::AsGiven | ResourceAnswer::Denies => resource
            .iter()
            .filter(|statement| statement.effect() == Effect::Allow)
            .filter(|statement| matches(statement, Layer::Resource, asked, boundary, context))
            .flat_map(|statement| named_by(statement, caller))
            .collect(),
    };

    let granted = match &caller.kind {
        _ if refused => false,
        // Rules C6 and D2: the resource's side alone.
        Kind::Anonymous | Kind::Service | Kind::Provider => !named.is_empty(),
        // Rules C5 and D2: root credentials cannot assume a role.
        Kind::Root if services::is_asked_of_trust(&asked.action) => false,
        // Rule C5.
        Kind::Root if same_account => session_allows && (!asked.is_key() || !named.is_empty()),
        Kind::Root => session_allows && !named.is_empty() && (!asked.is_key() || crosses(asked)),
        // Rule C3.
        Kind::User { .. } | Kind::Role { .. } | Kind::Federated { .. } if same_account => {
            let bounded = boundary_allows && session_allows;
            let directly = named.iter().any(|form| match form {
                Form::Everyone | Form::Itself => bounded || !asked.is_role_trust(),
                Form::Role => bounded,
                Form::Account => false,
            });
            let trusts_account = !(asked.is_key() || asked.is_role_trust()) || named.contains(&Form::Account);
            directly || (identity_allows && bounded && trusts_account)
        }
        // Rule C4.
        Kind::User { .. } | Kind::Role { .. } | Kind::Federated { .. } => {
            let principal_side = identity_allows && boundary_allows && session_allows;
            !named.is_empty() && principal_side && (!asked.is_key() || crosses(asked))
        }
    };
    if granted && levels_allow && endpoint_allows {
        let mut decided_by = matching(identity, Layer::OfPrincipal, Effect::Allow);
        decided_by.extend(matching(resource, Layer::Resource, Effect::Allow));
        return Verdict { outcome: Outcome::Allowed, decided_by };
    }
    // Rule C8.
    Verdict::without_statement(Outcome::ImplicitDeny)
}

/// Every statement that matches, whether or not its layer bears on the request.
pub fn matching_statements(
    asked: &Asked,
    policies: &Policies,
    context: &Context,
) -> BTreeSet<(String, usize)> {
    let of_resource = policies.resource.iter().map(|(_, policy)| policy);
    let resource = of_resource.chain([&policies.resource_control]).flatten();
    let endpoint = policies.endpoint.iter().flatten();
    let own = [Some(&policies.identity), policies.boundary.as_ref(), policies.session.as_ref()];
    let own = own.into_iter().flatten().chain(policies.service_control.iter().flatten()).flatten();
    let boundary = policies.boundary.as_ref().filter(|_| asked.caller.has_identity());
    own.map(|statement| (statement, Layer::OfPrincipal))
        .chain(resource.map(|statement| (statement, Layer::Resource)))
        .chain(endpoint.map(|statement| (statement, Layer::Endpoint)))
        .filter(|(statement, layer)| matches(statement, *layer, asked, boundary, context))
        .map(|(statement, _)| (statement.policy.to_owned(), statement.index))
        .collect()
}

/// Rule D1: what another account may do with a key.
fn crosses(asked: &Asked) -> bool {
    services::crosses_accounts(&asked.action)
}

/// How a layer's statements say whom they are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layer {
    /// They do not: they hang on the principal.
    OfPrincipal,
    /// By `Principal` or `NotPrincipal` (rules B5, A5).
    Resource,
    /// The same, as the endpoint reads them (rule C7).
    Endpoint,
}

/// Rule B6: all elements of a statement match. Rule E6: or it fails closed on a bad ARN.
fn matches(
    statement: &Statement,
    layer: Layer,
    asked: &Asked,
    boundary: Option<&Vec<Statement>>,
    context: &Context,
) -> bool {
    let effect = statement.effect();
    let principal = || match (layer, statement.body.get("Principal"), statement.body.get("NotPrincipal")) {
        (Layer::OfPrincipal, _, _) => true,
        (Layer::Resource, Some(principal), _) => !forms(principal, effect, &asked.caller).is_empty(),
        (Layer::Endpoint, Some(principal), _) => {
            let endpoint = if effect == Effect::Allow { asked.endpoint.0 } else { asked.endpoint.1 };
            endpoint_names(principal, effect, &asked.caller, endpoint)
        }
        // Rule A5: with Allow it grants nobody.
        (_, None, Some(others)) => effect == Effect::Deny && !escapes(others, &asked.caller, boundary),
        (_, None, None) => false,
    };
    action_applies(statement, &asked.action)
        && resource_applies(statement, &asked.resource, &asked.action, context)
        && principal()
        && match (condition::holds(statement, context), effect) {
            (Holds::Yes, _) | (Holds::FailsClosed, Effect::Deny) => true,
            (Holds::No, _) | (Holds::FailsClosed, Effect::Allow) => false,
        }
}

fn named_by(statement: &Statement, caller: &Principal) -> Vec<Form> {
    statement
        .body
        .get("Principal")
        .map(|principal| forms(principal, Effect::Allow, caller))
        .unwrap_or_default()
}
