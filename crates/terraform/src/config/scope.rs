//! [`Scope`]: the values that expressions may use, where they are evaluated before anything runs: variables with a
//! default or a given value, local values, the workspace.
//!
//! OpenTofu evaluates a backend so since 1.8; in a `terraform_remote_state` both tools do.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::value::{Content, Value};

/// The most bytes and elements that all values which are looked up may have together: local values that double one
/// another would otherwise grow without end.
const BUDGET: usize = 1 << 20;

/// How many local values may come from one another, one after the other.
pub(super) const ROUNDS: usize = 32;

/// How deep a value may be.
const MOST_DEPTH: usize = 64;

/// What names stand for.
#[derive(Debug)]
pub(super) struct Scope {
    variables: BTreeMap<String, Content>,
    locals: BTreeMap<String, Content>,
    workspace: String,
    budget: Cell<usize>,
}

impl Scope {
    /// With these variables; of local values nothing is known yet.
    pub(super) fn new(variables: BTreeMap<String, Content>, workspace: &str) -> Self {
        Self {
            variables,
            locals: BTreeMap::new(),
            workspace: workspace.to_owned(),
            budget: Cell::new(BUDGET),
        }
    }

    /// Adds the local values of `found` that need nothing more; whether there was a new one.
    pub(super) fn learn(&mut self, found: Vec<(String, Content)>) -> bool {
        let before = self.locals.len();
        for (name, content) in found {
            if is_known(&content) && depth(&content) <= MOST_DEPTH {
                self.locals.entry(name).or_insert(content);
            }
        }
        self.locals.len() > before
    }

    /// What `root.name` stands for; `None` where that is not known.
    pub(super) fn look_up(&self, root: &str, name: &str) -> Option<Content> {
        let content = match (root, name) {
            ("var", name) => self.variables.get(name)?.clone(),
            ("local", name) => self.locals.get(name)?.clone(),
            ("terraform", "workspace") => Content::String(self.workspace.clone()),
            ("path", "module" | "root") => Content::String(".".to_owned()),
            _ => return None,
        };
        let left = self.budget.get().checked_sub(size(&content))?;
        self.budget.set(left);
        Some(content)
    }
}

/// Whether nothing in it has to be computed first.
fn is_known(content: &Content) -> bool {
    match content {
        Content::Computed(_) => false,
        Content::List(elements) => elements.iter().all(|element| is_known(&element.content)),
        Content::Object(members) => members.iter().all(|member| is_known(&member.value.content)),
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => true,
    }
}

fn size(content: &Content) -> usize {
    1 + match content {
        Content::List(elements) => elements.iter().map(|element| size(&element.content)).sum(),
        Content::Object(members) => {
            members.iter().map(|member| member.name.value.len() + size(&member.value.content)).sum()
        }
        Content::String(text) | Content::Number(text) => text.len(),
        Content::Null | Content::Bool(_) | Content::Computed(_) => 0,
    }
}

/// Recurses no deeper than an expression may be, and the values that it looks up, of which each is bounded.
fn depth(content: &Content) -> usize {
    let deepest = |values: &mut dyn Iterator<Item = &Value>| {
        values.map(|value| depth(&value.content)).max().unwrap_or_default()
    };
    1 + match content {
        Content::List(elements) => deepest(&mut elements.iter()),
        Content::Object(members) => deepest(&mut members.iter().map(|member| &member.value)),
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) | Content::Computed(_) => {
            0
        }
    }
}
