//! `Bool`.
//!
//! Source: IAM User Guide, "Boolean condition operators".

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

/// Rule E5: `true` in any case is true, and all else is false: `yes`, `1`, nothing, ` true `.
pub(super) fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}
