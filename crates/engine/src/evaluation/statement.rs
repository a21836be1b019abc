//! One statement, and the policies of one layer: whether they match a request.

use std::sync::Arc;

use iamsim_policy::{ConditionOperator, Effect, KeyCondition, Policy, PolicyType, Statement, Version};

use super::case::{AskedOn, Case};
use super::observer::{Judged, Observer, PrincipalCovered, Taken};
use super::services;
use crate::matching::{self, Caller, ClauseTruth, Knowledge, PermissionsBoundary, PrincipalMatch};
use crate::{Layer, Resource, Truth, UncollectedLayers, UncollectedPart};

/// What a layer says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Says {
    pub(super) denies: Truth,
    pub(super) allows: Truth,
}

impl Says {
    /// There are policies, and none speaks of the request.
    pub(super) const NOTHING: Self = Self { denies: Truth::False, allows: Truth::False };
    /// The layer does not bear on the request.
    pub(super) const BEARS_NOT: Self = Self { denies: Truth::False, allows: Truth::True };
    /// The layer was not collected.
    pub(super) const UNKNOWN: Self = Self { denies: Truth::Unknown, allows: Truth::Unknown };

    /// What the layer says together with a matching statement.
    pub(super) fn with(self, effect: Effect, matches: Truth) -> Self {
        match effect {
            Effect::Allow => Self { allows: self.allows.or(matches), ..self },
            Effect::Deny => Self { denies: self.denies.or(matches), ..self },
        }
    }
}

/// A request as statements see it: the case, and what is known of its condition keys.
pub(super) struct View<'v, 'c, K> {
    pub(super) case: &'v Case<'c>,
    pub(super) knowledge: &'v K,
}

/// A layer that was collected, or what is taken in its stead.
pub(super) enum Collected<'c, T> {
    Given(&'c T),
    None,
    Unknown,
}

impl<'c, K: Knowledge> View<'_, 'c, K> {
    /// What was collected of `layer`, if it may be taken so. Called only for layers that bear on the request.
    pub(super) fn collected<T>(
        &self,
        layer: &'c Layer<T>,
        policy_type: PolicyType,
        of: &dyn Fn() -> Box<str>,
        observer: &mut impl Observer<'c>,
    ) -> Collected<'c, T> {
        match layer {
            Layer::Given(value) => Collected::Given(value),
            Layer::None => Collected::None,
            Layer::Undisclosed => {
                observer.uncollected(UncollectedPart::Policies(policy_type), Taken::AsUnknown, of);
                Collected::Unknown
            }
            Layer::NotCollected => match self.case.uncollected() {
                UncollectedLayers::AssumedNone => {
                    observer.uncollected(UncollectedPart::Policies(policy_type), Taken::AsNone, of);
                    Collected::None
                }
                UncollectedLayers::Unknown => {
                    observer.uncollected(UncollectedPart::Policies(policy_type), Taken::AsUnknown, of);
                    Collected::Unknown
                }
            },
        }
    }

    /// What policies say that name no principal.
    pub(super) fn says(&self, policies: &'c [Arc<Policy>], observer: &mut impl Observer<'c>) -> Says {
        let mut says = Says::NOTHING;
        for policy in policies {
            for statement in policy.statements() {
                let matches = self.judge(policy, statement, PrincipalCovered::Yes, observer);
                says = says.with(statement.effect.value, matches);
            }
        }
        says
    }

    /// Whether a statement matches, given whether it covers the principal.
    pub(super) fn judge(
        &self,
        policy: &'c Arc<Policy>,
        statement: &'c Statement,
        principal: PrincipalCovered,
        observer: &mut impl Observer<'c>,
    ) -> Truth {
        let matches = match principal {
            PrincipalCovered::No => Truth::False,
            PrincipalCovered::Yes => {
                observer.recall(statement).unwrap_or_else(|| self.matches(statement, policy.version()))
            }
        };
        observer.statement(Judged { policy, statement, principal, matches });
        matches
    }

    /// Whether a statement covers the action, the resource and the conditions of the request.
    ///
    /// Rule B6: its elements must all match.
    pub(super) fn matches(&self, statement: &Statement, version: Version) -> Truth {
        let effect = statement.effect.value;
        if !self.action(statement) {
            return Truth::False;
        }
        match self.resource(statement) {
            Truth::False => Truth::False,
            resource => resource.and(self.conditions(statement, version, effect)),
        }
    }

    /// Whether the statement's `Action` or `NotAction` covers the request's.
    pub(super) fn action(&self, statement: &Statement) -> bool {
        matching::action(&statement.action, self.case.request.action, statement.effect.value)
    }

    /// Whether the statement's `Resource` or `NotResource` covers what the action is asked on (rule B3).
    pub(super) fn resource(&self, statement: &Statement) -> Truth {
        let resource = match self.case.asked_on {
            AskedOn::Requested => self.case.request.resource,
            AskedOn::NoResource => &Resource::Any,
            // A statement without `Resource` (role trust policies) has none that could be impossible.
            AskedOn::Impossible if statement.resource.is_none() => self.case.request.resource,
            AskedOn::Impossible => return Truth::False,
        };
        let Some(element) = &statement.resource else { return without_element(statement, resource).into() };
        let of_its_service = match resource {
            Resource::Any => services::covers_no_resource(self.case.request, element),
            Resource::Arn(_) => None,
        };
        of_its_service.map_or_else(
            || matching::resource(element, resource, statement.effect.value, self.knowledge),
            Truth::from,
        )
    }

    /// Whether all clauses of the statement's `Condition` hold.
    ///
    /// Rules E1 and E6: one that fails closed makes an Allow grant nothing, and a Deny deny whatever its other
    /// clauses say.
    fn conditions(&self, statement: &Statement, version: Version, effect: Effect) -> Truth {
        let Some(condition) = &statement.condition else { return Truth::True };
        let mut holds = Truth::True;
        let mut fails_closed = Truth::False;
        for (operator, key) in condition.clauses() {
            let (clause, closed) = self.clause_truths(operator.value, key, version);
            holds = holds.and(clause);
            fails_closed = fails_closed.or(closed);
        }
        match effect {
            Effect::Allow => holds.and(fails_closed.not()),
            Effect::Deny => holds.or(fails_closed),
        }
    }

    /// Whether a clause holds, and whether it makes its statement fail closed.
    pub(super) fn clause_truths(
        &self,
        operator: ConditionOperator,
        key: &KeyCondition,
        version: Version,
    ) -> (Truth, Truth) {
        match matching::clause(operator, key, version, self.knowledge) {
            ClauseTruth::Is(truth) => (truth, Truth::False),
            ClauseTruth::FailsClosed => (Truth::True, Truth::True),
            ClauseTruth::MayFailClosed => (Truth::Unknown, Truth::Unknown),
        }
    }

    /// Whether one clause alone lets its statement match.
    pub(super) fn clause(
        &self,
        operator: ConditionOperator,
        key: &KeyCondition,
        version: Version,
        effect: Effect,
    ) -> Truth {
        let (clause, closed) = self.clause_truths(operator, key, version);
        match effect {
            Effect::Allow => clause.and(closed.not()),
            Effect::Deny => clause.or(closed),
        }
    }

    /// How a statement's principal element covers the caller; a statement without one covers nobody.
    pub(super) fn principal(&self, statement: &Statement, boundary: PermissionsBoundary) -> PrincipalMatch {
        let Some(element) = &statement.principal else { return PrincipalMatch::No };
        matching::principal(element, &self.caller(boundary), statement.effect.value)
    }

    fn caller(&self, permissions_boundary: PermissionsBoundary) -> Caller<'_> {
        let request = self.case.request;
        Caller { principal: request.principal, user: None, permissions_boundary }
    }

    /// Whether the principal has a boundary, as far as `NotPrincipal` asks (rule A5).
    pub(super) fn boundary(&self) -> PermissionsBoundary {
        match self.case.principal.policies.permissions_boundary {
            Layer::Given(_) | Layer::Undisclosed => PermissionsBoundary::Set,
            Layer::None | Layer::NotCollected => PermissionsBoundary::NotSet,
        }
    }
}

/// Whether a statement without `Resource` and `NotResource` covers `resource`.
///
/// Rule A2: a role trust policy has neither, and means its role. AWS stores no statement that has no principal
/// either: one grants on no resource alone, and denies on each.
fn without_element(statement: &Statement, resource: &Resource) -> bool {
    match (&statement.principal, statement.effect.value) {
        (Some(_), _) | (None, Effect::Deny) => true,
        (None, Effect::Allow) => *resource == Resource::Any,
    }
}
