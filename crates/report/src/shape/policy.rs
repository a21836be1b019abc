//! `policy --format json`.

use std::io;

use iamsim_source::Diagnostic;
use iamsim_source::json::Tree;
use iamsim_terraform::{Crossing, LeastPolicy};
use serde::{Serialize, Serializer};

use super::diagnostic::DiagnosticShape;
use super::tree::TreeShape;
use super::{FORMAT, json};

/// All that `policy` says of one configuration.
#[derive(Debug, Serialize)]
struct PoliciesShape<'a> {
    format: u32,
    policies: Vec<PolicyShape<'a>>,
    diagnostics: Vec<DiagnosticShape<'a>>,
}

/// All that `policy --shared` says.
#[derive(Debug, Serialize)]
struct SharedShape<'a> {
    format: u32,
    separate: bool,
    configurations: Vec<ConfigurationShape<'a>>,
    proof: Vec<CrossingShape<'a>>,
}

#[derive(Debug, Serialize)]
struct ConfigurationShape<'a> {
    folder: &'a str,
    policies: Vec<PolicyShape<'a>>,
    diagnostics: Vec<DiagnosticShape<'a>>,
}

#[derive(Debug, Serialize)]
struct PolicyShape<'a> {
    #[serde(rename = "for")]
    kind: &'static str,
    attached_to: Option<&'a str>,
    document: Owned,
}

#[derive(Debug, Serialize)]
struct CrossingShape<'a> {
    with_policies_of: &'a str,
    on_state_of: &'a str,
    action: &'a str,
    resource: &'a str,
    item: Option<&'a str>,
    decision: &'static str,
}

/// A document that nobody else holds.
#[derive(Debug)]
struct Owned(Tree);

impl Serialize for Owned {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TreeShape(&self.0).serialize(serializer)
    }
}

impl<'a> From<&'a LeastPolicy> for PolicyShape<'a> {
    fn from(policy: &'a LeastPolicy) -> Self {
        Self {
            kind: policy.kind.as_str(),
            attached_to: policy.attached_to.as_deref(),
            document: Owned(policy.document()),
        }
    }
}

/// Writes the least policies of a configuration as one JSON object, indented.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_policies(
    out: &mut dyn io::Write,
    policies: &[LeastPolicy],
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let shape = PoliciesShape {
        format: FORMAT,
        policies: policies.iter().map(PolicyShape::from).collect(),
        diagnostics: diagnostics.iter().map(DiagnosticShape::from).collect(),
    };
    json::write_indented(out, &shape)
}

/// Writes the least policies of several configurations, each with its folder and its diagnostics, and the proof that
/// they keep out of each other's states, as one JSON object, indented.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_shared_policies(
    out: &mut dyn io::Write,
    configurations: &[(&str, &[LeastPolicy], &[Diagnostic])],
    proof: &[Crossing],
) -> io::Result<()> {
    let allowed = |crossing: &Crossing| crossing.outcome == iamsim_engine::Outcome::Allowed;
    let shape = SharedShape {
        format: FORMAT,
        separate: !proof.iter().any(allowed),
        configurations: configurations
            .iter()
            .map(|(folder, policies, diagnostics)| ConfigurationShape {
                folder,
                policies: policies.iter().map(PolicyShape::from).collect(),
                diagnostics: diagnostics.iter().map(DiagnosticShape::from).collect(),
            })
            .collect(),
        proof: proof
            .iter()
            .map(|crossing| CrossingShape {
                with_policies_of: &crossing.with_policies_of,
                on_state_of: &crossing.on_state_of,
                action: crossing.action,
                resource: &crossing.resource,
                item: crossing.item.as_deref(),
                decision: crossing.outcome.as_str(),
            })
            .collect(),
    };
    json::write_indented(out, &shape)
}
