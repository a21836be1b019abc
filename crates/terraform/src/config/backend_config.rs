//! What `-backend-config` gives: files of assignments, and `NAME=VALUE`; each outweighs the block, and what comes
//! later on the command line outweighs what comes earlier.

use std::sync::Arc;

use iamsim_source::{Code, Diagnostic, Quoted, Source, Span, Spanned};

use super::arguments::{Row, Type};
use super::native;
use super::value::{Attribute, Block, Content, Value};
use super::{is_json, json};

const INVALID_BACKEND_CONFIG: Code = Code::new("invalid-backend-config");
const UNEXPECTED_BLOCK: Code = Code::new("unexpected-block");

/// One `-backend-config`.
///
/// ```
/// use iamsim_source::Source;
/// use iamsim_terraform::config::{self, BackendConfig, Inputs};
/// use iamsim_terraform::Tool;
///
/// let sources = [Source::new("main.tf", "terraform {\n  backend \"s3\" {}\n}\n")];
/// let file = Source::new("prod.tfbackend", "bucket = \"states\"\nregion = \"eu-west-1\"\n");
/// let given = [BackendConfig::File(file), BackendConfig::pair("--backend-config", "key=prod.tfstate")];
/// let inputs = Inputs { sources: &sources, backend_config: &given, ..Inputs::default() };
///
/// let backend = config::read_with(&inputs, Tool::CURRENT_TERRAFORM).backend.expect("it is complete");
/// assert_eq!(backend.key.as_str(), "prod.tfstate");
/// ```
#[derive(Debug, Clone)]
pub enum BackendConfig {
    /// A file: JSON where its name ends in `.json`, else HCL.
    File(Arc<Source>),
    /// `NAME=VALUE`, as it was typed.
    Pair(Arc<Source>),
}

impl BackendConfig {
    /// `NAME=VALUE`, which was given by the flag `flag`.
    pub fn pair(flag: &str, text: &str) -> Self {
        Self::Pair(Source::new(flag, text))
    }

    /// Whether a text names a file: it does unless there is a `=` in it.
    pub fn is_file(text: &str) -> bool {
        !text.contains('=')
    }

    fn source(&self) -> &Arc<Source> {
        match self {
            Self::File(source) | Self::Pair(source) => source,
        }
    }
}

/// Sets in `block` what was `given`, in order.
pub(super) fn merge(given: &[BackendConfig], block: &mut Block, diagnostics: &mut Vec<Diagnostic>) {
    for config in given {
        let attributes = match config {
            BackendConfig::File(file) => assignments(file),
            BackendConfig::Pair(pair) => assignment(pair).map(|attribute| vec![attribute]),
        };
        match attributes {
            Ok(attributes) => {
                for attribute in attributes {
                    block.set(config.source(), attribute);
                }
            }
            Err(wrong) => diagnostics.extend(wrong),
        }
    }
}

/// The assignments of a file.
pub(super) fn assignments(file: &Arc<Source>) -> Result<Vec<Attribute>, Vec<Diagnostic>> {
    if is_json(file.name()) {
        return json::assignments(file);
    }
    let body = native::parse(file).map_err(|wrong| vec![wrong])?;
    if let Some(block) = body.blocks().next() {
        let name = block.ident.as_str();
        let message = format!("{} is a block: here only assignments may stand", Quoted(name));
        let place = hcl_edit::Span::span(&block.ident).map(Span::of).unwrap_or_default();
        let wrong = Diagnostic::error(UNEXPECTED_BLOCK, message)
            .at(file, place, "")
            .help("write what is inside of `backend \"s3\" { ... }` alone, one `name = value` a line");
        return Err(vec![wrong]);
    }
    Ok(native::assignments(&body))
}

/// `NAME=VALUE`. Terraform takes the value as it is for what is a text, a number or a boolean, and as an expression
/// for everything else.
fn assignment(pair: &Arc<Source>) -> Result<Attribute, Vec<Diagnostic>> {
    let text = pair.text();
    let refused = |span, message: String, help: &str| {
        vec![Diagnostic::error(INVALID_BACKEND_CONFIG, message).at(pair, span, "").help(help)]
    };
    let Some((name, value)) = text.split_once('=') else {
        let message = format!("{} assigns nothing", Quoted(text));
        return Err(refused(
            Span::of(0..text.len()),
            message,
            "write `NAME=VALUE`, such as `key=prod.tfstate`",
        ));
    };
    let place = Span::of(name.len() + 1..text.len());
    let plain = |row: &Row| matches!(row.value_type, Type::Text | Type::Boolean | Type::Number);
    let content = match Row::find(name) {
        Some(row) if !plain(row) => native::expression(value).ok_or_else(|| {
            let help = format!("write `{name}={}`", row.value_type.example());
            refused(place, format!("{} is no value for `{name}`", Quoted(value)), &help)
        })?,
        Some(_) | None => Content::String(value.to_owned()),
    };
    let name = Spanned::new(name.to_owned(), Span::of(0..name.len()));
    Ok(Attribute { name, value: Value::computed_at(content, place) })
}
