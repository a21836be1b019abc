//! Reads the JSON syntax: the blocks of a `*.tf.json` file that say where the state lies, and
//! `required_version`.
//!
//! Each level may be an object, or an array of objects. A member called `//` is a comment. Strings are
//! templates, as in HCL.

use std::sync::Arc;

use iamsim_source::json::{Document, Kind, Value as Json};
use iamsim_source::{Diagnostic, Source, Spanned};

use super::Found;
use super::native;
use super::scope::Scope;
use super::texts::Texts;
use super::value::{Attribute, Block, BlockKind, Computed, Content, Value};

/// Everything in `source` that bears on where the state lies.
///
/// # Errors
///
/// What is wrong with the syntax.
pub(super) fn read(source: &Arc<Source>, scope: Option<&Scope>) -> Result<Found, Vec<Diagnostic>> {
    let document = Document::parse(source)?;
    let mut found = Found::default();
    for terraform in each(document.root()).into_iter().flat_map(|root| member(root, "terraform")) {
        for inner in terraform.members() {
            match inner.name.as_ref() {
                "backend" => {
                    for labelled in each(inner.value).into_iter().flat_map(Json::members) {
                        for body in each(labelled.value) {
                            found.blocks.push(Block {
                                texts: Texts::new(Arc::clone(source)),
                                header: labelled.name_span,
                                kind: BlockKind::Backend(labelled.name.to_string()),
                                attributes: attributes(body, scope),
                                blocks: Vec::new(),
                            });
                        }
                    }
                }
                "cloud" => found.blocks.push(Block {
                    texts: Texts::new(Arc::clone(source)),
                    header: inner.name_span,
                    kind: BlockKind::Cloud,
                    attributes: Vec::new(),
                    blocks: Vec::new(),
                }),
                "required_version" => {
                    if let Some(text) = inner.value.as_str() {
                        let version = Spanned::new(text.into_owned(), inner.value.span());
                        found.required_versions.push((Arc::clone(source), version));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(found)
}

/// The members of `path`, a way of names into the document of `source`, each with the place of its name and its own
/// members; nothing where the document is not valid.
pub(super) fn named(
    source: &Arc<Source>,
    path: &[&str],
    scope: Option<&Scope>,
) -> Vec<(Spanned<String>, Vec<Attribute>)> {
    let Ok(document) = Document::parse(source) else { return Vec::new() };
    let mut found = each(document.root());
    for name in path {
        found = found.into_iter().flat_map(|value| member(value, name)).collect();
    }
    let members = found.into_iter().flat_map(Json::members);
    members
        .flat_map(|named| {
            let name = Spanned::new(named.name.to_string(), named.name_span);
            each(named.value).into_iter().map(move |body| (name.clone(), attributes(body, scope)))
        })
        .collect()
}

/// The values that `locals` gives names to, as far as `scope` leads.
pub(super) fn locals(source: &Arc<Source>, scope: &Scope) -> Vec<(String, Content)> {
    let Ok(document) = Document::parse(source) else { return Vec::new() };
    let locals = each(document.root()).into_iter().flat_map(|root| member(root, "locals"));
    let attributes = locals.flat_map(|locals| attributes(locals, Some(scope)));
    attributes.map(|attribute| (attribute.name.value, attribute.value.content)).collect()
}

/// The assignments of a text that is one object.
///
/// # Errors
///
/// What is wrong with the syntax.
pub(super) fn assignments(source: &Arc<Source>) -> Result<Vec<Attribute>, Vec<Diagnostic>> {
    Ok(attributes(Document::parse(source)?.root(), None))
}

/// The objects that `value` holds: itself, or its elements.
fn each<'s, 'd>(value: Json<'s, 'd>) -> Vec<Json<'s, 'd>> {
    match value.kind() {
        Kind::Array => value.elements().collect(),
        _ => vec![value],
    }
}

fn member<'s, 'd>(value: Json<'s, 'd>, name: &str) -> Vec<Json<'s, 'd>> {
    value.member(name).map(each).unwrap_or_default()
}

fn attributes(object: Json<'_, '_>, scope: Option<&Scope>) -> Vec<Attribute> {
    object
        .members()
        .filter(|member| member.name != "//")
        .map(|member| Attribute {
            name: Spanned::new(member.name.to_string(), member.name_span),
            value: value(member.value, scope),
        })
        .collect()
}

/// JSON stands 128 deep at most, and this recurses no deeper.
fn value(json: Json<'_, '_>, scope: Option<&Scope>) -> Value {
    let content = match json.kind() {
        Kind::Null => Content::Null,
        Kind::Boolean => Content::Bool(json.as_bool() == Some(true)),
        Kind::Number => Content::Number(json.as_written().to_owned()),
        Kind::String => {
            return Value::computed_at(template(&json.as_str().unwrap_or_default(), scope), json.span());
        }
        Kind::Array => Content::List(json.elements().map(|element| value(element, scope)).collect()),
        Kind::Object => Content::Object(attributes(json, scope)),
    };
    Value { content, span: json.span() }
}

/// The text of a string, in which `$${` and `%%{` stand for themselves, and `${` and `%{` for something that
/// has to be computed.
fn template(text: &str, scope: Option<&Scope>) -> Content {
    let without_escapes = text.replace("$${", "").replace("%%{", "");
    if without_escapes.contains("${") || without_escapes.contains("%{") {
        if let Some(scope) = scope {
            return native::template(text, scope).unwrap_or(Content::Computed(Computed::Unknown));
        }
        let function = without_escapes
            .split("${")
            .nth(1)
            .is_some_and(|inner| inner.split('}').next().is_some_and(|inner| inner.contains('(')));
        return Content::Computed(if function { Computed::Function } else { Computed::Variable });
    }
    Content::String(text.replace("$${", "${").replace("%%{", "%{"))
}
