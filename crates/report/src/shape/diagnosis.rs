//! `diagnose --format json`.

use std::io;

use iamsim_diagnosis::repair::Repair;
use iamsim_diagnosis::{Asked, Candidate, Cause, DeniedBy, Object, Observation, Reason};
use iamsim_engine::Outcome;
use iamsim_source::Diagnostic;
use serde::Serialize;

use super::FORMAT;
use super::call::DecidedCallShape;
use super::decision::DecisionShape;
use super::diagnostic::DiagnosticShape;
use super::fix::RepairShape;
use super::json;
use super::near_miss::NearMissShape;
use crate::advice::advice;
use crate::explained;

/// All that `diagnose` says.
#[derive(Debug, Serialize)]
struct DiagnosisShape<'a> {
    format: u32,
    observations: Vec<ObservationShape<'a>>,
    causes: Vec<CauseShape<'a>>,
    repairs: Vec<RepairShape<'a>>,
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

/// What explains an observation.
#[derive(Debug, Serialize)]
struct CauseShape<'a> {
    observation: usize,
    call: Option<AskedShape<'a>>,
    layer: Option<&'static str>,
    effect: Option<&'static str>,
    policy: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    statement: Option<u32>,
    sid: Option<&'a str>,
    explanation: String,
    collect: Vec<String>,
}

/// What was asked: a call of Terraform's, or a request of somebody else's.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum AskedShape<'a> {
    Call(Box<DecidedCallShape<'a>>),
    Request(Box<RequestShape<'a>>),
}

/// A request that is no call of Terraform's.
#[derive(Debug, Serialize)]
struct RequestShape<'a> {
    api: &'a str,
    action: &'a str,
    resource: &'a str,
    principal: Option<String>,
    required: bool,
    if_denied: &'static str,
    #[serde(flatten)]
    decision: DecisionShape<'a>,
    near_misses: Vec<NearMissShape<'a>>,
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
    causes: &[Cause],
    repairs: &[Repair],
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let shape = DiagnosisShape {
        format: FORMAT,
        observations: observations.iter().map(ObservationShape::from).collect(),
        causes: causes.iter().map(CauseShape::from).collect(),
        repairs: repairs.iter().map(RepairShape::from).collect(),
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

impl<'a> From<&'a Cause> for CauseShape<'a> {
    fn from(cause: &'a Cause) -> Self {
        let withheld = match &cause.reason {
            Reason::Withheld(withheld) => Some(withheld),
            Reason::Open | Reason::Contradiction(_) => None,
        };
        let reference = withheld.and_then(|withheld| withheld.statement.as_ref());
        let place = reference.map(|reference| {
            let statement = reference.statement().map(|statement| statement.span);
            let mismatch =
                withheld.and_then(|withheld| withheld.mismatch.as_ref()).map(|mismatch| mismatch.span);
            let span = mismatch.or(statement).unwrap_or_else(|| reference.policy.span());
            reference.policy.source().locate(span)
        });
        let sid = reference.and_then(|reference| reference.statement()?.sid.as_ref());
        Self {
            observation: cause.observation,
            call: cause.asked.as_ref().map(AskedShape::from),
            layer: withheld.map(|withheld| withheld.layer.as_str()),
            effect: withheld.map(|withheld| withheld.effect.as_str()),
            policy: reference.map(|reference| reference.policy.name()),
            file: place.as_ref().map(|place| place.file),
            line: place.as_ref().map(|place| place.start.line),
            column: place.as_ref().map(|place| place.start.column),
            statement: reference.map(|reference| reference.index),
            sid: sid.map(|sid| sid.as_str()),
            explanation: explained::sentence(cause),
            collect: explained::collect_again(cause),
        }
    }
}

impl<'a> From<&'a Asked> for AskedShape<'a> {
    fn from(asked: &'a Asked) -> Self {
        let principal = asked.principal.as_ref().map(ToString::to_string);
        match &asked.call {
            Some(call) => {
                Self::Call(Box::new(DecidedCallShape::decided(call, &asked.explanation, principal)))
            }
            None => Self::Request(Box::new(RequestShape {
                api: &asked.action,
                action: &asked.action,
                resource: &asked.resource,
                principal,
                required: true,
                if_denied: "fails",
                decision: DecisionShape::from(&*asked.explanation),
                near_misses: NearMissShape::all(&asked.explanation),
            })),
        }
    }
}
