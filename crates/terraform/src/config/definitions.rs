//! The files of a folder, parsed, and what the names in them stand for: variables and local values.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::structure::Body;
use iamsim_source::{Diagnostic, Source};

use super::scope::{ROUNDS, Scope};
use super::value::{Attribute, Content};
use super::{Found, Inputs, backend_config, is_json, json, native};
use crate::versions::{Product, Tool, Version};

/// A file that is valid in its syntax.
pub(super) enum File {
    Native(Arc<Source>, Box<Body>),
    Json(Arc<Source>),
}

/// The files that `tool` reads. OpenTofu's own (`x.tofu`, since 1.8) take the place of those with the same name of
/// Terraform's (`x.tf`).
pub(super) fn read_by(tool: Tool, sources: &[Arc<Source>]) -> Vec<Arc<Source>> {
    const OWN: [(&str, &str); 2] = [(".tofu", ".tf"), (".tofu.json", ".tf.json")];
    let reads_own = tool.product == Product::OpenTofu && Version::new(1, 8, 0) <= tool.version;
    let is_own = |source: &Source| OWN.iter().any(|(own, _)| source.name().ends_with(own));
    let is_replaced = |source: &Source| {
        let mut replacements = OWN
            .iter()
            .filter_map(|(own, common)| Some(format!("{}{own}", source.name().strip_suffix(common)?)));
        replacements.any(|name| sources.iter().any(|other| other.name() == name))
    };
    let is_read = |source: &&Arc<Source>| if reads_own { !is_replaced(source) } else { !is_own(source) };
    sources.iter().filter(is_read).cloned().collect()
}

/// Parses files; what is wrong with the syntax of one goes to `diagnostics`.
pub(super) fn parse(sources: &[Arc<Source>], diagnostics: &mut Vec<Diagnostic>) -> Vec<File> {
    let mut files = Vec::new();
    for source in sources {
        if is_json(source.name()) {
            match json::read(source, None) {
                Ok(_) => files.push(File::Json(Arc::clone(source))),
                Err(wrong) => diagnostics.extend(wrong),
            }
        } else {
            match native::parse(source) {
                Ok(body) => files.push(File::Native(Arc::clone(source), Box::new(body))),
                Err(wrong) => diagnostics.push(wrong),
            }
        }
    }
    files
}

/// What the names in `files` stand for. Of a variable that is what the weightiest of these says: the environment, a
/// file of values, its default.
pub(super) fn scope(files: &[File], inputs: &Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) -> Scope {
    let mut values: BTreeMap<String, Content> = BTreeMap::new();
    let mut compound: Vec<String> = Vec::new();
    for (name, attributes) in files.iter().flat_map(File::variables) {
        for attribute in attributes {
            match attribute.name.value.as_str() {
                "default" => drop(values.insert(name.clone(), attribute.value.content)),
                // Of a type such as `list(string)`, a function to the parser: its values are expressions.
                "type" if !matches!(attribute.value.content, Content::String(_)) => {
                    compound.push(name.clone());
                }
                _ => {}
            }
        }
    }
    for (name, variable) in inputs.environment.beginning_with("TF_VAR_") {
        let text = || Content::String(variable.value.to_string());
        let is_expression =
            compound.iter().any(|known| known == name) && variable.value.starts_with(['[', '{']);
        let content = if is_expression { native::expression(&variable.value) } else { None };
        values.insert(name.to_owned(), content.unwrap_or_else(text));
    }
    for file in inputs.variable_files {
        match backend_config::assignments(file) {
            Ok(attributes) => {
                values.extend(attributes.into_iter().map(|given| (given.name.value, given.value.content)));
            }
            Err(wrong) => diagnostics.extend(wrong),
        }
    }
    let mut scope = Scope::new(values, inputs.workspace.as_str());
    for _ in 0..ROUNDS {
        let found = files.iter().flat_map(|file| file.locals(&scope)).collect();
        if !scope.learn(found) {
            break;
        }
    }
    scope
}

impl File {
    /// Everything in it that bears on where the state lies.
    pub(super) fn find(&self, scope: Option<&Scope>) -> Found {
        match self {
            Self::Native(source, body) => native::find(body, source, scope),
            // It was read before: its syntax is valid.
            Self::Json(source) => json::read(source, scope).unwrap_or_default(),
        }
    }

    fn variables(&self) -> Vec<(String, Vec<Attribute>)> {
        let found = match self {
            Self::Native(_, body) => native::named(body, "variable", None),
            Self::Json(source) => json::named(source, &["variable"], None),
        };
        found.into_iter().map(|(name, attributes)| (name.value, attributes)).collect()
    }

    fn locals(&self, scope: &Scope) -> Vec<(String, Content)> {
        match self {
            Self::Native(_, body) => native::locals(body, scope),
            Self::Json(source) => json::locals(source, scope),
        }
    }
}
