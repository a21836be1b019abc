//! Whether an element of a statement covers what a request has: small, pure, and without any rule of flow.
//!
//! One file an element: [`action()`], [`resource()`], [`principal()`], and `condition/` with one file a family
//! of operators. What follows from a match is `evaluation`'s.

mod action;
mod condition;
#[cfg(test)]
mod given;
mod knowledge;
mod principal;
mod reach;
mod reading;
mod resource;
mod variable;

pub use action::action;
pub(crate) use action::action_reach;
pub use condition::{Clause, ClauseTruth, clause};
pub use iamsim_policy::wildcard::covers;
pub use knowledge::{Cardinality, Knowledge, Known};
pub use principal::{Caller, Directness, PermissionsBoundary, PrincipalMatch, principal};
pub(crate) use reach::{Reach, Then};
pub use resource::resource;
pub(crate) use resource::resource_reach;

/// Whether `text` names an instant, as date operators and `aws:CurrentTime` write one. Rule E5.
///
/// ```
/// # use iamsim_engine::matching::is_instant;
/// assert!(is_instant("2026-01-31T12:00:00Z") && is_instant("1769860800"));
/// assert!(!is_instant("tomorrow"));
/// ```
pub fn is_instant(text: &str) -> bool {
    iamsim_policy::value::instant(text).is_some()
}
