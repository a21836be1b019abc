//! [`DocumentEdit`]: what is added to one policy document: statements, and conditions that narrow a statement.

use std::sync::Arc;

use iamsim_policy::{Policy, Version};
use iamsim_source::json::{Document, Kind, Tree, Value};
use iamsim_source::{Edit, Span};

use super::patch::{
    Change, Operation, Verb, add_values, append_elements, change, insert_member, pointer_name, value_at,
    wrap_in_array,
};

/// What is added to one policy document.
#[derive(Debug)]
pub(super) struct DocumentEdit {
    pub(super) policy: Arc<Policy>,
    /// Conditions that are added to statements, by the statement's place.
    pub(super) narrowed: Vec<(u32, AddedCondition)>,
    /// Statements that are added.
    pub(super) appended: Vec<Tree>,
}

/// A negated condition: what is added to the values of its key narrows the statement further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AddedCondition {
    pub(super) operator: &'static str,
    pub(super) key: &'static str,
    pub(super) values: Vec<String>,
}

/// Why a document cannot be edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwritable {
    /// It is of the older version, in which no wildcard can be written as text.
    OldVersion,
    /// Its place in the file was not found.
    Place,
}

impl DocumentEdit {
    pub(super) fn new(policy: &Arc<Policy>) -> Self {
        Self { policy: Arc::clone(policy), narrowed: Vec::new(), appended: Vec::new() }
    }

    /// The change of the file. The `Sid`s of added statements are made unique.
    pub(super) fn change(&self) -> Result<Change, Unwritable> {
        let source = self.policy.source();
        let document = Document::parse(source).map_err(|_| Unwritable::Place)?;
        let at = self.policy.span();
        let root = value_at(&document, at).ok_or(Unwritable::Place)?;
        let statement = root.member("Statement").ok_or(Unwritable::Place)?;
        let is_array = statement.kind() == Kind::Array;

        let mut edits = Vec::new();
        let mut operations = Vec::new();
        let mut first = Tree::of(statement);
        for (index, added) in &self.narrowed {
            let (value, path) = if is_array {
                let element = statement.elements().nth(*index as usize).ok_or(Unwritable::Place)?;
                (element, format!("/Statement/{index}"))
            } else {
                (statement, "/Statement".to_owned())
            };
            let (edit, operation) = add_condition(value, &path, added);
            edits.extend(edit);
            operations.extend(operation);
            if !is_array {
                add_to_tree(&mut first, added);
            }
        }
        let appended = self.with_unique_sids(statement);
        if self.policy.version() != Version::V2012 && appended.iter().any(needs_variables) {
            return Err(Unwritable::OldVersion);
        }
        if !appended.is_empty() && is_array {
            edits.push(append_elements(statement, &appended));
            let added = appended.into_iter().map(|value| Operation {
                verb: Verb::Add,
                path: "/Statement/-".to_owned(),
                value,
            });
            operations.extend(added);
        } else if !appended.is_empty() {
            edits.extend(wrap_in_array(statement, &appended));
            let all = std::iter::once(first).chain(appended).collect();
            let path = "/Statement".to_owned();
            operations = vec![Operation { verb: Verb::Replace, path, value: Tree::Array(all) }];
        }
        change(source, at, edits, operations).ok_or(Unwritable::Place)
    }

    fn with_unique_sids(&self, statement: Value<'_, '_>) -> Vec<Tree> {
        let mut known: Vec<String> = Tree::of(statement)
            .elements()
            .iter()
            .filter_map(|statement| statement.member("Sid")?.as_text().map(str::to_owned))
            .collect();
        let unique = |tree: &Tree| {
            let mut tree = tree.clone();
            if let Some(base) = tree.member("Sid").and_then(Tree::as_text).map(str::to_owned) {
                let mut sid = base.clone();
                let mut number = 2;
                while known.contains(&sid) {
                    sid = format!("{base}{number}");
                    number += 1;
                }
                tree.set("Sid", Tree::text(sid.as_str()));
                known.push(sid);
            }
            tree
        };
        self.appended.iter().map(unique).collect()
    }
}

/// Whether a statement holds what only the newer version reads as it is meant.
fn needs_variables(tree: &Tree) -> bool {
    match tree {
        Tree::Word(_) => false,
        Tree::Text(text) => text.contains("${"),
        Tree::Array(items) => items.iter().any(needs_variables),
        Tree::Object(members) => members.iter().any(|(_, value)| needs_variables(value)),
    }
}

/// Adds a condition to a statement. Values of a negated operator are a NOR: further ones narrow it.
fn add_condition(
    statement: Value<'_, '_>,
    path: &str,
    added: &AddedCondition,
) -> (Vec<Edit>, Vec<Operation>) {
    let AddedCondition { operator, key, values } = added;
    let texts = Tree::one_or_many(values.iter().map(String::as_str));
    let add = |path: String, value| vec![Operation { verb: Verb::Add, path, value }];
    let path = format!("{path}/Condition");
    let Some(condition) = statement.member("Condition") else {
        let tree = Tree::object([(*operator, Tree::object([(*key, texts)]))]);
        return (vec![insert_member(statement, "Condition", &tree)], add(path, tree));
    };
    let path = format!("{path}/{}", pointer_name(operator));
    let Some(keys) = condition.member(operator) else {
        let tree = Tree::object([(*key, texts)]);
        return (vec![insert_member(condition, operator, &tree)], add(path, tree));
    };
    let known = keys.members().find(|member| member.name.eq_ignore_ascii_case(key));
    match known {
        None => {
            let path = format!("{path}/{}", pointer_name(key));
            (vec![insert_member(keys, key, &texts)], add(path, texts))
        }
        Some(member) => {
            let path = format!("{path}/{}", pointer_name(&member.name));
            add_values(member.value, &path, values)
        }
    }
}

/// The same for a statement that has no place any more.
pub(super) fn add_to_tree(statement: &mut Tree, added: &AddedCondition) {
    let mut condition = statement.member("Condition").cloned().unwrap_or(Tree::Object(Vec::new()));
    let mut keys = condition.member(added.operator).cloned().unwrap_or(Tree::Object(Vec::new()));
    let known = match &keys {
        Tree::Object(members) => {
            members.iter().find(|(name, _)| name.eq_ignore_ascii_case(added.key)).cloned()
        }
        _ => None,
    };
    let (name, mut values) = match known {
        Some((name, values)) => (name, values.elements().to_vec()),
        None => (added.key.into(), Vec::new()),
    };
    values.extend(added.values.iter().map(|value| Tree::text(value.as_str())));
    let values = if let [only] = values.as_slice() { only.clone() } else { Tree::Array(values) };
    keys.set(&name, values);
    condition.set(added.operator, keys);
    statement.set("Condition", condition);
}

/// The document of a new file.
pub(super) fn new_document(statements: Vec<Tree>) -> Tree {
    Tree::object([("Version", Tree::text("2012-10-17")), ("Statement", Tree::Array(statements))])
}

/// The statement at `index` of `policy`, as it is written.
pub(super) fn statement_tree(policy: &Policy, index: u32) -> Option<Tree> {
    let document = Document::parse(policy.source()).ok()?;
    let span: Span = policy.statements().get(index as usize)?.span;
    value_at(&document, span).map(Tree::of)
}
