//! Policy variables: [`Template`], a text in which `${...}` and wildcards have been told apart.

use std::borrow::Cow;
use std::ops::Range;

use thiserror::Error;

use crate::{ConditionKey, Version};

mod scan;

pub(crate) use scan::{Piece, scan};

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

/// Why a text that begins with `${` is no variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum VariableError {
    /// There is no `}`.
    #[error("a `${{` is not closed by a `}}`")]
    Unclosed,
    /// Nothing stands between the braces.
    #[error("a variable has no name: `${{}}`")]
    Unnamed,
    /// White space stands before or behind the name.
    #[error("a variable has white space around its name")]
    Space,
    /// A `$`, a quote or a brace stands in the name: variables do not nest.
    #[error("a variable has a `$`, a quote or a brace in its name")]
    Name,
    /// What follows the comma is not one text in single quotes.
    #[error("the default of a variable is not in single quotes")]
    Default,
}

impl Template {
    /// The template that `text` is in a policy of `version`.
    ///
    /// Under 2008-10-17 there are no variables: `${` stands for itself (Rule A1). What begins with `${` and is
    /// no variable stands for itself too; [`check`](Self::check) tells, and no policy that was read has it.
    ///
    /// ```
    /// # use iamsim_policy::{Part, Template, Version, Wildcards};
    /// let template = Template::parse("home/${aws:username}/*", Version::V2012, Wildcards::Active);
    /// assert!(matches!(template.parts(), [Part::Literal(_), Part::Variable(_), Part::Literal(_), Part::AnyRun]));
    /// let literal = Template::parse("${*}", Version::V2012, Wildcards::Active);
    /// assert_eq!(literal.as_literal(), Some("*"));
    /// ```
    pub fn parse(text: &str, version: Version, wildcards: Wildcards) -> Self {
        let mut parts = Parts::default();
        for piece in scan(text, version, wildcards) {
            parts.push(piece);
        }
        parts.finish()
    }

    /// Whether every `${` of `text` begins a variable, or one of `${*}`, `${?}`, `${$}`.
    ///
    /// # Errors
    ///
    /// What is wrong with the first one that does not. Under 2008-10-17 nothing is.
    pub fn check(text: &str, version: Version) -> Result<(), VariableError> {
        malformed(text, version).map_or(Ok(()), |(_, error)| Err(error))
    }

    /// A template of these parts.
    pub fn new(parts: Vec<Part>) -> Self {
        Self { parts: parts.into() }
    }

    /// The parts, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether it has a variable, so that it says something else for each request.
    pub fn has_variable(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Variable(_)))
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

/// Where the first `${` of `text` stands that begins no variable, up to its `}` or the end, and why it does not.
pub(crate) fn malformed(text: &str, version: Version) -> Option<(Range<usize>, VariableError)> {
    if version == Version::V2008 || !text.contains("${") {
        return None;
    }
    scan(text, version, Wildcards::Literal).find_map(|piece| match piece {
        Piece::Malformed(text, offset, error) => Some((offset..offset + text.len(), error)),
        Piece::Text(_) | Piece::Escaped(_) | Piece::Wildcard(_) | Piece::Variable(_) => None,
    })
}

/// Parts in the making: literal text that follows literal text is joined to it.
#[derive(Debug, Default)]
pub(crate) struct Parts<'a> {
    parts: Vec<Part>,
    literal: Cow<'a, str>,
}

impl<'a> Parts<'a> {
    pub(crate) fn push(&mut self, piece: Piece<'a>) {
        match piece {
            Piece::Text(text) | Piece::Malformed(text, ..) => self.literal += text,
            Piece::Escaped(character) => self.literal.to_mut().push(character),
            Piece::Wildcard(part) => self.push_part(part),
            Piece::Variable(variable) => self.push_part(Part::Variable(variable)),
        }
    }

    fn push_part(&mut self, part: Part) {
        self.end_literal();
        self.parts.push(part);
    }

    fn end_literal(&mut self) {
        if !self.literal.is_empty() {
            // Most texts are one literal: room for one, and no more.
            self.parts.reserve_exact(usize::from(self.parts.is_empty()));
            self.parts.push(Part::Literal(std::mem::take(&mut self.literal).into()));
        }
    }

    pub(crate) fn finish(mut self) -> Template {
        self.end_literal();
        Template::new(self.parts)
    }
}
