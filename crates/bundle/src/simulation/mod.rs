//! Requests of IAM's own simulator: `SimulateCustomPolicy` and `SimulatePrincipalPolicy`, as the AWS CLI sends them.
//!
//! Source: IAM API Reference, `SimulateCustomPolicy`, `SimulatePrincipalPolicy`, `EvaluationResult`.
//!
//! ```
//! use iamsim_bundle::simulation::SimulationRequest;
//! use iamsim_engine::Outcome;
//! use iamsim_source::Source;
//!
//! let text = r#"{ "ActionNames": ["s3:GetObject"], "PolicyInputList": [
//!     "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}" ] }"#;
//! let request = SimulationRequest::custom(&Source::new("request.json", text)).expect("it is complete");
//! let simulated = request.simulate();
//! assert_eq!(simulated[0].decision(), Outcome::Allowed);
//! ```
//!
//! What is *not* here: the shape of the answer, which is `iamsim-report`'s.

mod read;
mod run;

use std::sync::Arc;

use iamsim_engine::{Action, Context, Environment, Principal, Resource, RoleKind};
use iamsim_policy::{AccountId, Policy};

pub use run::{Simulated, SimulatedResource};

/// What IAM's simulator is asked.
#[derive(Debug)]
pub struct SimulationRequest {
    /// What for, in order.
    pub actions: Vec<Action>,
    /// On what; `*` where the request names nothing.
    pub resources: Vec<Resource>,
    /// Whether the request names its resources: then each has a result of its own.
    pub resources_given: ResourcesGiven,
    /// Who asks.
    pub caller: Principal,
    /// Who owns the resources, where their ARNs do not say.
    pub resource_owner: Option<AccountId>,
    /// The condition keys that the request gives. Others are absent: so AWS takes them, and lists them as missing.
    pub context: Context,
    /// The policies by themselves; of a principal, with those that it has.
    environment: Environment,
    role_kind: RoleKind,
}

/// Whether the request names its resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourcesGiven {
    /// It does.
    Yes,
    /// It does not, and is about `*`.
    No,
}

/// The policies that a request brings along.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// Beside those that the principal has.
    pub(crate) identity_based: Vec<Arc<Policy>>,
    /// Instead of the principal's own.
    pub(crate) permissions_boundary: Option<Arc<Policy>>,
    /// Of the resource.
    pub(crate) resource_based: Option<Arc<Policy>>,
}
