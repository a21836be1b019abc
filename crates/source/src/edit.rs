//! [`Edit`]: a change to a text that keeps every other byte.

use thiserror::Error;

use crate::Span;

/// Replaces what stands at a span by another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What takes its place.
    pub replacement: String,
}

/// Two edits of one batch touch the same bytes, or one lies outside the text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the edit of bytes {} to {} overlaps another one, or does not lie in the text", span.start, span.end)]
pub struct OverlappingEdits {
    /// The edit that could not be applied.
    pub span: Span,
}

/// `text` with all `edits` applied, in whatever order they come; insertions at one place keep their order.
///
/// # Errors
///
/// [`OverlappingEdits`] where two edits touch the same bytes, or one does not lie on character boundaries
/// inside the text.
///
/// ```
/// # use iamsim_source::{Edit, Span, apply};
/// let edit = Edit { span: Span::new(4, 7), replacement: "big".to_owned() };
/// assert_eq!(apply("the old one", &[edit]).as_deref(), Ok("the big one"));
/// ```
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, OverlappingEdits> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));

    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    for edit in sorted {
        let range = edit.span.range();
        let between = text.get(copied..range.start).filter(|_| text.get(range.clone()).is_some());
        let Some(between) = between else { return Err(OverlappingEdits { span: edit.span }) };
        result.push_str(between);
        result.push_str(&edit.replacement);
        copied = range.end;
    }
    result.push_str(text.get(copied..).unwrap_or_default());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_edits_are_refused() {
        let edit = |start, end| Edit { span: Span::new(start, end), replacement: "x".to_owned() };
        assert!(apply("abcdef", &[edit(0, 3), edit(2, 4)]).is_err());
        assert!(apply("abcdef", &[edit(5, 9)]).is_err(), "outside the text");
        assert!(apply("é", &[edit(1, 2)]).is_err(), "inside a character");
    }

    #[test]
    fn the_order_of_edits_does_not_matter() {
        let first = Edit { span: Span::new(0, 1), replacement: "A".to_owned() };
        let second = Edit { span: Span::new(2, 2), replacement: "-".to_owned() };
        let forward = apply("abc", &[first.clone(), second.clone()]);
        assert_eq!(forward, apply("abc", &[second, first]));
        assert_eq!(forward.as_deref(), Ok("Ab-c"));
    }
}
