//! `fix --format json`.

use std::io;

use iamsim_diagnosis::repair::{Creation, Granted, NarrowsDeny, Operation, Repair};
use iamsim_source::Diagnostic;
use serde::Serialize;

use super::diagnostic::DiagnosticShape;
use super::tree::TreeShape;
use super::{FORMAT, json};

/// All that `fix` says.
#[derive(Debug, Serialize)]
struct FixShape<'a> {
    format: u32,
    repairs: Vec<RepairShape<'a>>,
    diagnostics: Vec<DiagnosticShape<'a>>,
}

/// REPAIR.
#[derive(Debug, Serialize)]
pub(super) struct RepairShape<'a> {
    id: usize,
    owners: Vec<&'static str>,
    summary: &'a str,
    edits: Vec<EditShape<'a>>,
    grants: Vec<GrantShape<'a>>,
    narrows_deny: bool,
    proved: ProvedShape,
}

#[derive(Debug, Serialize)]
struct EditShape<'a> {
    file: &'a str,
    create: bool,
    patch: Vec<OperationShape<'a>>,
}

#[derive(Debug, Serialize)]
struct OperationShape<'a> {
    op: &'static str,
    path: &'a str,
    value: TreeShape<'a>,
}

#[derive(Debug, Serialize)]
struct GrantShape<'a> {
    principal: &'a str,
    action: &'a str,
    resource: &'a str,
    condition: Option<serde_json::Value>,
}

#[derive(Debug, Serialize)]
struct ProvedShape {
    before: &'static str,
    after: &'static str,
}

impl<'a> From<&'a Repair> for RepairShape<'a> {
    fn from(repair: &'a Repair) -> Self {
        let operation = |operation: &'a Operation| OperationShape {
            op: operation.verb.as_str(),
            path: &operation.path,
            value: TreeShape(&operation.value),
        };
        Self {
            id: repair.id,
            owners: repair.owners.iter().map(|owner| owner.as_str()).collect(),
            summary: &repair.summary,
            edits: repair
                .edits
                .iter()
                .map(|edit| EditShape {
                    file: &edit.file,
                    create: edit.creation == Creation::New,
                    patch: edit.patch.iter().map(operation).collect(),
                })
                .collect(),
            grants: repair.grants.iter().map(GrantShape::from).collect(),
            narrows_deny: repair.narrows_deny == NarrowsDeny::Yes,
            proved: ProvedShape { before: repair.before.as_str(), after: repair.after.as_str() },
        }
    }
}

impl<'a> From<&'a Granted> for GrantShape<'a> {
    fn from(granted: &'a Granted) -> Self {
        let condition = granted.condition.as_ref().map(|narrowing| {
            let key = narrowing.key;
            serde_json::json!({ narrowing.operator: { key: &narrowing.value } })
        });
        Self { principal: &granted.principal, action: granted.action, resource: &granted.resource, condition }
    }
}

/// Writes the repairs of a bundle as one JSON object, indented.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_fix(out: &mut dyn io::Write, repairs: &[Repair], diagnostics: &[Diagnostic]) -> io::Result<()> {
    let shape = FixShape {
        format: FORMAT,
        repairs: repairs.iter().map(RepairShape::from).collect(),
        diagnostics: diagnostics.iter().map(DiagnosticShape::from).collect(),
    };
    json::write_indented(out, &shape)
}
