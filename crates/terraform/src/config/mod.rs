//! Reads where the state lies from a folder's `*.tf` and `*.tf.json` files, as Terraform does.
//!
//! What lives here: which block counts (overrides, duplicates), its two syntaxes, and the reading of its
//! arguments into a [`Backend`]. What does not: files and the environment, which are values here, and what
//! the backend asks for.

mod arguments;
mod block;
mod document;
mod given;
mod json;
mod native;
mod object;
mod parts;
mod value;

use std::sync::Arc;

use iamsim_source::{Code, Diagnostic, Quoted, Source, Spanned};

pub use arguments::Argument;

use crate::backend::Backend;
use crate::versions::Tool;
use value::{Block, BlockKind};

const NO_BACKEND: Code = Code::new("no-backend");
const OTHER_BACKEND: Code = Code::new("other-backend");
const CLOUD_BLOCK: Code = Code::new("cloud-block");
const DUPLICATE_BACKEND: Code = Code::new("duplicate-backend");

/// What a folder says about where its state lies.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// The backend; `None` where there is none, or where it cannot be used, which the diagnostics say.
    pub backend: Option<Backend>,
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

/// Reads the files of one folder, for `tool`.
///
/// A file whose name ends in `.json` is read as JSON, any other one as HCL. In `override.tf` and
/// `*_override.tf` (or `.tf.json`), a block takes the place of the whole block elsewhere; of several, the
/// last one in the order of their names. Everything that is wrong is said at once, and a backend with an
/// error is not returned.
pub fn read(sources: &[Arc<Source>], tool: Tool) -> Configuration {
    let mut diagnostics = Vec::new();
    let mut blocks = Vec::new();
    let mut required_versions = Vec::new();
    for source in sources {
        let found = match source.name().rsplit('.').next() {
            Some("json") => json::read(source),
            Some(_) | None => native::read(source).map_err(|diagnostic| vec![diagnostic]),
        };
        match found {
            Ok(found) => {
                blocks.extend(found.blocks);
                required_versions.extend(found.required_versions);
            }
            Err(wrong) => diagnostics.extend(wrong),
        }
    }
    let block = choose(blocks, &mut diagnostics);
    let backend = block.as_ref().and_then(|block| backend_of(block, tool, &mut diagnostics));
    if block.is_none() && diagnostics.is_empty() {
        diagnostics.push(no_backend(sources));
    }
    diagnostics.sort_by_key(|diagnostic| {
        let label = diagnostic.labels.first();
        let file =
            label.and_then(|label| sources.iter().position(|source| Arc::ptr_eq(source, &label.source)));
        (file, label.map(|label| label.span))
    });
    let usable = !iamsim_source::has_errors(&diagnostics);
    Configuration { backend: backend.filter(|_| usable), required_versions, diagnostics }
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
        blocks.into_iter().partition(|block| is_override(block.source.name()));
    let mut others = others.into_iter();
    let first = others.next();
    if let Some(first) = &first {
        diagnostics.extend(others.map(|again| duplicate(first, &again)));
    }
    overrides.sort_by(|left, right| left.source.name().cmp(right.source.name()));
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
        .at(&again.source, again.header, "again here")
        .at(&first.source, first.header, "first here")
        .note(
            "Terraform takes one block; only a file called `override.tf` or `..._override.tf` may replace it",
        )
        .help("remove one of the two")
}

fn other_backend(block: &Block, kind: &str) -> Diagnostic {
    let message = format!("the state lies in the backend {}: only `s3` is known here", Quoted(kind));
    Diagnostic::error(OTHER_BACKEND, message)
        .at(&block.source, block.header, "the backend")
        .help("point to a folder whose configuration has a `backend \"s3\"` block")
}

fn cloud(block: &Block) -> Diagnostic {
    Diagnostic::error(CLOUD_BLOCK, "the state lies in HCP Terraform: no S3 backend is asked for it")
        .at(&block.source, block.header, "the state's place")
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
