//! Session policies: passed when the session was made; they bound it.
//!
//! Rules C5 and C9. Source: IAM User Guide, "Session policies", "Permissions for `GetFederationToken`";
//! STS API Reference, `AssumeRoot`.

use iamsim_policy::{Effect, PolicyType};

use super::observer::Observer;
use super::statement::{Collected, Says, View};
use crate::compiled::Statements;
use crate::matching::Knowledge;
use crate::{Layer, Principal, Truth};

/// What the session policies say.
pub(super) fn says<'c>(view: &View<'_, 'c, impl Knowledge>, observer: &mut impl Observer<'c>) -> Says {
    observer.layer(PolicyType::Session, None);
    let policies = match (view.case.request.principal, view.case.session_policies()) {
        // Only what makes a session takes session policies: nobody who has not looked assumes any of a user.
        (Principal::User(_) | Principal::Root(_), Layer::NotCollected) => return Says::BEARS_NOT,
        (_, policies) => policies,
    };
    let of = || view.case.request.principal.to_string().into();
    match view.collected(policies, PolicyType::Session, &of, observer) {
        Collected::Given(statements) if statements.have_no_policy() => {
            none_passed(view.case.request.principal)
        }
        Collected::Given(statements) => {
            let says = view.says(statements, observer);
            match view.case.request.principal {
                Principal::Root(_) if !have_an_allow(statements) => Says { allows: Truth::True, ..says },
                _ => says,
            }
        }
        Collected::None => none_passed(view.case.request.principal),
        Collected::Unknown => Says::UNKNOWN,
    }
}

/// Rule C9: a federated user session is the intersection of its user's policies with what was passed. Other
/// sessions are bounded by what was passed alone.
fn none_passed(principal: &Principal) -> Says {
    match principal {
        Principal::FederatedUser(_) => Says::NOTHING,
        _ => Says::BEARS_NOT,
    }
}

/// Rule C5: a root session's task policy binds by its Denies; one with an Allow must allow.
fn have_an_allow(statements: &Statements) -> bool {
    let mut statements = statements.policies().flat_map(|policy| policy.statements());
    statements.any(|statement| statement.effect.value == Effect::Allow)
}
