//! Asking what a request of the simulator asks: each action on each resource.

use iamsim_engine::{Action, Decision, Element, Explanation, LayerTrace, Outcome, Request, Resource, Truth};
use iamsim_policy::{ConditionKey, PolicyType, Statement};

use super::{ResourcesGiven, SimulationRequest};

/// What becomes of one action.
#[derive(Debug)]
pub struct Simulated<'r> {
    /// The action.
    pub action: &'r Action,
    /// Whether the request names its resources.
    pub resources_given: ResourcesGiven,
    /// One for each resource; at least one.
    pub resources: Vec<SimulatedResource<'r>>,
}

/// What becomes of one action on one resource.
#[derive(Debug)]
pub struct SimulatedResource<'r> {
    /// The resource.
    pub resource: &'r Resource,
    /// The decision with its reasons.
    pub explanation: Explanation,
    /// The condition keys that policies test, in statements that are about this action and resource, and that the
    /// request does not give; as the policies spell them, each once.
    pub missing_context: Vec<ConditionKey>,
}

/// The keys that AWS fills in itself, for a caller that is known.
const IMPLIED: [&str; 8] = [
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalType",
    "aws:PrincipalIsAWSService",
    "aws:username",
    "aws:userid",
    "aws:ResourceAccount",
    "aws:CurrentTime",
];

impl SimulationRequest {
    /// Decides every action on every resource, in the order of the request.
    pub fn simulate(&self) -> Vec<Simulated<'_>> {
        let on = |action, resource| {
            let request = Request {
                principal: &self.caller,
                action,
                resource,
                resource_account: self.resource_owner,
                context: &self.context,
                role_kind: self.role_kind,
            };
            let explanation = self.environment.explain(&request);
            let missing_context = self.missing_context(&explanation);
            SimulatedResource { resource, explanation, missing_context }
        };
        let simulated = |action| Simulated {
            action,
            resources_given: self.resources_given,
            resources: self.resources.iter().map(|resource| on(action, resource)).collect(),
        };
        self.actions.iter().map(simulated).collect()
    }

    fn missing_context(&self, explanation: &Explanation) -> Vec<ConditionKey> {
        let mut missing: Vec<ConditionKey> = Vec::new();
        let traces = explanation.layers.iter().flat_map(|layer| &layer.statements);
        let about_this = traces.filter(|trace| {
            trace.mismatches.iter().all(|mismatch| {
                matches!(mismatch.element, Element::Condition { .. }) || mismatch.truth != Truth::False
            })
        });
        let statements = about_this.filter_map(|trace| trace.reference.statement());
        for key in statements.flat_map(keys) {
            let is_implied = IMPLIED.iter().any(|implied| ConditionKey::new(implied) == *key);
            if !is_implied && self.context.find(key).is_none() && !missing.contains(key) {
                missing.push(key.clone());
            }
        }
        missing
    }
}

/// The condition keys that a statement tests.
fn keys(statement: &Statement) -> impl Iterator<Item = &ConditionKey> {
    statement
        .condition
        .iter()
        .flat_map(iamsim_policy::Condition::clauses)
        .map(|(_, clause)| &clause.key.value)
}

impl Simulated<'_> {
    /// The decision on all resources together: an explicit deny of one outweighs, then an implicit one.
    pub fn decision(&self) -> Outcome {
        let decisions = || self.resources.iter().map(SimulatedResource::decision);
        let has = |outcome| decisions().any(|decision| decision == outcome);
        match (has(Outcome::ExplicitDeny), has(Outcome::ImplicitDeny)) {
            (true, _) => Outcome::ExplicitDeny,
            (false, true) => Outcome::ImplicitDeny,
            (false, false) => Outcome::Allowed,
        }
    }
}

impl SimulatedResource<'_> {
    /// The decision in one of AWS's three words. What is open here, where a policy was not collected, is never said to
    /// be allowed.
    pub fn decision(&self) -> Outcome {
        match &self.explanation.decision {
            Decision::Certain(outcome) => *outcome,
            Decision::Indeterminate(open) if open.possible.contains(&Outcome::ImplicitDeny) => {
                Outcome::ImplicitDeny
            }
            Decision::Indeterminate(_) => Outcome::ExplicitDeny,
        }
    }

    /// Whether the organization allows it; `None` where no SCP was simulated.
    pub fn allowed_by_organizations(&self) -> Option<bool> {
        self.allowed_by(&[PolicyType::ServiceControl, PolicyType::ResourceControl])
    }

    /// Whether the permissions boundary allows it; `None` where none is set.
    pub fn allowed_by_permissions_boundary(&self) -> Option<bool> {
        self.allowed_by(&[PolicyType::PermissionsBoundary])
    }

    fn allowed_by(&self, types: &[PolicyType]) -> Option<bool> {
        let layers: Vec<&LayerTrace> =
            self.explanation.layers.iter().filter(|layer| types.contains(&layer.layer)).collect();
        let allows = |layer: &&LayerTrace| layer.allows == Truth::True && layer.denies == Truth::False;
        (!layers.is_empty()).then(|| layers.iter().all(allows))
    }
}
