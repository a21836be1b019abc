//! [`Block`] and [`Value`]: what stands in a configuration, whichever syntax it is written in.
//!
//! The two readers (`native.rs`, `json.rs`) end here, and everything that is said about a block begins here.

use std::sync::Arc;

use iamsim_source::{Source, Span, Spanned};

/// A block in `terraform` that says where the state lies.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) source: Arc<Source>,
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

/// Why a value is not there to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Computed {
    /// It comes from a variable, a local value, or a resource.
    Variable,
    /// It comes from a function.
    Function,
    /// It is an expression of constants.
    Expression,
}

impl Attribute {
    /// From the name to the end of the value.
    pub(super) fn span(&self) -> Span {
        self.name.span.to(self.value.span)
    }
}

impl Value {
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
