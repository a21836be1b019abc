//! Resource control policies: they deny, whoever calls.
//!
//! Rule C2. Source: Organizations User Guide, "Resource control policies (RCPs)".

use iamsim_policy::PolicyType;

use super::case::{Case, Owner};
use super::observer::Observer;
use super::statement::{Collected, Says, View};
use crate::environment::is_management_account;
use crate::matching::Knowledge;
use crate::{KeyManager, RoleKind, Truth};

/// What the RCPs of the resource's account say, where they bear on such a request.
///
/// Each level has `RCPFullAWSAccess` besides what is attached there: the layer never withholds its allow.
pub(super) fn says<'c>(view: &View<'_, 'c, impl Knowledge>, observer: &mut impl Observer<'c>) -> Says {
    if !bear_on(view.case) {
        return Says::BEARS_NOT;
    }
    let levels = match view.case.owner {
        Owner::Known(owner) | Owner::Assumed(owner)
            if is_management_account(owner.id, &owner.account.given) =>
        {
            return Says::BEARS_NOT;
        }
        Owner::Known(owner) | Owner::Assumed(owner) => &owner.account.resource_control,
        Owner::SupposedOther | Owner::Unknown => &view.case.environment.any_other_account().resource_control,
    };
    let of = || match view.case.owner.account() {
        Some(owner) => owner.id.as_str().into(),
        None => view.case.request.resource.as_str().into(),
    };
    let denies = match view.collected(levels, PolicyType::ResourceControl, &of, observer) {
        Collected::Given(levels) => {
            let mut denies = Truth::False;
            for level in levels {
                observer.layer(PolicyType::ResourceControl, Some(&level.target));
                for candidate in view.candidates(&level.statements, observer) {
                    let named = view.principal(candidate.written, view.boundary()).is_match();
                    let matches = view.judge(candidate, named.into(), observer);
                    denies = Says::NOTHING.with(candidate.statement.effect, matches).denies.or(denies);
                }
            }
            denies
        }
        Collected::None => Truth::False,
        Collected::Unknown => {
            observer.layer(PolicyType::ResourceControl, None);
            Truth::Unknown
        }
    };
    Says { denies, allows: Truth::True }
}

/// Whether RCPs bear on such a request at all.
fn bear_on(case: &Case<'_>) -> bool {
    let action = case.request.action;
    let supported =
        action.known_service().is_some_and(iamsim_services::Service::supports_resource_control_policies);
    supported
        && !action.known().is_some_and(iamsim_services::Action::rcp_not_impacted)
        && case.role_kind() != RoleKind::ServiceLinked
        && case.resource.given.key_manager != KeyManager::Aws
}
