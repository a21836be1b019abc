//! `data "terraform_remote_state"`: the states of others that a configuration reads.

use std::sync::Arc;

use iamsim_source::{Code, Diagnostic, Quoted, Severity, Source, Span, Spanned};

use super::definitions::File;
use super::scope::Scope;
use super::texts::Texts;
use super::value::{Attribute, Block, BlockKind, Content};
use super::{Inputs, block, environment, json, native};
use crate::backend::{Backend, WorkspaceName};
use crate::versions::Tool;

const NOT_CHECKED: Code = Code::new("remote-state-not-checked");

/// A state of others that a configuration reads, when it makes a plan above all.
#[derive(Debug, Clone)]
pub struct RemoteState {
    /// What the configuration calls it: `data.terraform_remote_state.NAME`.
    pub address: String,
    /// Where it lies.
    pub backend: Backend,
    /// The workspace that is read.
    pub workspace: WorkspaceName,
}

/// Every one that lies in S3; of one that cannot be read here, it is said why.
pub(super) fn read(
    files: &[File],
    scope: &Scope,
    inputs: &Inputs<'_>,
    tool: Tool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<RemoteState> {
    let mut found = Vec::new();
    for file in files {
        let (source, blocks) = match file {
            File::Native(source, body) => {
                (source, native::labelled(body, "data", "terraform_remote_state", Some(scope)))
            }
            File::Json(source) => {
                (source, json::named(source, &["data", "terraform_remote_state"], Some(scope)))
            }
        };
        for (name, attributes) in blocks {
            let mut wrong = Vec::new();
            match remote_state(source, &name, attributes, inputs, tool, &mut wrong) {
                Some(state) if !iamsim_source::has_errors(&wrong) => {
                    diagnostics.extend(wrong);
                    found.push(state);
                }
                Some(_) | None => diagnostics.extend(wrong.into_iter().map(not_checked)),
            }
        }
    }
    found
}

fn remote_state(
    source: &Arc<Source>,
    name: &Spanned<String>,
    attributes: Vec<Attribute>,
    inputs: &Inputs<'_>,
    tool: Tool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<RemoteState> {
    let address = format!("data.terraform_remote_state.{}", name.value);
    let (mut backend, mut config, mut workspace) = (None, None, None);
    for attribute in attributes {
        match attribute.name.value.as_str() {
            "backend" => backend = Some(attribute),
            "config" => config = Some(attribute),
            "workspace" => workspace = Some(attribute),
            _ => {}
        }
    }
    let backend = backend?;
    match &backend.value.content {
        Content::String(kind) if kind == "s3" => {}
        Content::Computed(_) => {
            diagnostics.push(unknown(source, backend.value.span, &address, "backend"));
            return None;
        }
        // What lies elsewhere asks nothing of S3.
        _ => return None,
    }
    let workspace = match workspace {
        None => WorkspaceName::default(),
        Some(attribute) => match &attribute.value.content {
            Content::Null => WorkspaceName::default(),
            Content::String(text) => match WorkspaceName::new(text) {
                Ok(name) => name,
                Err(error) => {
                    let wrong = Diagnostic::error(NOT_CHECKED, error.to_string());
                    diagnostics.push(wrong.at(source, attribute.value.span, ""));
                    return None;
                }
            },
            _ => {
                diagnostics.push(unknown(source, attribute.value.span, &address, "workspace"));
                return None;
            }
        },
    };
    let config = config?;
    let Content::Object(attributes) = config.value.content else {
        diagnostics.push(unknown(source, config.value.span, &address, "config"));
        return None;
    };
    let mut block = Block {
        texts: Texts::new(Arc::clone(source)),
        header: name.span,
        kind: BlockKind::Backend("s3".to_owned()),
        attributes,
        blocks: Vec::new(),
    };
    environment::complete(&mut block, &inputs.environment, diagnostics);
    let backend = block::read(&block, tool, diagnostics)?;
    Some(RemoteState { address, backend, workspace })
}

fn unknown(source: &Arc<Source>, span: Span, address: &str, what: &str) -> Diagnostic {
    Diagnostic::error(NOT_CHECKED, format!("the `{what}` of {} is not known here", Quoted(address)))
        .at(source, span, "")
}

/// What is wrong with a state of others does not keep the own one from being checked.
fn not_checked(mut wrong: Diagnostic) -> Diagnostic {
    wrong.severity = Severity::Warning;
    wrong
        .note("this `terraform_remote_state` is not checked")
        .help("give variables their values with `--env TF_VAR_NAME=VALUE`, or write the values themselves")
}
