//! `NumericEquals` and its like: exact decimals.
//!
//! Source: IAM User Guide, "Numeric condition operators".

use iamsim_policy::value::Decimal;

use super::order::Relation;

/// The values of a numeric operator: those that are numbers. Rule E6: the others equal nothing, and are in no
/// order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbers(Box<[Box<str>]>);

impl Numbers {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>) -> Self {
        Self(values.filter(|value| Decimal::parse(value).is_some()).map(Into::into).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn match_value(&self, relation: Relation, value: &str) -> bool {
        let Some(value) = Decimal::parse(value) else {
            return false;
        };
        let numbers = self.0.iter().filter_map(|number| Decimal::parse(number));
        numbers.into_iter().any(|number| relation.holds(value.order(&number)))
    }
}
