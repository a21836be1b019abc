//! `Null`: whether the key is there.
//!
//! Rules E2 and E5. Source: IAM User Guide, "Condition operator to check existence of condition keys".

use iamsim_policy::value::is_true;

/// The values of a `Null`: `true` asks for a missing key, all else for one that is present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Null(Box<[bool]>);

impl Null {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>) -> Self {
        Self(values.map(is_true).collect())
    }

    pub(super) fn of_missing_key(&self) -> bool {
        self.0.contains(&true)
    }

    pub(super) fn of_present_key(&self) -> bool {
        self.0.contains(&false)
    }
}
