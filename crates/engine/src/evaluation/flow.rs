//! The decision, in the order of AWS's diagram.
//!
//! Rules C1 to C10. Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny
//! access"; "Cross-account policy evaluation logic".

use iamsim_policy::PolicyType;

use super::case::{Case, Relation};
use super::observer::{Observer, Taken};
use super::resource_based::ResourceSays;
use super::services::{
    AccountAccess, AcrossAccounts, Identity, Permission, ResourceBehind, RootUser, resource_policy_type,
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
struct Layers {
    resource_control: Says,
    service_control: Says,
    resource: ResourceSays,
    identity: Says,
    boundary: Says,
    session: Says,
    endpoint: Says,
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
    if case.peculiarities.permission == Permission::NotNeeded {
        return Answer::not_controlled();
    }
    let view = View { case, knowledge };
    let has_policies = has_policies(case);
    let layers = Layers {
        // Rule C2.
        resource_control: resource_control::says(&view, observer),
        service_control: service_control::says(&view, observer),
        // Rule C3.
        resource: resource_based::says(&view, observer),
        identity: if has_policies { identity_based::says(&view, observer) } else { Says::NOTHING },
        boundary: if has_policies { permissions_boundary::says(&view, observer) } else { Says::BEARS_NOT },
        session: if has_session(case) { session::says(&view, observer) } else { Says::BEARS_NOT },
        // Rule C7.
        endpoint: vpc_endpoint::says(&view, observer),
    };
    let (granted, needed) = granted(case, &layers);
    let answer = layers.answer(case, granted, needed);
    // Rule C10: what all else allows, the policy of the resource behind this one may allow, withhold or deny.
    match case.peculiarities.resource_behind {
        ResourceBehind::NotKnown(policy_type) if answer.may_be_allowed() => {
            let of = || case.request.resource.as_str().into();
            observer.uncollected(UncollectedPart::Policies(policy_type), Taken::AsUnknown, &of);
            Answer { denies: Truth::Unknown, allows: Truth::Unknown, ..answer }
        }
        ResourceBehind::NotKnown(_) | ResourceBehind::None => answer,
    }
}

/// Whether anything grants the request, within what bounds that grant.
fn granted(case: &Case<'_>, layers: &Layers) -> (Truth, Needed) {
    use AllowNeeded::{No, Yes};

    let Layers { resource, identity, boundary, session, .. } = layers;
    let bounds = boundary.allows.and(session.allows);
    let principal_side = identity.allows.and(bounds);
    let by_the_resource = Needed { resource: Yes, identity: No, bounds: No };

    // Rules C6 and D2: who has no policies, or whose policies do not count.
    if !has_policies(case) && !matches!(case.request.principal, Principal::Root(_)) {
        return (resource.allows(), by_the_resource);
    }
    // Rule C5.
    if matches!(case.request.principal, Principal::Root(_)) {
        return match (case.relation(), case.peculiarities.root_user) {
            (_, RootUser::Refused) => (Truth::False, by_the_resource),
            (Relation::OneAccount, RootUser::Allowed) => {
                (session.allows, Needed { resource: No, identity: No, bounds: Yes })
            }
            (Relation::OneAccount, RootUser::ByResourcePolicy) | (Relation::AcrossAccounts, _) => {
                (layers.offered(case).and(session.allows), Needed { bounds: Yes, ..by_the_resource })
            }
        };
    }
    match case.relation() {
        // Rule C4.
        Relation::AcrossAccounts => {
            let granted = layers.offered(case).and(principal_side);
            (granted, Needed { resource: Yes, identity: Yes, bounds: Yes })
        }
        // Rule C3.
        Relation::OneAccount => {
            let trusts_account = match case.peculiarities.account_access {
                AccountAccess::Inherent => Truth::True,
                AccountAccess::ByResourcePolicy => resource.delegates,
            };
            let directly = resource.grants.or(resource.grants_within_bounds.and(bounds));
            let by_identity = trusts_account.and(principal_side);
            let needed = if resource.grants.is_certain() {
                Needed { resource: No, identity: No, bounds: No }
            } else if resource.grants_within_bounds.is_certain() {
                Needed { resource: No, identity: No, bounds: Yes }
            } else {
                let resource = if trusts_account.is_certain() { No } else { Yes };
                Needed { resource, identity: Yes, bounds: Yes }
            };
            (directly.or(by_identity), needed)
        }
    }
}

/// Whether the principal has policies of its own that count.
fn has_policies(case: &Case<'_>) -> bool {
    match case.request.principal {
        Principal::User(_) | Principal::Role(_) | Principal::RoleSession(_) | Principal::FederatedUser(_) => {
            case.peculiarities.identity == Identity::Counts
        }
        Principal::Root(_)
        | Principal::Provider(_)
        | Principal::BuiltInProvider(_)
        | Principal::Service(_)
        | Principal::Anonymous => false,
    }
}

/// Whether session policies can have been passed.
fn has_session(case: &Case<'_>) -> bool {
    has_policies(case) || matches!(case.request.principal, Principal::Root(_))
}

impl Layers {
    fn answer(&self, case: &Case<'_>, granted: Truth, needed: Needed) -> Answer {
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
        let denies = layers.iter().fold(Truth::False, |denies, layer| denies.or(layer.says.denies));
        let bounded = self.resource_control.allows.and(self.service_control.allows).and(self.endpoint.allows);
        Answer { denies, allows: granted.and(bounded), layers }
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
        Self { denies: Truth::False, allows: Truth::True, layers: [layer; 7] }
    }
}
