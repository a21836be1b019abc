//! Identity-based policies: of a user, or of a session's role.
//!
//! Rule C9. Source: IAM User Guide, "Identity-based policies and resource-based policies".

use iamsim_policy::PolicyType;

use super::observer::Observer;
use super::statement::{Collected, Says, View};
use crate::matching::Knowledge;

/// What the principal's policies say. The caller asks only for principals that have some.
pub(super) fn says<'c>(view: &View<'_, 'c, impl Knowledge>, observer: &mut impl Observer<'c>) -> Says {
    observer.layer(PolicyType::IdentityBased, None);
    let policies = &view.case.principal.known.identity_based;
    let of = || view.case.principal_name();
    match view.collected(policies, PolicyType::IdentityBased, &of, observer) {
        Collected::Given(statements) => view.says(statements, observer),
        Collected::None => Says::NOTHING,
        Collected::Unknown => Says::UNKNOWN,
    }
}
