//! What the elements of a statement have in common: a name that may be negated, and one or more values.

use iamsim_source::{Span, Spanned};

/// Whether an element names what it is about, or everything else: `Action` or `NotAction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// `Action`, `Resource`, `Principal`.
    Named,
    /// `NotAction`, `NotResource`, `NotPrincipal`.
    AllBut,
}

/// How a list of values was written: it prints back the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// One value, standing alone.
    Single,
    /// An array.
    List,
}

/// The values of an element, each with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values<T> {
    /// How they were written. [`Form::Single`] goes with exactly one item.
    pub form: Form,
    /// The values, in order.
    pub items: Vec<Spanned<T>>,
    /// Where the value of the element stands: the array, or the single value.
    pub span: Span,
}

impl<T> Values<T> {
    /// The values in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Spanned<T>> {
        self.items.iter()
    }
}

impl<'a, T> IntoIterator for &'a Values<T> {
    type Item = &'a Spanned<T>;
    type IntoIter = std::slice::Iter<'a, Spanned<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
