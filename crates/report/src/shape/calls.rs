//! `calls --format json`.

use std::io;

use iamsim_source::Diagnostic;
use iamsim_terraform::{BackendCalls, Call, Caller};
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

/// Writes what a command asks AWS for as one JSON object, indented. Who Terraform starts as is not known here:
/// only the calls that a session of a role makes name their principal.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_calls(
    out: &mut dyn io::Write,
    calls: &BackendCalls,
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let principal = |call: &Call| match &call.caller {
        Caller::Starting | Caller::WebIdentity => None,
        Caller::Session { role_arn, session_name: Some(name), .. } => Some(role_arn.session_arn(name)),
        Caller::Session { role_arn, session_name: None, .. } => Some(role_arn.as_str().to_owned()),
    };
    let shape = CallsShape {
        format: FORMAT,
        backend: BackendShape::from(&calls.backend),
        calls: calls.asked.calls.iter().map(|call| CallShape::new(call, principal(call))).collect(),
        diagnostics: diagnostics.iter().map(DiagnosticShape::from).collect(),
    };
    json::write_indented(out, &shape)
}
