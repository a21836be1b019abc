//! [`Given`]: the condition keys of a request, as a test states them.

use iamsim_policy::ConditionKey;

use super::{Cardinality, Knowledge, Known};
use crate::{Context, ContextValue, Unlisted};

/// What a test knows: keys that begin with `many:` are multivalued, and those that it does not list are absent.
pub(super) struct Given(Context);

impl Given {
    pub(super) fn nothing() -> Self {
        Self(Context::new(Unlisted::Absent))
    }

    pub(super) fn with(mut self, key: &str, value: ContextValue) -> Self {
        self.0.set(key, value);
        self
    }

    pub(super) fn text(key: &str, value: &str) -> Self {
        Self::nothing().with(key, ContextValue::text(value))
    }

    pub(super) fn list(key: &str, values: &[&str]) -> Self {
        Self::nothing().with(key, ContextValue::list(values.iter().copied()))
    }

    pub(super) fn unknown(key: &str) -> Self {
        Self::nothing().with(key, ContextValue::Unknown)
    }
}

impl Knowledge for Given {
    fn value(&self, key: &ConditionKey) -> Known<'_> {
        match self.0.find(key) {
            Some(ContextValue::Single(value)) => Known::Single(value),
            Some(ContextValue::List(values)) => Known::List(values),
            Some(ContextValue::Unknown) => Known::Unknown,
            Some(ContextValue::Absent) | None => Known::Absent,
        }
    }

    fn cardinality(&self, key: &ConditionKey) -> Cardinality {
        if key.folded().starts_with("many:") { Cardinality::Multivalued } else { Cardinality::Single }
    }
}
