//! `Bool`.
//!
//! Source: IAM User Guide, "Boolean condition operators".

use iamsim_policy::value::is_true;

/// The values of a `Bool`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Booleans(Box<[bool]>);

impl Booleans {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>) -> Self {
        Self(values.map(is_true).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn match_value(&self, value: &str) -> bool {
        self.0.contains(&is_true(value))
    }
}
