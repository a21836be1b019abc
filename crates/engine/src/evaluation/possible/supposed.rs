//! [`Supposed`]: what is known of a request, and values supposed for keys that are not known.

use iamsim_policy::ConditionKey;

use crate::evaluation::case::Case;
use crate::matching::{Cardinality, Knowledge, Known};

/// A value supposed for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Absent,
    Single(Box<str>),
    List(Box<[Box<str>]>),
}

/// What is known of a request, and values supposed for keys that are not known.
pub(super) struct Supposed<'s, 'c> {
    pub(super) case: &'s Case<'c>,
    /// Few: each key once.
    values: Vec<(&'s ConditionKey, Value)>,
}

impl<'s, 'c> Supposed<'s, 'c> {
    pub(super) fn nothing(case: &'s Case<'c>) -> Self {
        Self { case, values: Vec::new() }
    }

    /// Looks at what follows from a value of `key`.
    pub(super) fn with<R>(
        &mut self,
        key: &'s ConditionKey,
        value: Value,
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        self.values.push((key, value));
        let result = look(self);
        self.values.pop();
        result
    }
}

impl Knowledge for Supposed<'_, '_> {
    fn value(&self, key: &ConditionKey) -> Known<'_> {
        match self.values.iter().find(|(supposed, _)| *supposed == key) {
            Some((_, Value::Absent)) => Known::Absent,
            Some((_, Value::Single(value))) => Known::Single(value),
            Some((_, Value::List(values))) => Known::List(values),
            None => self.case.value(key),
        }
    }

    fn cardinality(&self, key: &ConditionKey) -> Cardinality {
        self.case.cardinality(key)
    }
}
