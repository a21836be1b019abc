//! Policy variables: [`Template`], a text in which `${...}` and wildcards have been told apart.

use crate::ConditionKey;

/// A text of a policy, cut into literal text, wildcards and variables.
///
/// Rule B4. Source: IAM User Guide, "IAM policy elements: Variables and tags".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Template {
    parts: Box<[Part]>,
}

/// One piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// Text that stands for itself; `${*}`, `${?}` and `${$}` have become the characters they stand for.
    Literal(Box<str>),
    /// `*`: any run of characters, none included.
    AnyRun,
    /// `?`: exactly one character.
    AnyCharacter,
    /// `${key}` or `${key, 'default'}`.
    Variable(Variable),
}

/// A reference to a condition key of the request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Variable {
    /// The key whose value is inserted as literal text.
    pub key: ConditionKey,
    /// What is inserted where the key is absent.
    pub default: Option<Box<str>>,
}

/// Whether `*` and `?` are wildcards in a text, or stand for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wildcards {
    /// `Resource`, `StringLike`, `ArnLike`.
    Active,
    /// `StringEquals` and its like.
    Literal,
}

impl Template {
    /// A template of these parts.
    pub fn new(parts: Vec<Part>) -> Self {
        Self { parts: parts.into() }
    }

    /// The parts, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The text, where it is literal from end to end.
    pub fn as_literal(&self) -> Option<&str> {
        match &*self.parts {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }
}
