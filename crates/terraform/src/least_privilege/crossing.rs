//! [`Crossing`]: what one configuration could do to the state of another with its least policies.

use iamsim_engine::{
    Context, Environment, EnvironmentBuilder, For, Layer, Outcome, Principal, PrincipalPolicies, RoleKind,
    Unlisted,
};
use iamsim_policy::{Policy, PolicyType};
use iamsim_source::Source;

use super::{Grant, LeastPolicyFor, WebIdentityClaims, least_policies};
use crate::backend::{Backend, WorkspaceName};
use crate::calls::{Call, Caller, Object};
use crate::commands::Command;
use crate::question::Start;
use crate::run::Run;
use crate::surroundings::Surroundings;
use crate::versions::Tool;

/// One of several configurations that share a bucket.
#[derive(Debug, Clone, Copy)]
pub struct Tenant<'a> {
    name: &'a str,
    backend: &'a Backend,
    surroundings: &'a Surroundings,
    grants: &'a [Grant],
}

/// One call of one configuration, asked with the policies of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The configuration whose policies are held.
    pub with_policies_of: String,
    /// The configuration whose state it is about.
    pub on_state_of: String,
    /// The action.
    pub action: &'static str,
    /// The resource.
    pub resource: String,
    /// The value of the condition key that tells this item from others, where there is one.
    pub item: Option<String>,
    /// What AWS decides. An answer that is open keeps nobody out, and is [`Outcome::Allowed`].
    pub outcome: Outcome,
}

impl<'a> Tenant<'a> {
    /// The configuration called `name`, which needs `grants`.
    pub fn new(
        name: &'a str,
        backend: &'a Backend,
        surroundings: &'a Surroundings,
        grants: &'a [Grant],
    ) -> Self {
        Self { name, backend, surroundings, grants }
    }
}

/// What `holder`, with its least identity-based policies and nothing else, could do to what is `other`'s: its state,
/// its lock, its digest. Every command is asked about, also those whose grants `other` does not have.
///
/// The names of workspaces are listed by all. A KMS key opens nothing without the object under it, and is left out.
pub fn crossings(holder: &Tenant<'_>, other: &Tenant<'_>) -> Vec<Crossing> {
    let account = holder.surroundings.account.as_deref().unwrap_or_default();
    // Whoever it is, it holds these policies and nothing else.
    let name = format!("arn:aws:iam::{account}:user/terraform");
    let Ok(principal) = name.parse::<Principal>() else { return Vec::new() };
    let Some(environment) = alone_with(holder, &principal) else { return Vec::new() };
    let start = Start {
        principal,
        role_kind: RoleKind::Ordinary,
        web_identity_provider: None,
        context: Context::new(Unlisted::Absent),
    };
    let run = Run::new(other.backend, Tool::CURRENT_TERRAFORM, other.surroundings.clone());
    let mut crossings: Vec<Crossing> = Vec::new();
    // A migration's other place is nobody's yet.
    for command in Command::all().filter(|command| !command.name().contains("new key")) {
        for situation in run.situations(&command, &WorkspaceName::default()) {
            for call in run.calls(&command, &situation).calls.into_iter().filter(is_about_the_state) {
                let call = Call { caller: Caller::Starting, ..call };
                let Ok(question) = call.question(&start) else { continue };
                let outcome = environment.decide(&question.request()).outcome();
                let crossing = Crossing {
                    with_policies_of: holder.name.to_owned(),
                    on_state_of: other.name.to_owned(),
                    action: call.action,
                    item: Grant::of(&call).narrowing.map(|narrowing| narrowing.value),
                    resource: call.resource,
                    outcome: outcome.unwrap_or(Outcome::Allowed),
                };
                if !crossings.contains(&crossing) {
                    crossings.push(crossing);
                }
            }
        }
    }
    crossings
}

fn is_about_the_state(call: &Call) -> bool {
    match call.object {
        Object::State | Object::Lock | Object::LockItem | Object::Digest => !call.action.starts_with("kms:"),
        Object::List | Object::Missing | Object::Identity | Object::Role | Object::Bucket | Object::Table => {
            false
        }
    }
}

/// An environment in which `principal` holds the least policies of `holder`, whoever they were for, and nothing else.
fn alone_with(holder: &Tenant<'_>, principal: &Principal) -> Option<Environment> {
    let arn = principal.arn()?.clone();
    let about_state = holder.grants.iter().filter(|grant| grant.object != Object::Role);
    let grants: Vec<Grant> =
        about_state.map(|grant| Grant { caller: Caller::Starting, ..grant.clone() }).collect();
    let kind = LeastPolicyFor::Identity;
    let claims = WebIdentityClaims::default();
    let least = least_policies(kind, &grants, holder.backend, Some(arn.as_str()), &claims);
    let policies = least.iter().filter_map(|policy| {
        let source = Source::new("least-policy.json", policy.document().to_string());
        Policy::parse(&source, "least-policy.json", PolicyType::IdentityBased).policy
    });
    let own = PrincipalPolicies {
        identity_based: Layer::Given(policies.map(Into::into).collect()),
        permissions_boundary: Layer::None,
        session: Layer::None,
        ..PrincipalPolicies::default()
    };
    Some(EnvironmentBuilder::default().principal(For::This(arn), own).build())
}
