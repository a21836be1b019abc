//! `calls --format json`.

use std::io;

use iamsim_engine::Principal;
use iamsim_source::Diagnostic;
use iamsim_terraform::{Backend, Call, Caller};
use serde::Serialize;

use super::FORMAT;
use super::call::CallShape;
use super::check::BackendShape;
use super::diagnostic::DiagnosticShape;
use super::json;

/// All that `calls` says.
#[derive(Debug, Serialize)]
struct CallsShape<'a> {
    format: u32,
    backend: BackendShape<'a>,
    calls: Vec<CallShape<'a>>,
    diagnostics: Vec<DiagnosticShape<'a>>,
}

/// Writes what a command asks AWS for as one JSON object, indented.
///
/// `starting` is who Terraform starts as, where that is known: calls that a session of a role makes name the
/// role in any case.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_calls(
    out: &mut dyn io::Write,
    backend: &Backend,
    starting: Option<&Principal>,
    calls: &[Call],
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let principal = |call: &Call| match &call.caller {
        Caller::Starting => starting.map(ToString::to_string),
        Caller::WebIdentity => None,
        Caller::Session { role_arn, session_name: Some(name), .. } => Some(role_arn.session_arn(name)),
        Caller::Session { role_arn, session_name: None, .. } => Some(role_arn.as_str().to_owned()),
    };
    let shape = CallsShape {
        format: FORMAT,
        backend: BackendShape::from(backend),
        calls: calls.iter().map(|call| CallShape::new(call, principal(call))).collect(),
        diagnostics: diagnostics.iter().map(DiagnosticShape::from).collect(),
    };
    json::write_indented(out, &shape)
}
