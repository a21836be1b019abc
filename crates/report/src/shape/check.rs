//! `check --format json`.

use std::io;

use iamsim_engine::{Uncollected, UncollectedPart};
use iamsim_source::Diagnostic;
use iamsim_terraform::{
    Backend, BackendCheck, CommandCheck, Encryption, LockFile, MatrixRow, RemoteStateCheck, Verdict,
};
use serde::Serialize;

use super::FORMAT;
use super::call::DecidedCallShape;
use super::diagnostic::DiagnosticShape;
use super::json;
use crate::words;

/// All that `check` says.
#[derive(Debug, Serialize)]
struct CheckShape<'a> {
    format: u32,
    principal: String,
    backend: BackendShape<'a>,
    verdict: &'static str,
    assumptions: Vec<AssumptionShape>,
    matrix: Vec<MatrixRowShape>,
    commands: Vec<CommandShape<'a>>,
    remote_states: Vec<RemoteStateShape<'a>>,
    diagnostics: Vec<DiagnosticShape<'a>>,
}

/// Where the state lies.
#[derive(Debug, Serialize)]
pub(super) struct BackendShape<'a> {
    bucket: &'a str,
    key: &'a str,
    region: &'a str,
    workspace_key_prefix: &'a str,
    encrypt: bool,
    kms_key_id: Option<&'a str>,
    use_lockfile: bool,
    dynamodb_table: Option<&'a str>,
}

/// What was not collected, how it was taken, and where to collect it.
#[derive(Debug, Serialize)]
struct AssumptionShape {
    about: String,
    assumed: &'static str,
    hint: String,
}

/// Whether the state of others can be read.
#[derive(Debug, Serialize)]
struct RemoteStateShape<'a> {
    address: &'a str,
    backend: BackendShape<'a>,
    verdict: &'static str,
    commands: Vec<CommandShape<'a>>,
}

/// What becomes of one command; `null` in a state in which it was not checked by itself.
#[derive(Debug, Serialize)]
struct MatrixRowShape {
    command: &'static str,
    verdict: &'static str,
    state_absent: Option<&'static str>,
    state_present: Option<&'static str>,
}

/// One command in one situation.
#[derive(Debug, Serialize)]
struct CommandShape<'a> {
    command: &'static str,
    workspace: &'a str,
    state: &'static str,
    verdict: &'static str,
    calls: Vec<DecidedCallShape<'a>>,
}

/// Writes `check` as one JSON object, indented.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_check(
    out: &mut dyn io::Write,
    check: &BackendCheck,
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let shape = CheckShape {
        format: FORMAT,
        principal: check.start.principal.to_string(),
        backend: BackendShape::from(&check.backend),
        verdict: check.verdict().as_str(),
        assumptions: assumptions(check),
        matrix: check.matrix().iter().map(MatrixRowShape::from).collect(),
        commands: CommandShape::all(check),
        remote_states: check.remote_states.iter().map(RemoteStateShape::from).collect(),
        diagnostics: diagnostics.iter().chain(&check.findings).map(DiagnosticShape::from).collect(),
    };
    json::write_indented(out, &shape)
}

/// Writes `check` as JSON objects, one a line: each command, then each diagnostic, which is known by its `code`.
/// Where there is no answer, the diagnostics alone.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_check_lines(
    out: &mut dyn io::Write,
    check: Option<&BackendCheck>,
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    for command in check.iter().flat_map(|check| check.commands.iter().map(|it| CommandShape::new(it, check)))
    {
        json::write_line(out, &command)?;
    }
    let found = check.iter().flat_map(|check| &check.findings);
    for diagnostic in diagnostics.iter().chain(found) {
        json::write_line(out, &DiagnosticShape::from(diagnostic))?;
    }
    Ok(())
}

/// What was taken for absent; with `--strict`, what was taken as unknown.
fn assumptions(check: &BackendCheck) -> Vec<AssumptionShape> {
    let assumed = check.assumptions().into_iter().map(AssumptionShape::from);
    let open = check
        .left_open()
        .into_iter()
        .map(|missing| AssumptionShape { assumed: "unknown", ..AssumptionShape::from(missing) });
    assumed.chain(open).collect()
}

impl<'a> From<&'a Backend> for BackendShape<'a> {
    fn from(backend: &'a Backend) -> Self {
        let (encrypt, kms_key_id) = match &backend.encryption {
            Encryption::BucketDefault => (false, None),
            Encryption::S3Managed | Encryption::CustomerKey => (true, None),
            Encryption::Kms(key) => (true, Some(key.as_str())),
        };
        Self {
            bucket: backend.bucket.as_str(),
            key: backend.key.as_str(),
            region: backend.region.as_str(),
            workspace_key_prefix: backend.workspace_key_prefix.as_str(),
            encrypt,
            kms_key_id,
            use_lockfile: backend.locking.lock_file == LockFile::Used,
            dynamodb_table: backend.locking.table.as_ref().map(iamsim_terraform::TableReference::as_str),
        }
    }
}

impl From<&MatrixRow<'_>> for MatrixRowShape {
    fn from(row: &MatrixRow<'_>) -> Self {
        Self {
            command: words::command(row.command),
            verdict: row.verdict.as_str(),
            state_absent: row.absent.map(Verdict::as_str),
            state_present: row.present.map(Verdict::as_str),
        }
    }
}

impl<'a> From<&'a RemoteStateCheck> for RemoteStateShape<'a> {
    fn from(remote: &'a RemoteStateCheck) -> Self {
        Self {
            address: &remote.address,
            backend: BackendShape::from(&remote.check.backend),
            verdict: remote.check.verdict().as_str(),
            commands: CommandShape::all(&remote.check),
        }
    }
}

impl<'a> CommandShape<'a> {
    fn all(check: &'a BackendCheck) -> Vec<Self> {
        check.commands.iter().map(|command| Self::new(command, check)).collect()
    }

    fn new(command: &'a CommandCheck, check: &BackendCheck) -> Self {
        let principal = |decided: &iamsim_terraform::DecidedCall| {
            check.principal(&decided.call).map(|principal| principal.to_string())
        };
        Self {
            command: words::command(&command.command),
            workspace: command.situation.workspace.as_str(),
            state: command.situation.state.as_str(),
            verdict: command.verdict.as_str(),
            calls: command
                .calls
                .iter()
                .map(|decided| DecidedCallShape::new(decided, principal(decided)))
                .collect(),
        }
    }
}

impl From<&Uncollected> for AssumptionShape {
    fn from(missing: &Uncollected) -> Self {
        let assumed = match missing.what {
            UncollectedPart::Policies(_) => "none",
            UncollectedPart::ResourceAccount => "the account of the principal",
            UncollectedPart::BlockPublicAccess => "off",
        };
        Self { about: words::uncollected(missing), assumed, hint: words::how_to_collect(missing) }
    }
}
