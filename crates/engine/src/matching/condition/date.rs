//! `DateEquals` and its like: instants in whole milliseconds.
//!
//! Source: IAM User Guide, "Date condition operators"; W3C note "Date and Time Formats".

use iamsim_policy::value::{Milliseconds, instant};

use super::order::Relation;

/// The values of a date operator: those that are dates. Rule E6: the others equal nothing, and are in no order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dates(Box<[Milliseconds]>);

impl Dates {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>) -> Self {
        Self(values.filter_map(instant).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn match_value(&self, relation: Relation, value: &str) -> bool {
        instant(value).is_some_and(|value| self.0.iter().any(|date| relation.holds(value.cmp(date))))
    }
}
