//! Reads where the state lies as Terraform does: from a folder's `*.tf` and `*.tf.json` files, from what is given
//! with `-backend-config`, from the environment, and from what the last `init` kept.
//!
//! What lives here: which block counts (overrides, duplicates), its two syntaxes, what completes it, and the
//! reading of its arguments into a [`Backend`]. What does not: files and the environment, which are values here,
//! and what the backend asks for.

mod arguments;
mod backend_config;
mod block;
mod cached;
mod definitions;
mod document;
mod environment;
mod evaluate;
mod given;
mod json;
mod native;
mod object;
mod parts;
mod remote_state;
mod scope;
mod terragrunt;
mod texts;
mod value;
mod variables;

use std::sync::Arc;

use iamsim_source::{Code, Diagnostic, Quoted, Source, Spanned};

pub use arguments::Argument;
pub use backend_config::BackendConfig;
pub use remote_state::RemoteState;
pub use variables::EnvironmentVariables;

use crate::backend::{Backend, WorkspaceName};
use crate::versions::Tool;
use cached::LeftOut;
use value::{Block, BlockKind};

const NO_BACKEND: Code = Code::new("no-backend");
const OTHER_BACKEND: Code = Code::new("other-backend");
const CLOUD_BLOCK: Code = Code::new("cloud-block");
const DUPLICATE_BACKEND: Code = Code::new("duplicate-backend");

/// Everything that a run of Terraform reads its backend from.
///
/// What is left out is not there: `Inputs { sources: &sources, ..Inputs::default() }` is a folder of files, run in an
/// empty environment.
#[derive(Debug, Clone, Default)]
pub struct Inputs<'a> {
    /// The files of the folder: `*.tf`, `*.tf.json`, and those of OpenTofu's own, which Terraform does not read.
    pub sources: &'a [Arc<Source>],
    /// What is given with `-backend-config`, in the order of the command line.
    pub backend_config: &'a [BackendConfig],
    /// The environment.
    pub environment: EnvironmentVariables,
    /// The files that give values to variables, the weightiest last.
    pub variable_files: &'a [Arc<Source>],
    /// What the last `init` kept: `.terraform/terraform.tfstate`.
    pub cached: Option<Arc<Source>>,
    /// `terragrunt.hcl`, where Terragrunt runs the tool.
    pub terragrunt: Option<Arc<Source>>,
    /// The selected workspace.
    pub workspace: WorkspaceName,
}

/// What a folder says about where its state lies.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// The backend; `None` where there is none, or where it cannot be used, which the diagnostics say.
    pub backend: Option<Backend>,
    /// The states of others that it reads.
    pub remote_states: Vec<RemoteState>,
    /// Every `required_version`, with the file that it stands in.
    pub required_versions: Vec<(Arc<Source>, Spanned<String>)>,
    /// What is wrong, or worth saying, in the order of the files and of their text.
    pub diagnostics: Vec<Diagnostic>,
}

/// What one file says.
#[derive(Default)]
struct Found {
    blocks: Vec<Block>,
    required_versions: Vec<(Arc<Source>, Spanned<String>)>,
}

/// Reads the files of one folder, for `tool`, run without arguments in an empty environment: [`read_with`] reads
/// what there is besides.
pub fn read(sources: &[Arc<Source>], tool: Tool) -> Configuration {
    read_with(&Inputs { sources, ..Inputs::default() }, tool)
}

/// Reads everything that a run of `tool` reads.
///
/// A file whose name ends in `.json` is read as JSON, any other one as HCL. In `override.tf` and
/// `*_override.tf` (or `.tf.json`), a block takes the place of the whole block elsewhere; of several, the
/// last one in the order of their names. Then `-backend-config` outweighs the block, both outweigh the environment,
/// and what nothing says is taken from what the last `init` kept. Everything that is wrong is said at once, and a
/// backend with an error is not returned.
pub fn read_with(inputs: &Inputs<'_>, tool: Tool) -> Configuration {
    let mut diagnostics = Vec::new();
    let sources = definitions::read_by(tool, inputs.sources);
    let files = definitions::parse(&sources, &mut diagnostics);
    let scope = definitions::scope(&files, inputs, &mut diagnostics);
    let in_backends = tool.evaluates_backends().then_some(&scope);
    let mut blocks = Vec::new();
    let mut required_versions = Vec::new();
    for file in &files {
        let found = file.find(in_backends);
        blocks.extend(found.blocks);
        required_versions.extend(found.required_versions);
    }
    let mut block = choose(blocks, &mut diagnostics);
    if let Some(file) = &inputs.terragrunt {
        terragrunt::apply(file, &mut block, inputs, &mut diagnostics);
    }
    if let Some(block) = &mut block
        && block.kind == BlockKind::Backend("s3".to_owned())
    {
        complete(block, inputs, &mut diagnostics);
    }
    let backend = block.as_ref().and_then(|block| backend_of(block, tool, &mut diagnostics));
    if block.is_none() && diagnostics.is_empty() {
        diagnostics.push(no_backend(&sources));
    }
    let remote_states = remote_state::read(&files, &scope, inputs, tool, &mut diagnostics);
    diagnostics.sort_by_key(|diagnostic| {
        let label = diagnostic.labels.first();
        let file =
            label.and_then(|label| sources.iter().position(|source| Arc::ptr_eq(source, &label.source)));
        (file.unwrap_or(usize::MAX), label.map(|label| label.span))
    });
    let usable = !iamsim_source::has_errors(&diagnostics);
    let backend = backend.filter(|_| usable);
    Configuration { backend, remote_states, required_versions, diagnostics }
}

/// Completes a block with what is given beside the files.
fn complete(block: &mut Block, inputs: &Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) {
    backend_config::merge(inputs.backend_config, block, diagnostics);
    if let Some(cached) = &inputs.cached {
        let left_out = match inputs.backend_config {
            [] => LeftOut::Taken,
            [_, ..] => LeftOut::Left,
        };
        cached::complete(block, cached, left_out, diagnostics);
    }
    environment::complete(block, &inputs.environment, diagnostics);
    diagnostics.extend(environment::not_read(&inputs.environment));
}

/// Whether a file is JSON by its name.
fn is_json(name: &str) -> bool {
    name.rsplit('.').next() == Some("json")
}

/// The backend that `block` configures, where it is one that is known here.
fn backend_of(block: &Block, tool: Tool, diagnostics: &mut Vec<Diagnostic>) -> Option<Backend> {
    let refused = match &block.kind {
        BlockKind::Backend(kind) if kind == "s3" => return block::read(block, tool, diagnostics),
        BlockKind::Backend(kind) => other_backend(block, kind),
        BlockKind::Cloud => cloud(block),
    };
    diagnostics.push(refused);
    None
}

/// The block that counts: the last one of the override files, else the only one of the others.
fn choose(blocks: Vec<Block>, diagnostics: &mut Vec<Diagnostic>) -> Option<Block> {
    let (mut overrides, others): (Vec<Block>, Vec<Block>) =
        blocks.into_iter().partition(|block| is_override(block.source().name()));
    let mut others = others.into_iter();
    let first = others.next();
    if let Some(first) = &first {
        diagnostics.extend(others.map(|again| duplicate(first, &again)));
    }
    overrides.sort_by(|left, right| left.source().name().cmp(right.source().name()));
    overrides.pop().or(first)
}

/// Whether the file called `name` overrides the others.
fn is_override(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = [".tf.json", ".tofu.json", ".tf", ".tofu"].into_iter().find_map(|end| file.strip_suffix(end));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

fn duplicate(first: &Block, again: &Block) -> Diagnostic {
    Diagnostic::error(DUPLICATE_BACKEND, "the backend is configured twice")
        .at(again.source(), again.header, "again here")
        .at(first.source(), first.header, "first here")
        .note(
            "Terraform takes one block; only a file called `override.tf` or `..._override.tf` may replace it",
        )
        .help("remove one of the two")
}

fn other_backend(block: &Block, kind: &str) -> Diagnostic {
    let message = format!("the state lies in the backend {}: only `s3` is known here", Quoted(kind));
    Diagnostic::error(OTHER_BACKEND, message)
        .at(block.source(), block.header, "the backend")
        .help("point to a folder whose configuration has a `backend \"s3\"` block")
}

fn cloud(block: &Block) -> Diagnostic {
    Diagnostic::error(CLOUD_BLOCK, "the state lies in HCP Terraform: no S3 backend is asked for it")
        .at(block.source(), block.header, "the state's place")
        .help("point to a folder whose configuration has a `backend \"s3\"` block")
}

fn no_backend(sources: &[Arc<Source>]) -> Diagnostic {
    let message = match sources {
        [] => "there is no `*.tf` file, hence no `backend \"s3\"` block".to_owned(),
        [only] => format!("there is no `backend \"s3\"` block in {}", Quoted(only.name())),
        several => format!("there is no `backend \"s3\"` block in any of {} files", several.len()),
    };
    Diagnostic::error(NO_BACKEND, message).help(
        "add `terraform { backend \"s3\" { bucket = \"...\", key = \"...\", region = \"...\" } }`, each argument on \
         a line of its own, or point to the folder that has it",
    )
}
