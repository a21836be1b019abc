//! What AWS decides: an [`Environment`] of policies, a [`Request`], and the [`Decision`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use iamsim_engine::{Context, EnvironmentBuilder, For, Layer, MismatchKind, Outcome, PrincipalPolicies};
//! use iamsim_engine::{Request, RoleKind, Unlisted};
//! use iamsim_policy::{Policy, PolicyType};
//! use iamsim_source::Source;
//!
//! let text = r#"{ "Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state" } }"#;
//! let parsed = Policy::parse(&Source::new("ci.json", text), "ci", PolicyType::IdentityBased);
//! let policy = Arc::new(parsed.policy.expect("nothing is wrong with it"));
//!
//! let policies = PrincipalPolicies { identity_based: Layer::Given(vec![policy]), ..PrincipalPolicies::default() };
//! let environment = EnvironmentBuilder::default().principal(For::AnyOther, policies).build();
//! let request = Request {
//!     principal: &"arn:aws:iam::123456789012:user/ci".parse()?,
//!     action: &"s3:GetObject".parse()?,
//!     resource: &"arn:aws:s3:::state/prod/app.tfstate".parse()?,
//!     resource_account: None,
//!     context: &Context::new(Unlisted::Unknown),
//!     role_kind: RoleKind::Ordinary,
//! };
//!
//! let explanation = environment.explain(&request);
//! assert_eq!(explanation.decision.outcome(), Some(Outcome::ImplicitDeny));
//! assert_eq!(explanation.blocked_by, [PolicyType::IdentityBased]);
//! let near = explanation.near_misses();
//! assert_eq!(near[0].mismatch.kind, MismatchKind::BucketWithoutItsObjects);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Environment::decide`] and [`Environment::explain`] are one function, without and with a trace.
//!
//! # The edge cases, by name
//!
//! - **Unknown is not absent.** A condition key is known, absent or unknown ([`ContextValue`]); a layer is given,
//!   none, or not collected ([`Layer`]). [`Indeterminate`] says what is possible and what would settle it.
//! - **"Allowed" is a promise.** Where AWS is silent, the reading is taken that never reports too much access.
//! - **What was not collected** is taken as if there were none, and is then one of
//!   [`Explanation::assumptions`]; or as unknown, by [`UncollectedLayers`].
//! - **A role** stands for any of its sessions ([`Principal::Role`]); a session has its role's policies.
//! - **A bucket's entry** holds for its objects, a table's for its indexes.
//! - **What cannot be asked**, such as an object's action on a bucket, is answered, with a [`Finding`].
//!
//! # What it does not do
//!
//! It knows no Terraform, opens no file, and has no rule about how a document may be written. Access control
//! lists and grants of KMS keys are not simulated: a finding says so where one could allow what is denied.

mod compiled;
mod context;
mod decision;
mod environment;
mod evaluation;
mod explanation;
pub mod matching;
mod principal;
mod request;
mod truth;

pub use context::{Context, ContextValue, Unlisted};
pub use decision::{Decision, Indeterminate, Outcome};
pub use environment::{
    Account, Environment, EnvironmentBuilder, For, KeyManager, Layer, Level, Organization, PrincipalPolicies,
    ResourceSettings, RestrictPublicBuckets, UncollectedLayers, VpcEndpoint, VpcEndpointKind,
};
pub use evaluation::{Asker, Grid, Row, Target};
pub use explanation::{
    AllowNeeded, Element, Explanation, Finding, LayerTrace, Mismatch, MismatchKind, NearMiss,
    StatementReference, StatementTrace, Uncollected, UncollectedPart,
};
pub use principal::{Principal, PrincipalError};
pub use request::{Action, ActionError, Request, Resource, RoleKind};
pub use truth::Truth;
