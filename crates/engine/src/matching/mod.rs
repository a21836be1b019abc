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
mod reading;
mod resource;
mod variable;
mod wildcard;

pub use action::action;
pub use condition::{Clause, ClauseTruth, clause};
pub(crate) use condition::{instant, network};
pub use knowledge::{Cardinality, Knowledge, Known};
pub use principal::{Caller, Directness, PermissionsBoundary, PrincipalMatch, principal};
pub use resource::resource;
pub use wildcard::covers;
