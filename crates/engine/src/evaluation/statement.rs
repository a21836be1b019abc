//! One statement, and the policies of one layer: whether they match a request.

use iamsim_policy::{Effect, PolicyType, Statement};

use super::case::{AskedOn, Case};
use super::memo::{Memo, Said};
use super::observer::{Judged, LooksAt, Observer, PrincipalCovered, Taken};
use super::services;
use crate::compiled::{self, Candidate, Candidates, Covered, Statements, Which};
use crate::matching::{self, Caller, Clause, ClauseTruth, Knowledge, PermissionsBoundary, PrincipalMatch};
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
    memo: Memo,
}

/// A layer that was collected, or what is taken in its stead.
pub(super) enum Collected<'c, T> {
    Given(&'c T),
    None,
    Unknown,
}

impl<'v, 'c, K: Knowledge> View<'v, 'c, K> {
    pub(super) fn new(case: &'v Case<'c>, knowledge: &'v K) -> Self {
        Self { case, knowledge, memo: Memo::new() }
    }

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

    /// What statements say that name no principal.
    pub(super) fn says<O: Observer<'c>>(&self, statements: &'c Statements, observer: &mut O) -> Says {
        let mut says = Says::NOTHING;
        let mut candidates = self.candidates(statements, observer);
        while let Some(candidate) = candidates.next() {
            let effect = candidate.statement.effect;
            let matches = self.judge(candidate, PrincipalCovered::Yes, observer);
            says = says.with(effect, matches);
            if O::LOOKS_AT == LooksAt::WhatDecides && matches.is_certain() {
                candidates.leave_out(effect);
            }
        }
        says
    }

    /// The statements that `observer` looks at, in the order of the policies: where it does not look at all, those
    /// are left out that cannot match.
    #[inline]
    pub(super) fn candidates<O: Observer<'c>>(&self, statements: &'c Statements, _: &O) -> Candidates<'c> {
        let which = match O::LOOKS_AT {
            LooksAt::WhatDecides | LooksAt::WhatCanMatch => Which::CanMatch,
            LooksAt::Everything => Which::All,
        };
        statements.of(self.case.standing, which)
    }

    /// Whether a statement matches, given whether it covers the principal.
    pub(super) fn judge(
        &self,
        candidate: Candidate<'c>,
        principal: PrincipalCovered,
        observer: &mut impl Observer<'c>,
    ) -> Truth {
        let matches = match principal {
            PrincipalCovered::No => Truth::False,
            PrincipalCovered::Yes => {
                observer.recall(candidate.written).unwrap_or_else(|| self.matches(candidate))
            }
        };
        observer.statement(Judged { candidate, principal, matches });
        matches
    }

    /// Whether a statement covers the action, the resource and the conditions of the request.
    ///
    /// Rule B6: its elements must all match.
    pub(super) fn matches(&self, candidate: Candidate<'c>) -> Truth {
        let action = match candidate.action {
            Covered::Yes => true,
            Covered::No => false,
            Covered::NotTold => self.action(candidate.written),
        };
        debug_assert_eq!(action, self.action(candidate.written), "what is told of actions is what is so");
        if !action {
            return Truth::False;
        }
        let resource = match candidate.resource {
            Covered::Yes => Truth::True,
            Covered::No => Truth::False,
            Covered::NotTold => {
                let number = candidate.statement.resource;
                let find_out =
                    || Said { holds: self.resource(candidate.written), fails_closed: Truth::False };
                if number == 0 { find_out().holds } else { self.memo.of(number, find_out).holds }
            }
        };
        debug_assert_eq!(
            resource,
            self.resource(candidate.written),
            "what is told of resources is what is so"
        );
        match resource {
            Truth::False => Truth::False,
            resource => resource.and(self.conditions(candidate.statement)),
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

    /// Whether all clauses of a statement's `Condition` hold.
    ///
    /// Rules E1 and E6: one that fails closed makes an Allow grant nothing, and a Deny deny whatever its other
    /// clauses say.
    fn conditions(&self, statement: &compiled::Statement) -> Truth {
        let mut holds = Truth::True;
        let mut fails_closed = Truth::False;
        for clause in &statement.clauses {
            let said = self.memo.of(clause.number, || {
                let (holds, fails_closed) = self.clause_truths(&clause.clause);
                Said { holds, fails_closed }
            });
            holds = holds.and(said.holds);
            fails_closed = fails_closed.or(said.fails_closed);
        }
        match statement.effect {
            Effect::Allow => holds.and(fails_closed.not()),
            Effect::Deny => holds.or(fails_closed),
        }
    }

    /// Whether a clause holds, and whether it makes its statement fail closed.
    pub(super) fn clause_truths(&self, clause: &Clause) -> (Truth, Truth) {
        match clause.truth(self.knowledge) {
            ClauseTruth::Is(truth) => (truth, Truth::False),
            ClauseTruth::FailsClosed => (Truth::True, Truth::True),
            ClauseTruth::MayFailClosed => (Truth::Unknown, Truth::Unknown),
        }
    }

    /// Whether one clause alone lets its statement match.
    pub(super) fn clause(&self, clause: &Clause, effect: Effect) -> Truth {
        let (holds, fails_closed) = self.clause_truths(clause);
        match effect {
            Effect::Allow => holds.and(fails_closed.not()),
            Effect::Deny => holds.or(fails_closed),
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
        match self.case.principal.known.permissions_boundary {
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
