//! New files, and how the manifest of the bundle comes to name them.

use std::sync::Arc;

use iamsim_source::Source;
use iamsim_source::json::{Document, Kind, Tree};

use super::patch::{Change, Operation, Verb, append_elements, change, insert_member, pointer_name};

/// How a name is put into the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// As one more element of an array; where there is none, as the first.
    Element,
    /// As the value.
    Value,
}

/// The manifest with `file` at `path`, whose parts are names of members, or indices of an array that is there.
pub(super) fn attach(manifest: &Arc<Source>, path: &[&str], put: Put, file: &str) -> Option<Change> {
    let document = Document::parse(manifest).ok()?;
    let root = document.root();
    let mut value = root;
    let mut pointer = String::new();
    for (depth, name) in path.iter().enumerate() {
        let next = match value.kind() {
            Kind::Object => value.member(name),
            Kind::Array => value.elements().nth(name.parse().ok()?),
            _ => None,
        };
        let missing = next.is_none_or(iamsim_source::json::Value::is_null);
        if !missing {
            value = next?;
            pointer = format!("{pointer}/{}", pointer_name(name));
            continue;
        }
        // From here on, everything is new.
        let leaf = match put {
            Put::Element => Tree::Array(vec![Tree::text(file)]),
            Put::Value => Tree::text(file),
        };
        let inner =
            path.get(depth + 1..)?.iter().rev().fold(leaf, |tree, name| Tree::object([(*name, tree)]));
        let operation_path = format!("{pointer}/{}", pointer_name(name));
        let (edit, verb) = match next {
            Some(null) => {
                (iamsim_source::Edit { span: null.span(), replacement: inner.to_line() }, Verb::Replace)
            }
            None => (insert_member(value, name, &inner), Verb::Add),
        };
        let operation = Operation { verb, path: operation_path, value: inner };
        return change(manifest, root.span(), vec![edit], vec![operation]);
    }
    // The place is there: an array takes one more.
    if put == Put::Element && value.kind() == Kind::Array {
        let tree = Tree::text(file);
        let edit = append_elements(value, std::slice::from_ref(&tree));
        let operation = Operation { verb: Verb::Add, path: format!("{pointer}/-"), value: tree };
        return change(manifest, root.span(), vec![edit], vec![operation]);
    }
    None
}
