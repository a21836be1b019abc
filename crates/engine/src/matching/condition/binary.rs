//! `BinaryEquals`.
//!
//! Source: IAM User Guide, "Binary condition operators".

use iamsim_policy::value::is_base64;

/// The values of a `BinaryEquals`: those that are base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries(Box<[Box<str>]>);

impl Binaries {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>) -> Self {
        Self(values.filter(|value| is_base64(value)).map(Into::into).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Rule E5: the text, padding and all, is what is compared. Rule E6: bad base64 equals nothing, itself not
    /// either.
    pub(super) fn match_value(&self, value: &str) -> bool {
        self.0.iter().any(|binary| **binary == *value)
    }
}
