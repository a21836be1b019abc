//! `diagnose --format json`.

use std::io;

use iamsim_diagnosis::{Candidate, DeniedBy, Object, Observation};
use iamsim_engine::Outcome;
use iamsim_source::Diagnostic;
use serde::Serialize;

use super::FORMAT;
use super::diagnostic::DiagnosticShape;
use super::json;
use crate::advice::advice;

/// All that `diagnose` says.
#[derive(Debug, Serialize)]
struct DiagnosisShape<'a> {
    format: u32,
    observations: Vec<ObservationShape<'a>>,
    causes: Vec<()>,
    repairs: Vec<()>,
    diagnostics: Vec<DiagnosticShape<'a>>,
}

/// What one error says, or can mean.
#[derive(Debug, Serialize)]
struct ObservationShape<'a> {
    kind: &'static str,
    service: Option<&'a str>,
    operation: Option<&'a str>,
    api_code: Option<&'a str>,
    http_status: Option<u16>,
    principal: Option<&'a str>,
    candidates: Vec<CandidateShape<'a>>,
    denied_by: Option<DeniedByShape<'a>>,
    effect_on_run: &'static str,
    first_line: usize,
    last_line: usize,
    authorization_id: Option<&'a str>,
    advice: Vec<String>,
}

#[derive(Debug, Serialize)]
struct CandidateShape<'a> {
    action: &'a str,
    resource: Option<&'a str>,
    object: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct DeniedByShape<'a> {
    policy_type: &'static str,
    effect: &'static str,
    policy_arn: Option<&'a str>,
}

/// Writes what a text tells of as one JSON object, indented.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_diagnosis(
    out: &mut dyn io::Write,
    observations: &[Observation],
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let shape = DiagnosisShape {
        format: FORMAT,
        observations: observations.iter().map(ObservationShape::from).collect(),
        causes: Vec::new(),
        repairs: Vec::new(),
        diagnostics: diagnostics.iter().map(DiagnosticShape::from).collect(),
    };
    json::write_indented(out, &shape)
}

impl<'a> From<&'a Observation> for ObservationShape<'a> {
    fn from(observation: &'a Observation) -> Self {
        Self {
            kind: observation.kind.as_str(),
            service: observation.service.as_deref(),
            operation: observation.operation.as_deref(),
            api_code: observation.api_code.as_deref(),
            http_status: observation.http_status,
            principal: observation.principal.as_deref(),
            candidates: observation.candidates.iter().map(CandidateShape::from).collect(),
            denied_by: observation.denied_by.as_ref().map(DeniedByShape::from),
            effect_on_run: observation.effect_on_run.as_str(),
            first_line: observation.first_line,
            last_line: observation.last_line,
            authorization_id: observation.authorization.as_ref().map(|it| &*it.id),
            advice: advice(observation),
        }
    }
}

impl<'a> From<&'a Candidate> for CandidateShape<'a> {
    fn from(candidate: &'a Candidate) -> Self {
        Self {
            action: &candidate.action,
            resource: candidate.resource.as_deref(),
            object: candidate.object.map(Object::as_str),
        }
    }
}

impl<'a> From<&'a DeniedBy> for DeniedByShape<'a> {
    fn from(by: &'a DeniedBy) -> Self {
        Self {
            policy_type: by.policy_type.as_str(),
            effect: match by.effect {
                Outcome::ExplicitDeny => "explicitDeny",
                Outcome::ImplicitDeny | Outcome::Allowed => "implicitDeny",
            },
            policy_arn: by.policy_arn.as_deref(),
        }
    }
}
