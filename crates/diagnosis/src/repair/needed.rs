//! [`NeededCall`]: what the commands need, each call with what AWS decides about it.

use iamsim_engine::{Explanation, Principal};
use iamsim_terraform::{Call, Caller, Command, Grant, Run, Situation};

use super::{Seen, SeenBackend};

/// A call that the commands need.
#[derive(Debug)]
pub(super) struct NeededCall {
    pub(super) call: Call,
    pub(super) grant: Grant,
    /// Who makes it.
    pub(super) principal: Principal,
    /// How policies name who makes it: the role, of a session; `None` of a caller whom a provider vouches for.
    pub(super) named: Option<String>,
    pub(super) explanation: Explanation,
}

/// Every call that the commands need, each once.
///
/// What can be done without is not there: a denied call that Terraform tolerates needs no repair.
pub(super) fn needed_calls(seen: &Seen) -> Vec<NeededCall> {
    let mut needed: Vec<NeededCall> = Vec::new();
    for backend in &seen.backends {
        add_needed_calls(backend, seen, &mut needed);
    }
    needed
}

fn add_needed_calls(backend: &SeenBackend, seen: &Seen, needed: &mut Vec<NeededCall>) {
    let run = Run::new(&backend.check.backend, backend.check.tool, backend.surroundings.clone());
    let cases: Vec<(Command, Situation)> =
        backend.check.commands.iter().map(|it| (it.command.clone(), it.situation.clone())).collect();
    let grants = run.needed_grants(&cases);
    for (command, situation) in &cases {
        for call in run.calls(command, situation).calls {
            let grant = Grant::of(&call);
            let matters = grants.iter().any(|known| known.grants_the_same_as(&grant));
            if !matters || needed.iter().any(|known| is_same(&known.call, &call)) {
                continue;
            }
            let Ok(question) = call.question(&backend.check.start) else { continue };
            let explanation = backend.environment.explain(&question.request());
            let principal = question.principal().clone();
            let named = named(&call, &principal, seen);
            needed.push(NeededCall { call, grant, principal, named, explanation });
        }
    }
}

fn is_same(one: &Call, other: &Call) -> bool {
    one.action == other.action
        && one.resource == other.resource
        && one.caller == other.caller
        && one.context == other.context
}

/// How policies name a caller: `aws:PrincipalArn`, too.
fn named(call: &Call, principal: &Principal, seen: &Seen) -> Option<String> {
    if let Caller::Session { role_arn, .. } = &call.caller {
        return Some(role_arn.as_str().to_owned());
    }
    match principal {
        Principal::User(arn)
        | Principal::Role(arn)
        | Principal::FederatedUser(arn)
        | Principal::Root(arn) => Some(arn.as_str().to_owned()),
        Principal::RoleSession(arn) => Some(seen.bundle.environment.role_of(principal).map_or_else(
            || {
                let (account, name) = (principal.account(), principal.role_name().unwrap_or_default());
                let account = account.as_ref().map(iamsim_policy::AccountId::as_str).unwrap_or_default();
                format!("arn:{}:iam::{account}:role/{name}", arn.partition())
            },
            |role| role.as_str().to_owned(),
        )),
        Principal::Provider(_)
        | Principal::BuiltInProvider(_)
        | Principal::Service(_)
        | Principal::Anonymous => None,
    }
}
