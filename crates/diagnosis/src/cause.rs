//! [`causes`]: what in the policies explains an observation, found by deciding what the text says was denied.
//!
//! The words for it are the report's, and so is what to collect again.

use std::sync::Arc;

use iamsim_engine::{
    Context, Decision, Environment, Explanation, LayerTrace, Mismatch, Outcome, Principal, Request, RoleKind,
    StatementReference, Truth,
};
use iamsim_policy::PolicyType;
use iamsim_terraform::{self as terraform, BackendCheck, Call, DecidedCall};

use crate::observation::{Candidate, DeniedBy, Kind, Object, Observation};

/// Why an observation came about, or why it cannot have.
#[derive(Debug, Clone)]
pub struct Cause {
    /// Which of the observations it explains, from 0.
    pub observation: usize,
    /// What was asked, where it is known.
    pub asked: Option<Asked>,
    /// Why it was denied.
    pub reason: Reason,
}

/// A permission that was asked for, and the decision on it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What Terraform asked; `None` where it was somebody else.
    pub call: Option<Call>,
    /// Who asked.
    pub principal: Option<Principal>,
    /// The action.
    pub action: Box<str>,
    /// The resource.
    pub resource: Box<str>,
    /// What AWS decides, by the policies that are there.
    pub explanation: Arc<Explanation>,
}

/// Why something was denied.
#[derive(Debug, Clone)]
pub enum Reason {
    /// A layer denied or withheld it.
    Withheld(Withheld),
    /// It depends on what is not known.
    Open,
    /// The policies that are there do not explain the text.
    Contradiction(Contradiction),
}

/// The one statement, absence or level behind a denial.
#[derive(Debug, Clone)]
pub struct Withheld {
    /// The layer.
    pub layer: PolicyType,
    /// Of an organization's level, its target.
    pub target: Option<Box<str>>,
    /// Whether it denies, or does not allow.
    pub effect: Outcome,
    /// The statement that denies, or that comes nearest to allowing.
    pub statement: Option<StatementReference>,
    /// What it lacks, where it does not deny.
    pub mismatch: Option<Mismatch>,
}

/// In what a text and a bundle contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contradiction {
    /// The bundle allows what the text says was denied.
    Allowed,
    /// The text names a policy type that denies nothing in the bundle.
    OtherLayer(DeniedBy),
    /// Somebody else asked.
    OtherPrincipal(Box<str>),
    /// The configuration asks for the same of another resource.
    OtherResource(Box<str>),
    /// Nothing of this configuration asks for it.
    NotAsked,
}

/// What explains each of `observations`, the likeliest first.
///
/// `check` holds what every command asks for with the backend of the bundle; `environment` and `context` decide what
/// none of them asks for. An observation without candidates has no cause: nothing was denied.
pub fn causes(
    observations: &[(usize, &Observation)],
    check: &BackendCheck,
    environment: &Environment,
    context: &Context,
) -> Vec<Cause> {
    let search = Search { check, environment, context };
    observations.iter().flat_map(|(index, observation)| search.causes_of(*index, observation)).collect()
}

struct Search<'a> {
    check: &'a BackendCheck,
    environment: &'a Environment,
    context: &'a Context,
}

impl Search<'_> {
    fn causes_of(&self, index: usize, observation: &Observation) -> Vec<Cause> {
        let cause = |asked: Option<Asked>, reason| Cause { observation: index, asked, reason };
        let asked = self.asked(observation);
        let other = observation.principal.as_deref().filter(|text| {
            let known =
                |asked: &Asked| asked.principal.as_ref().is_none_or(|principal| is_same(text, principal));
            !asked.is_empty() && !asked.iter().any(known)
        });
        if let Some(other) = other {
            let asked = asked.into_iter().next();
            return vec![cause(asked, Reason::Contradiction(Contradiction::OtherPrincipal(other.into())))];
        }
        let mut found: Vec<Cause> = Vec::new();
        for asked in &asked {
            found.extend(
                reasons(&asked.explanation).into_iter().map(|reason| cause(Some(asked.clone()), reason)),
            );
        }
        if observation.kind != Kind::AccessDenied {
            // The text does not say that anything was denied: only what is denied explains it.
            found.retain(|cause| matches!(cause.reason, Reason::Withheld(_)));
            return found;
        }
        if observation.candidates.is_empty() {
            return Vec::new();
        }
        if let Some(by) = &observation.denied_by {
            found.sort_by_key(|cause| !is_named(by, &cause.reason));
            let is_explained =
                found.iter().any(|cause| is_named(by, &cause.reason) || is_open(&cause.reason));
            if !found.is_empty() && !is_explained {
                let asked = asked.first().cloned();
                found.push(cause(asked, Reason::Contradiction(Contradiction::OtherLayer(by.clone()))));
            }
        }
        if found.is_empty() {
            let contradiction =
                if asked.is_empty() { self.not_asked(observation) } else { Contradiction::Allowed };
            found.push(cause(asked.into_iter().next(), Reason::Contradiction(contradiction)));
        }
        found
    }

    /// Why nothing of the configuration asks for what the text names.
    fn not_asked(&self, observation: &Observation) -> Contradiction {
        let mut calls = self.check.commands.iter().flat_map(|command| &command.calls);
        let elsewhere = |call: &Call| {
            observation
                .candidates
                .iter()
                .any(|candidate| is_meant(&Candidate { resource: None, ..candidate.clone() }, call))
        };
        match calls.find(|decided| elsewhere(&decided.call)) {
            Some(decided) => Contradiction::OtherResource(decided.call.resource.as_str().into()),
            None => Contradiction::NotAsked,
        }
    }

    /// What the observation can be about, each permission once: of Terraform's calls, or asked by itself.
    fn asked(&self, observation: &Observation) -> Vec<Asked> {
        let mut found: Vec<Asked> = Vec::new();
        let calls = || self.check.commands.iter().flat_map(|command| &command.calls);
        let is_elsewhere = |candidate: &Candidate| {
            let is_object = matches!(candidate.object, Some(Object::State | Object::Lock));
            is_object && candidate.resource.is_some() && !calls().any(|it| is_meant(candidate, &it.call))
        };
        if observation.candidates.iter().any(is_elsewhere) {
            // The bucket may be the same: what is asked of it is about another key.
            return found;
        }
        for candidate in &observation.candidates {
            let calls = self.check.commands.iter().flat_map(|command| &command.calls);
            for decided in calls.filter(|decided| is_meant(candidate, &decided.call)) {
                let DecidedCall { call, explanation } = decided;
                let known = |asked: &Asked| {
                    *asked.action == *call.action
                        && *asked.resource == *call.resource
                        && asked.call.as_ref().is_some_and(|known| known.object == call.object)
                };
                if !found.iter().any(known) {
                    found.push(Asked {
                        call: Some(call.clone()),
                        principal: self.check.principal(call),
                        action: call.action.into(),
                        resource: call.resource.as_str().into(),
                        explanation: Arc::clone(explanation),
                    });
                }
            }
            // What is Terraform's, and none of its calls, is of another configuration.
            if candidate.object.is_none() {
                found.extend(self.asked_by_itself(candidate, observation.principal.as_deref()));
            }
        }
        found
    }

    /// The decision on what nobody asks for in the configuration.
    fn asked_by_itself(&self, candidate: &Candidate, principal: Option<&str>) -> Option<Asked> {
        let principal = match principal {
            Some(text) => text.parse().ok()?,
            None => self.check.start.principal.clone(),
        };
        let (action, resource) =
            (candidate.action.parse().ok()?, candidate.resource.as_deref()?.parse().ok()?);
        let request = Request {
            principal: &principal,
            action: &action,
            resource: &resource,
            resource_account: None,
            context: self.context,
            role_kind: RoleKind::Ordinary,
        };
        let explanation = Arc::new(self.environment.explain(&request));
        Some(Asked {
            call: None,
            principal: Some(principal),
            action: candidate.action.clone(),
            resource: candidate.resource.clone()?,
            explanation,
        })
    }
}

/// Whether a call of Terraform's is what a candidate says.
fn is_meant(candidate: &Candidate, call: &Call) -> bool {
    let object = match candidate.object {
        None | Some(Object::Key) => None,
        Some(Object::State) => Some(terraform::Object::State),
        Some(Object::Lock) => Some(terraform::Object::Lock),
        Some(Object::List) => Some(terraform::Object::List),
        Some(Object::Missing) => Some(terraform::Object::Missing),
        Some(Object::LockItem) => Some(terraform::Object::LockItem),
        Some(Object::Digest) => Some(terraform::Object::Digest),
        Some(Object::Role) => Some(terraform::Object::Role),
    };
    candidate.object.is_some()
        && *candidate.action == *call.action
        && object.is_none_or(|object| object == call.object)
        && candidate.resource.as_deref().is_none_or(|resource| resource == call.resource)
}

/// Whether a text and the bundle name the same principal. Sessions of one role are one: the SDK makes up names.
fn is_same(text: &str, principal: &Principal) -> bool {
    if principal.arn().is_some_and(|arn| arn.as_str() == text) {
        return true;
    }
    let Ok(named) = text.parse::<Principal>() else { return false };
    named.role_name().is_some()
        && named.role_name() == principal.role_name()
        && named.account().map(|it| it.as_str().to_owned())
            == principal.account().map(|it| it.as_str().to_owned())
}

/// What denied or withheld, in the order in which AWS evaluates the layers.
fn reasons(explanation: &Explanation) -> Vec<Reason> {
    match &explanation.decision {
        Decision::Certain(Outcome::Allowed) => Vec::new(),
        Decision::Certain(Outcome::ExplicitDeny) => explanation.decided_by.iter().map(denies).collect(),
        Decision::Certain(Outcome::ImplicitDeny) => {
            let withheld = explanation
                .layers
                .iter()
                .filter(|layer| layer.allows != Truth::True && explanation.blocked_by.contains(&layer.layer));
            withheld.map(|layer| withholds(layer, explanation)).collect()
        }
        Decision::Indeterminate(_) => vec![Reason::Open],
    }
}

fn denies(reference: &StatementReference) -> Reason {
    Reason::Withheld(Withheld {
        layer: reference.policy.policy_type(),
        target: None,
        effect: Outcome::ExplicitDeny,
        statement: Some(reference.clone()),
        mismatch: None,
    })
}

fn withholds(layer: &LayerTrace, explanation: &Explanation) -> Reason {
    let near = explanation.near_misses();
    let near = near.iter().find(|miss| std::ptr::eq(miss.layer, layer) && miss.others == 0);
    Reason::Withheld(Withheld {
        layer: layer.layer,
        target: layer.target.clone(),
        effect: Outcome::ImplicitDeny,
        statement: near.map(|miss| miss.statement.reference.clone()),
        mismatch: near.map(|miss| miss.mismatch.clone()),
    })
}

/// Whether the reason is what the text names: AWS's words do not tell the kinds of resource-based policies apart.
fn is_named(by: &DeniedBy, reason: &Reason) -> bool {
    match reason {
        Reason::Withheld(withheld) => {
            withheld.layer.as_str() == by.policy_type.as_str() && withheld.effect == by.effect
        }
        Reason::Open | Reason::Contradiction(_) => false,
    }
}

const fn is_open(reason: &Reason) -> bool {
    matches!(reason, Reason::Open)
}
