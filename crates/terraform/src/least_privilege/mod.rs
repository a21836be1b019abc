//! The least policies of a configuration: what its commands need, and nothing else.
//!
//! [`Run::needed_grants`] finds what is needed; [`LeastPolicy`] says it as statements, of the principal's policy or
//! of a resource's. Each action, resource and condition value that is named is needed: without it a command fails,
//! or leaves a lock or a digest behind.
//!
//! # The edge cases, by name
//!
//! - What Terraform goes on without is not granted: the listing of workspaces where only `default` is used and the
//!   prefix is `env:`, and reading the digest.
//! - `s3:ListBucket` has two uses, with two values of `s3:prefix`: the listing of workspaces, and the answer that a
//!   state is missing.
//! - `*`, `?` and `${` in a key are text, and stand in a policy as `${*}`, `${?}` and `${$}{`.
//!
//! # What does not live here
//!
//! The form that a document is printed in, but for [`LeastPolicy::document`]: the report's. Comparing an existing
//! policy with what is needed: `grants.rs`.

mod crossing;
mod grant;
mod needed;
mod policy;
mod statement;

pub use crossing::{Crossing, Tenant, crossings};
pub use grant::{Grant, Narrowing, literal_in_condition, literal_in_resource};
pub use policy::{LeastPolicy, LeastPolicyFor, WebIdentityClaims, least_policies};
pub use statement::{LeastCondition, LeastStatement, StatementPrincipal, statements_of};

#[cfg(doc)]
use crate::Run;
