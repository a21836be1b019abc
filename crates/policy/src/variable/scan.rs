//! [`scan`]: a text cut into literal text, wildcards and variables, from left to right and once.

use super::{Part, Variable, VariableError, Wildcards};
use crate::{ConditionKey, Version};

/// What stands in a text, in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text that stands for itself.
    Text(&'a str),
    /// The character of `${*}`, `${?}` or `${$}`.
    Escaped(char),
    /// [`Part::AnyRun`] or [`Part::AnyCharacter`].
    Wildcard(Part),
    /// `${key}` or `${key, 'default'}`.
    Variable(Variable),
    /// What begins with `${` and is no variable, up to its `}` or the end; and where it begins.
    Malformed(&'a str, usize, VariableError),
}

/// The pieces of `text`. Rules A1 and B4.
pub(crate) fn scan(text: &str, version: Version, wildcards: Wildcards) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, length) = match version {
            Version::V2012 if rest.starts_with("${") => variable(rest, text.len() - rest.len()),
            Version::V2012 | Version::V2008 => plain(rest, wildcards),
        };
        rest = rest.get(length..).unwrap_or_default();
        Some(piece)
    })
}

/// The wildcard at the start of `text`, or the text up to the next wildcard or `$`; and its length.
fn plain(text: &str, wildcards: Wildcards) -> (Piece<'_>, usize) {
    if wildcards == Wildcards::Active {
        match text.as_bytes().first() {
            Some(b'*') => return (Piece::Wildcard(Part::AnyRun), 1),
            Some(b'?') => return (Piece::Wildcard(Part::AnyCharacter), 1),
            _ => {}
        }
    }
    let ends = |byte: u8| byte == b'$' || wildcards == Wildcards::Active && matches!(byte, b'*' | b'?');
    // The first byte is taken in any case: a `$` may be one that begins no variable.
    let length = text.bytes().skip(1).position(ends).map_or(text.len(), |position| position + 1);
    match text.get(..length) {
        Some(literal) => (Piece::Text(literal), length),
        None => (Piece::Text(text), text.len()),
    }
}

/// What the `${` at the start of `text` begins, and its length. The text begins at `offset`.
fn variable(text: &str, offset: usize) -> (Piece<'_>, usize) {
    for (escape, character) in [("${*}", '*'), ("${?}", '?'), ("${$}", '$')] {
        if text.starts_with(escape) {
            return (Piece::Escaped(character), escape.len());
        }
    }
    let body = text.get(2..).unwrap_or_default();
    match parse_body(body) {
        Ok((variable, length)) => (Piece::Variable(variable), 2 + length),
        Err(error) => {
            let length = body.find('}').map_or(text.len(), |brace| 2 + brace + 1);
            (Piece::Malformed(text.get(..length).unwrap_or(text), offset, error), length)
        }
    }
}

/// The variable that stands between `${` and `}`, and the length of what was read, brace included.
fn parse_body(body: &str) -> Result<(Variable, usize), VariableError> {
    let end = body.find(['}', ',']).ok_or(VariableError::Unclosed)?;
    let name = body.get(..end).unwrap_or_default();
    check_name(name)?;
    let key = ConditionKey::new(name);
    if !body.get(end..).unwrap_or_default().starts_with(',') {
        return Ok((Variable { key, default: None }, end + 1));
    }
    let behind = body.get(end + 1..).unwrap_or_default().trim_start_matches(' ');
    let quoted = behind.strip_prefix('\'').ok_or(VariableError::Default)?;
    let (default, behind) = quoted.split_once('\'').ok_or(VariableError::Default)?;
    let behind = behind.trim_start_matches(' ').strip_prefix('}').ok_or(VariableError::Default)?;
    Ok((Variable { key, default: Some(default.into()) }, body.len() - behind.len()))
}

fn check_name(name: &str) -> Result<(), VariableError> {
    if name.is_empty() {
        Err(VariableError::Unnamed)
    } else if name.contains(['$', '{', '\'', '"']) {
        Err(VariableError::Name)
    } else if name.trim() != name {
        Err(VariableError::Space)
    } else {
        Ok(())
    }
}
