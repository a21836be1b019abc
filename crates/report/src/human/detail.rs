//! [`Detail`]: how much a person is told.

/// How much a person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Detail {
    /// The verdicts alone (`-q`).
    Verdicts,
    /// The verdicts, and why.
    #[default]
    Causes,
    /// All that is known (`-v`).
    Everything,
}
