//! [`Block`] and [`Value`]: what stands in a configuration, whichever syntax it is written in.
//!
//! The two readers (`native.rs`, `json.rs`) end here, and everything that is said about a block begins here.

use std::sync::Arc;

use iamsim_source::{Source, Span, Spanned};

use super::texts::Texts;

/// A block in `terraform` that says where the state lies.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// The text that it stands in, and those that complete it.
    pub(super) texts: Texts,
    /// `backend "s3"`, or `cloud`.
    pub(super) header: Span,
    pub(super) kind: BlockKind,
    pub(super) attributes: Vec<Attribute>,
    /// The blocks in it, of which there should be none.
    pub(super) blocks: Vec<Spanned<String>>,
}

/// What kind of block it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// `backend "TYPE"`
    Backend(String),
    /// `cloud`, or a `backend` without a type.
    Cloud,
}

/// A name and a value.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) name: Spanned<String>,
    pub(super) value: Value,
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) content: Content,
    pub(super) span: Span,
}

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    String(String),
    List(Vec<Value>),
    Object(Vec<Attribute>),
    /// Something that has to be computed first.
    Computed(Computed),
}

impl Block {
    /// The text that the block stands in.
    pub(super) fn source(&self) -> &Arc<Source> {
        self.texts.first()
    }

    /// Sets an argument, which stands in `source`: it takes the place of one of the same name.
    pub(super) fn set(&mut self, source: &Arc<Source>, attribute: Attribute) {
        if let Some(attribute) = self.texts.take(source, attribute) {
            self.attributes.retain(|known| known.name.value != attribute.name.value);
            self.attributes.push(attribute);
        }
    }

    /// The argument called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name.value == name)
    }
}

/// Why a value is not there to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Computed {
    /// It comes from a variable, a local value, or a resource.
    Variable,
    /// It comes from a function.
    Function,
    /// It is an expression of constants.
    Expression,
    /// It was evaluated, and needs what is not known here.
    Unknown,
}

impl Attribute {
    /// From the name to the end of the value.
    pub(super) fn span(&self) -> Span {
        self.name.span.to(self.value.span)
    }
}

impl Value {
    /// The same value, everything in it at `span`: it was computed from what stands there.
    pub(super) fn computed_at(content: Content, span: Span) -> Self {
        let content = match content {
            Content::List(elements) => Content::List(
                elements.into_iter().map(|element| Self::computed_at(element.content, span)).collect(),
            ),
            Content::Object(members) => Content::Object(
                members
                    .into_iter()
                    .map(|member| Attribute {
                        name: Spanned::new(member.name.value, span),
                        value: Self::computed_at(member.value.content, span),
                    })
                    .collect(),
            ),
            other => other,
        };
        Self { content, span }
    }

    /// The value with its article, for messages.
    pub(super) fn with_article(&self) -> &'static str {
        match self.content {
            Content::Null => "`null`",
            Content::Bool(_) => "a boolean",
            Content::Number(_) => "a number",
            Content::String(_) => "a string",
            Content::List(_) => "a list",
            Content::Object(_) => "an object",
            Content::Computed(_) => "an expression",
        }
    }
}
