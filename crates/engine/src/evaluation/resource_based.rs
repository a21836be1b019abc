//! The resource's own policy: of a bucket, a key, a table, or the trust policy of a role.
//!
//! Rules B5, C3 and C5. Source: IAM User Guide, "AWS JSON policy elements: Principal"; "Policy evaluation
//! logic".

use iamsim_policy::Effect;

use super::case::{AskedOn, Relation};
use super::observer::{Observer, Taken};
use super::services::{self, DirectGrant, ResourcePolicy, s3};
use super::statement::{Collected, View};
use crate::compiled::Candidate;
use crate::matching::{Directness, Knowledge, PrincipalMatch};
use crate::{Layer, Principal, Truth, UncollectedPart};

/// What the resource's policy says: whether it denies, and to whom it grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ResourceSays {
    pub(super) denies: Truth,
    /// It grants to the principal itself, and neither boundary nor session policies bound that.
    pub(super) grants: Truth,
    /// It grants to the principal itself, within its boundary and session policies.
    pub(super) grants_within_bounds: Truth,
    /// It leaves the grant to the account's identity-based policies.
    pub(super) delegates: Truth,
}

impl ResourceSays {
    pub(super) const NOTHING: Self = Self {
        denies: Truth::False,
        grants: Truth::False,
        grants_within_bounds: Truth::False,
        delegates: Truth::False,
    };

    /// What a policy says that is not known. It may name anybody, but what a service binds it cannot unbind.
    const fn unknown(direct_grant: DirectGrant) -> Self {
        let grants = match direct_grant {
            DirectGrant::AsNamed => Truth::Unknown,
            DirectGrant::Bounded => Truth::False,
        };
        Self {
            denies: Truth::Unknown,
            grants,
            grants_within_bounds: Truth::Unknown,
            delegates: Truth::Unknown,
        }
    }

    /// Whether it grants to the principal itself.
    pub(super) fn names_the_principal(self) -> Truth {
        self.grants.or(self.grants_within_bounds)
    }

    /// Whether it allows the principal in any way.
    pub(super) fn allows(self) -> Truth {
        self.names_the_principal().or(self.delegates)
    }
}

/// What binds a grant to the principal: the table of rule C3, by what the policy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bounds {
    Neither,
    BoundaryAndSession,
}

/// Rule C3, the table. A service may bind every grant (rule D2).
fn bounds(named: Directness, direct_grant: DirectGrant) -> Bounds {
    match (direct_grant, named) {
        (DirectGrant::Bounded, _) => Bounds::BoundaryAndSession,
        (DirectGrant::AsNamed, Directness::Role | Directness::UserOfFederatedSession) => {
            Bounds::BoundaryAndSession
        }
        (
            DirectGrant::AsNamed,
            Directness::User
            | Directness::RoleSession
            | Directness::FederatedUser
            | Directness::Everyone
            | Directness::Root
            | Directness::Service
            | Directness::Provider
            | Directness::Unnamed,
        ) => Bounds::Neither,
    }
}

/// What the resource's policy says of the request.
pub(super) fn says<'c>(
    view: &View<'_, 'c, impl Knowledge>,
    observer: &mut impl Observer<'c>,
) -> ResourceSays {
    let peculiarities = view.case.peculiarities;
    let unknown = ResourceSays::unknown(peculiarities.direct_grant);
    let (policy_type, missing) = match peculiarities.resource_policy {
        ResourcePolicy::DoesNotBear => return ResourceSays::NOTHING,
        ResourcePolicy::Exists(policy_type) => (policy_type, unknown),
        ResourcePolicy::Bears(policy_type) | ResourcePolicy::BearsOnAllButRoot(policy_type) => {
            (policy_type, ResourceSays::NOTHING)
        }
    };
    observer.layer(policy_type, None);
    let layer = &view.case.resource.policy;
    if matches!(layer, Layer::NotCollected) && services::has_no_policy(view.case.request) {
        return ResourceSays::NOTHING;
    }
    let of = || view.case.request.resource.as_str().into();
    let statements = match layer.given() {
        Some(statements) => statements,
        // Rule B3: no role's policy speaks of what cannot be asked.
        None if view.case.asked_on == AskedOn::Impossible => return ResourceSays::NOTHING,
        // Rule D2: it has one, and nobody says what it is.
        None if missing == unknown => {
            observer.uncollected(UncollectedPart::Policies(policy_type), Taken::AsUnknown, &of);
            return unknown;
        }
        None => match view.collected(layer, policy_type, &of, observer) {
            Collected::Unknown => return unknown,
            Collected::None | Collected::Given(_) => return ResourceSays::NOTHING,
        },
    };
    // Rule C5: the owner's root user mends a bucket policy whatever it denies.
    let mends = matches!(peculiarities.resource_policy, ResourcePolicy::BearsOnAllButRoot(_))
        && matches!(view.case.request.principal, Principal::Root(_))
        && view.case.relation() == Relation::OneAccount;
    let bears = |candidate: &Candidate<'_>| !(mends && candidate.statement.effect == Effect::Deny);
    let mut says = ResourceSays::NOTHING;
    for candidate in view.candidates(statements, observer).filter(bears) {
        let named = view.principal(candidate.written, view.boundary());
        let matches = view.judge(candidate, named.is_match().into(), observer);
        if candidate.statement.effect == Effect::Deny {
            says.denies = says.denies.or(matches);
            continue;
        }
        match named {
            PrincipalMatch::No => {}
            PrincipalMatch::Delegation => says.delegates = says.delegates.or(matches),
            PrincipalMatch::Direct(directness) => match bounds(directness, peculiarities.direct_grant) {
                Bounds::Neither => says.grants = says.grants.or(matches),
                Bounds::BoundaryAndSession => {
                    says.grants_within_bounds = says.grants_within_bounds.or(matches);
                }
            },
        }
    }
    // Rule C10.
    if !says.allows().is_possible() {
        return says;
    }
    match s3::public_access(view.case, observer) {
        s3::PublicAccess::Served => says,
        s3::PublicAccess::Restricted => ResourceSays { denies: says.denies, ..ResourceSays::NOTHING },
        s3::PublicAccess::Unknown => ResourceSays {
            denies: says.denies,
            grants: says.grants.and(Truth::Unknown),
            grants_within_bounds: says.grants_within_bounds.and(Truth::Unknown),
            delegates: says.delegates.and(Truth::Unknown),
        },
    }
}
