//! The permissions boundary: it bounds what identity-based policies give, and gives nothing.
//!
//! Rule C3. Source: IAM User Guide, "Permissions boundaries for IAM entities".

use iamsim_policy::PolicyType;

use super::observer::Observer;
use super::statement::{Collected, Says, View};
use crate::matching::Knowledge;

/// What the principal's boundary says; without one, it does not bear.
pub(super) fn says<'c>(view: &View<'_, 'c, impl Knowledge>, observer: &mut impl Observer<'c>) -> Says {
    observer.layer(PolicyType::PermissionsBoundary, None);
    let boundary = &view.case.principal.known.permissions_boundary;
    let of = || view.case.principal_name();
    match view.collected(boundary, PolicyType::PermissionsBoundary, &of, observer) {
        Collected::Given(statements) => view.says(statements, observer),
        Collected::None => Says::BEARS_NOT,
        Collected::Unknown => Says::UNKNOWN,
    }
}
