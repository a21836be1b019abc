//! Service control policies: each level of the principal's organization must allow.
//!
//! Rule C2. Source: Organizations User Guide, "Service control policies (SCPs)".

use iamsim_policy::PolicyType;

use super::case::PlacedAccount;
use super::observer::Observer;
use super::statement::{Collected, Says, View};
use crate::environment::is_management_account;
use crate::matching::Knowledge;
use crate::{Principal, RoleKind};

/// What the SCPs of the principal's account say, where they bear on such a principal.
pub(super) fn says<'c>(view: &View<'_, 'c, impl Knowledge>, observer: &mut impl Observer<'c>) -> Says {
    let Some(PlacedAccount { id, account }) = view.case.principal_account else { return Says::BEARS_NOT };
    if !bound(view.case.request.principal)
        || view.case.role_kind() == RoleKind::ServiceLinked
        || is_management_account(id, &account.given)
    {
        return Says::BEARS_NOT;
    }
    let of = || id.as_str().into();
    match view.collected(&account.service_control, PolicyType::ServiceControl, &of, observer) {
        Collected::Given(levels) => {
            let mut says = Says::BEARS_NOT;
            for level in levels {
                observer.layer(PolicyType::ServiceControl, Some(&level.target));
                let at_level = view.says(&level.statements, observer);
                says.denies = says.denies.or(at_level.denies);
                says.allows = says.allows.and(at_level.allows);
            }
            says
        }
        Collected::None => Says::BEARS_NOT,
        Collected::Unknown => {
            observer.layer(PolicyType::ServiceControl, None);
            Says::UNKNOWN
        }
    }
}

/// Whether SCPs bear on such a principal: not on services, nor on callers whom a provider vouches for.
fn bound(principal: &Principal) -> bool {
    match principal {
        Principal::User(_)
        | Principal::Role(_)
        | Principal::RoleSession(_)
        | Principal::FederatedUser(_)
        | Principal::Root(_) => true,
        Principal::Provider(_)
        | Principal::BuiltInProvider(_)
        | Principal::Service(_)
        | Principal::Anonymous => false,
    }
}
