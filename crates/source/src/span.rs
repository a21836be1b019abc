//! Where something stands in a text: [`Span`], and a value with its span, [`Spanned`].

use std::ops::Deref;

/// A run of bytes in one [`Source`](crate::Source): from `start` up to, not including, `end`.
///
/// A span does not know its source; who holds spans holds one `Arc<Source>` beside them.
///
/// ```
/// # use iamsim_source::Span;
/// let span = Span::new(3, 8);
/// assert_eq!(span.len(), 5);
/// assert_eq!(span.to(Span::new(10, 12)), Span::new(3, 12));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The offset of the first byte.
    pub start: u32,
    /// The offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span of the bytes from `start` up to `end`; an `end` before `start` gives an empty span.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The span of a range of byte offsets, as `str` methods give them.
    ///
    /// Offsets beyond 4 GiB, which [`MAX_BYTES`](crate::MAX_BYTES) rules out, saturate.
    pub fn of(range: std::ops::Range<usize>) -> Self {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self::new(narrow(range.start), narrow(range.end))
    }

    /// The span from the start of this one to the end of `other`.
    #[must_use]
    pub const fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end)
    }

    /// The number of bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether there is no byte in it.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same span as a range of `usize`, to slice a text with.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
