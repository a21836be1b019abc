//! [`Reach`]: which texts a pattern can cover, told by how they begin.
//!
//! What is said here of a pattern is said once, when an environment is built: most patterns are a text from end to
//! end, or the beginning of one with `*` behind it, and of these nothing is left to look at when a request comes.

/// Which texts a pattern can cover: those that begin like this, and then go on like that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reach {
    /// What every text begins with that the pattern covers.
    pub(crate) beginning: String,
    /// What may follow.
    pub(crate) then: Then,
}

/// What may follow the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// Nothing: the pattern covers this text alone.
    Nothing,
    /// Anything: the pattern covers whatever begins so.
    Anything,
    /// What the pattern itself says: it has to be asked.
    AsThePatternSays,
}

impl Reach {
    /// Every text.
    pub(crate) const fn everything() -> Self {
        Self { beginning: String::new(), then: Then::Anything }
    }

    /// Any text; whether the pattern covers it, it has to be asked.
    pub(crate) const fn not_told() -> Self {
        Self { beginning: String::new(), then: Then::AsThePatternSays }
    }
}
