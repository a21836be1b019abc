//! What AWS decides: an [`Environment`] of policies, a [`Request`], and the [`Decision`].
//!
//! [`Environment::decide`] and [`Environment::explain`] are one function, without and with a trace.
//!
//! What is *not* here: Terraform, files, and any rule about how a document may be written.

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
pub use explanation::{
    AllowNeeded, Element, Explanation, Finding, LayerTrace, Mismatch, MismatchKind, NearMiss,
    StatementReference, StatementTrace, Uncollected, UncollectedPart,
};
pub use principal::{Principal, PrincipalError};
pub use request::{Action, ActionError, Request, Resource, RoleKind};
pub use truth::Truth;
