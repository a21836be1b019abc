//! The decision, in the order of AWS's diagram.
//!
//! Rules C1 to C10. Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny
//! access"; "Cross-account policy evaluation logic".

use iamsim_policy::PolicyType;

use super::case::{AskedOn, Case, Relation};
use super::observer::{Observer, Taken};
use super::resource_based::ResourceSays;
use super::services::{
    AccountAccess, AcrossAccounts, Permission, ResourceBehind, RootUser, resource_policy_type,
};
use super::statement::{Says, View};
use super::{
    identity_based, permissions_boundary, resource_based, resource_control, service_control, session,
    vpc_endpoint,
};
use crate::matching::Knowledge;
use crate::{AllowNeeded, Principal, Truth, UncollectedPart};

/// What follows from all layers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    /// What they say.
    pub(super) said: Layers,
    /// Whether a statement of any layer denies.
    pub(super) denies: Truth,
    /// Whether every layer whose allow is needed allows.
    pub(super) allows: Truth,
    /// Each layer, in the order in which AWS evaluates them.
    pub(super) layers: [LayerAnswer; 7],
}

/// What one layer says, and whether its allow is needed.
#[derive(Debug, Clone, Copy)]
pub(super) struct LayerAnswer {
    pub(super) layer: PolicyType,
    pub(super) says: Says,
    pub(super) allow_needed: AllowNeeded,
}

/// What each layer says of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layers {
    resource_control: Says,
    service_control: Says,
    resource: ResourceSays,
    identity: Says,
    boundary: Says,
    session: Says,
    endpoint: Says,
    /// The policy of the resource behind the requested one.
    behind: Says,
}

/// Whose allow is needed besides the layers that always bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Needed {
    resource: AllowNeeded,
    identity: AllowNeeded,
    bounds: AllowNeeded,
}

/// Decides a request, as far as what is known of it goes.
pub(super) fn decide<'c, K: Knowledge>(
    case: &Case<'c>,
    knowledge: &K,
    observer: &mut impl Observer<'c>,
) -> Answer {
    // Rule C1: what no policy controls.
    if case.peculiarities.permission == Permission::NotNeeded && !case.is_refused() {
        return Answer::not_controlled();
    }
    let view = View::new(case, knowledge);
    let standing = standing(case);
    let has_policies = standing == Standing::OwnPolicies;
    let may_be_session = has_policies || standing == Standing::RootUser;
    let layers = Layers {
        // Rule C2.
        resource_control: resource_control::says(&view, observer),
        service_control: service_control::says(&view, observer),
        // Rule C3.
        resource: resource_based::says(&view, observer),
        identity: if has_policies { identity_based::says(&view, observer) } else { Says::NOTHING },
        boundary: if has_policies { permissions_boundary::says(&view, observer) } else { Says::BEARS_NOT },
        session: if may_be_session { session::says(&view, observer) } else { Says::BEARS_NOT },
        // Rule C7.
        endpoint: vpc_endpoint::says(&view, observer),
        behind: Says::BEARS_NOT,
    };
    let answer = layers.answer(case);
    // Rule C10: what all else allows, the policy of the resource behind this one may allow, withhold or deny.
    match case.peculiarities.resource_behind {
        ResourceBehind::NotKnown(policy_type) if answer.may_be_allowed() => {
            let of = || case.request.resource.as_str().into();
            observer.uncollected(UncollectedPart::Policies(policy_type), Taken::AsUnknown, &of);
            Layers { behind: Says::UNKNOWN, ..layers }.answer(case)
        }
        ResourceBehind::NotKnown(_) | ResourceBehind::None => answer,
    }
}

/// Whose policies speak for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Identity-based policies, within a boundary and session policies.
    OwnPolicies,
    /// None are needed in its own account.
    RootUser,
    /// None: services, the anonymous, and callers whom a provider vouches for.
    NoPolicies,
}

fn standing(case: &Case<'_>) -> Standing {
    match case.request.principal {
        Principal::User(_) | Principal::Role(_) | Principal::RoleSession(_) | Principal::FederatedUser(_) => {
            Standing::OwnPolicies
        }
        Principal::Root(_) => Standing::RootUser,
        Principal::Provider(_)
        | Principal::BuiltInProvider(_)
        | Principal::Service(_)
        | Principal::Anonymous => Standing::NoPolicies,
    }
}

/// Whether anything grants the request, within what bounds that grant.
fn granted(case: &Case<'_>, layers: &Layers) -> (Truth, Needed) {
    use Relation::{AcrossAccounts, OneAccount};
    use Standing::{NoPolicies, OwnPolicies, RootUser};

    match (standing(case), case.relation()) {
        // Rule C6.
        (NoPolicies | OwnPolicies, _) if case.is_refused() => (Truth::False, Needed::THE_RESOURCE),
        // Rules C6 and D2.
        (NoPolicies, _) => (layers.resource.names_the_principal(), Needed::THE_RESOURCE),
        // Rule C5.
        (RootUser, relation) => of_root_user(case, layers, relation),
        // Rule C3.
        (OwnPolicies, OneAccount) => in_one_account(case, layers),
        // Rule C4.
        (OwnPolicies, AcrossAccounts) => {
            (layers.offered(case).and(layers.principal_side()), Needed::BOTH_SIDES)
        }
    }
}

/// Rule C5: the root user. In another account it needs what that resource's policy gives.
fn of_root_user(case: &Case<'_>, layers: &Layers, relation: Relation) -> (Truth, Needed) {
    match (case.peculiarities.root_user, relation) {
        (RootUser::Refused, _) => (Truth::False, Needed::THE_RESOURCE),
        // Rule B3: nobody is granted what cannot be asked.
        (RootUser::Allowed, Relation::OneAccount) if case.asked_on == AskedOn::Impossible => {
            (Truth::False, Needed::BOUNDS)
        }
        (RootUser::Allowed, Relation::OneAccount) => (layers.session.allows, Needed::BOUNDS),
        (RootUser::ByResourcePolicy, _) | (RootUser::Allowed, Relation::AcrossAccounts) => {
            (layers.offered(case).and(layers.session.allows), Needed::THE_RESOURCE_WITHIN_BOUNDS)
        }
    }
}

/// Rule C3: users and sessions, in their own account.
fn in_one_account(case: &Case<'_>, layers: &Layers) -> (Truth, Needed) {
    let resource = layers.resource;
    let trusts_account = match case.peculiarities.account_access {
        AccountAccess::Inherent => Truth::True,
        AccountAccess::ByResourcePolicy => resource.delegates,
    };
    let directly = resource.grants.or(resource.grants_within_bounds.and(layers.bounds()));
    let by_identity = trusts_account.and(layers.principal_side());
    let needed = if resource.grants.is_certain() {
        Needed::NOTHING
    } else if resource.grants_within_bounds.is_certain() {
        Needed::BOUNDS
    } else if trusts_account.is_certain() {
        Needed::THE_PRINCIPAL
    } else {
        Needed::BOTH_SIDES
    };
    (directly.or(by_identity), needed)
}

impl Needed {
    const NOTHING: Self =
        Self { resource: AllowNeeded::No, identity: AllowNeeded::No, bounds: AllowNeeded::No };
    const BOUNDS: Self = Self { bounds: AllowNeeded::Yes, ..Self::NOTHING };
    const THE_RESOURCE: Self = Self { resource: AllowNeeded::Yes, ..Self::NOTHING };
    const THE_RESOURCE_WITHIN_BOUNDS: Self = Self { bounds: AllowNeeded::Yes, ..Self::THE_RESOURCE };
    const THE_PRINCIPAL: Self = Self { identity: AllowNeeded::Yes, ..Self::BOUNDS };
    const BOTH_SIDES: Self = Self { resource: AllowNeeded::Yes, ..Self::THE_PRINCIPAL };
}

impl Layers {
    /// No policy bears on the request.
    const BEAR_NOT: Self = Self {
        resource_control: Says::BEARS_NOT,
        service_control: Says::BEARS_NOT,
        resource: ResourceSays::NOTHING,
        identity: Says::BEARS_NOT,
        boundary: Says::BEARS_NOT,
        session: Says::BEARS_NOT,
        endpoint: Says::BEARS_NOT,
        behind: Says::BEARS_NOT,
    };

    /// What bounds a grant: boundary and session policies.
    fn bounds(&self) -> Truth {
        self.boundary.allows.and(self.session.allows)
    }

    /// Whether the principal's own policies allow, as if alone.
    fn principal_side(&self) -> Truth {
        self.identity.allows.and(self.bounds())
    }

    /// What follows from them.
    pub(super) fn answer(self, case: &Case<'_>) -> Answer {
        let (granted, needed) = granted(case, &self);
        let resource = Says { denies: self.resource.denies, allows: self.offered(case) };
        let resource_type = resource_policy_type(case.peculiarities.resource_policy);
        let layers = [
            (PolicyType::ResourceControl, self.resource_control, AllowNeeded::Yes),
            (PolicyType::ServiceControl, self.service_control, AllowNeeded::Yes),
            (resource_type, resource, needed.resource),
            (PolicyType::IdentityBased, self.identity, needed.identity),
            (PolicyType::PermissionsBoundary, self.boundary, needed.bounds),
            (PolicyType::Session, self.session, needed.bounds),
            (PolicyType::VpcEndpoint, self.endpoint, AllowNeeded::Yes),
        ]
        .map(|(layer, says, allow_needed)| LayerAnswer { layer, says, allow_needed });
        let denies = layers.iter().fold(self.behind.denies, |denies, layer| denies.or(layer.says.denies));
        let bounded = [self.resource_control, self.service_control, self.endpoint, self.behind]
            .iter()
            .fold(Truth::True, |allows, says| allows.and(says.allows));
        Answer { said: self, denies, allows: granted.and(bounded), layers }
    }

    /// Whatever is unknown of them settled by one of `choices` each.
    pub(super) fn completed(mut self, choices: u32) -> Self {
        let mut place = 0;
        self.each(|truth| {
            if *truth == Truth::Unknown {
                *truth = (choices & (1 << place) != 0).into();
            }
            place += 1;
        });
        self
    }

    /// What of them is unknown: the choices that make a difference to [`completed`](Self::completed).
    pub(super) fn open_choices(mut self) -> u32 {
        let (mut place, mut open) = (0, 0);
        self.each(|truth| {
            open |= u32::from(*truth == Truth::Unknown) << place;
            place += 1;
        });
        open
    }

    /// What each layer says, allows before denies.
    fn each(&mut self, mut look: impl FnMut(&mut Truth)) {
        self.allows().into_iter().for_each(&mut look);
        self.denies().into_iter().for_each(look);
    }

    fn denies(&mut self) -> [&mut Truth; 8] {
        [
            &mut self.resource_control.denies,
            &mut self.service_control.denies,
            &mut self.resource.denies,
            &mut self.identity.denies,
            &mut self.boundary.denies,
            &mut self.session.denies,
            &mut self.endpoint.denies,
            &mut self.behind.denies,
        ]
    }

    fn allows(&mut self) -> [&mut Truth; 9] {
        [
            &mut self.service_control.allows,
            &mut self.resource.grants,
            &mut self.resource.grants_within_bounds,
            &mut self.resource.delegates,
            &mut self.identity.allows,
            &mut self.boundary.allows,
            &mut self.session.allows,
            &mut self.endpoint.allows,
            &mut self.behind.allows,
        ]
    }

    /// Whether the resource's policy gives what can be given.
    fn offered(&self, case: &Case<'_>) -> Truth {
        match (case.relation(), case.peculiarities.across_accounts) {
            (Relation::AcrossAccounts, AcrossAccounts::Refused) => Truth::False,
            _ => self.resource.allows(),
        }
    }
}

impl Answer {
    fn may_be_allowed(&self) -> bool {
        self.allows.is_possible() && !self.denies.is_certain()
    }

    /// Rule C1: what no policy controls is allowed.
    fn not_controlled() -> Self {
        let layer = LayerAnswer {
            layer: PolicyType::IdentityBased,
            says: Says::BEARS_NOT,
            allow_needed: AllowNeeded::No,
        };
        Self { said: Layers::BEAR_NOT, denies: Truth::False, allows: Truth::True, layers: [layer; 7] }
    }
}
