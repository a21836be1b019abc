//! `policy --from-cloudtrail --format json`.

use std::io;

use iamsim_diagnosis::recorded::RecordedUse;
use iamsim_source::Diagnostic;
use iamsim_source::json::Tree;
use serde::{Serialize, Serializer};

use super::diagnostic::DiagnosticShape;
use super::tree::TreeShape;
use super::{FORMAT, json};

#[derive(Debug, Serialize)]
struct RecordedShape<'a> {
    format: u32,
    policies: Vec<UseShape<'a>>,
    diagnostics: Vec<DiagnosticShape<'a>>,
}

#[derive(Debug, Serialize)]
struct UseShape<'a> {
    principal: &'a str,
    document: Owned,
    grants: Vec<GrantShape<'a>>,
}

#[derive(Debug, Serialize)]
struct GrantShape<'a> {
    action: &'a str,
    resource: &'a str,
    prefix: Option<&'a str>,
    events: &'a [String],
}

/// A document that nobody else holds.
#[derive(Debug)]
struct Owned(Tree);

impl Serialize for Owned {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TreeShape(&self.0).serialize(serializer)
    }
}

/// Writes the least policies for what CloudTrail recorded as one JSON object, indented: per principal, each grant with
/// the events behind it.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_recorded_use(
    out: &mut dyn io::Write,
    recorded: &[RecordedUse],
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let shape = RecordedShape {
        format: FORMAT,
        policies: recorded
            .iter()
            .map(|used| UseShape {
                principal: &used.principal,
                document: Owned(used.document()),
                grants: used
                    .grants
                    .iter()
                    .map(|grant| GrantShape {
                        action: &grant.action,
                        resource: &grant.resource,
                        prefix: grant.prefix.as_deref(),
                        events: &grant.events,
                    })
                    .collect(),
            })
            .collect(),
        diagnostics: diagnostics.iter().map(DiagnosticShape::from).collect(),
    };
    json::write_indented(out, &shape)
}
