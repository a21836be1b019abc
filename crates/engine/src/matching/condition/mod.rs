//! [`Clause`]: one condition key under one operator.
//!
//! What follows from a missing key, from several values and from an unknown one is said here, once for all
//! operators; what a value of the request and those of the policy have to do with each other is said in one file
//! a family.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Condition operators"; "Single-valued vs. multivalued
//! context keys".

use iamsim_policy::{ConditionKey, ConditionOperator, KeyCondition, MissingKey, SetOperator, Version};

use super::{Cardinality, Knowledge, Known};
use crate::Truth;

mod arn;
mod binary;
mod boolean;
mod date;
mod ip;
mod null;
mod numeric;
mod operands;
mod order;
mod string;

use operands::{Negation, Operands, Resemblance};

/// One condition key under one operator, its values parsed: built once, asked for every request.
///
/// ```
/// use iamsim_engine::matching::{Cardinality, Clause, ClauseTruth, Knowledge, Known};
/// use iamsim_engine::Truth;
/// use iamsim_policy::{Comparison, ConditionKey, ConditionOperator, Version};
///
/// struct From(&'static str);
///
/// impl Knowledge for From {
///     fn value(&self, _: &ConditionKey) -> Known<'_> {
///         Known::Single(self.0)
///     }
///     fn cardinality(&self, _: &ConditionKey) -> Cardinality {
///         Cardinality::Single
///     }
/// }
///
/// let operator = ConditionOperator::parse("IpAddress").expect("AWS knows it");
/// let key = ConditionKey::new("aws:SourceIp");
/// let office = Clause::of_texts(operator, key, ["203.0.113.0/24"], Version::V2012);
/// assert_eq!(office.truth(&From("203.0.113.7")), ClauseTruth::Is(Truth::True));
/// assert_eq!(office.truth(&From("198.51.100.7")), ClauseTruth::Is(Truth::False));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    operator: ConditionOperator,
    key: ConditionKey,
    negation: Negation,
    operands: Operands,
}

/// Whether a clause holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClauseTruth {
    /// It holds, does not, or depends on a key that is not known.
    ///
    /// Also not known, whatever the request says: `ForAnyValue:...IfExists` on a missing key (rule E3).
    Is(Truth),
    /// Rule E6: it met a value of the policy that is no ARN. An Allow grants nothing, a Deny denies, whatever
    /// their other conditions say.
    FailsClosed,
    /// Depending on a key that is not known, it holds, does not, or fails closed.
    MayFailClosed,
}

/// Whether a condition holds: as [`Clause::truth`], where it is asked only once.
pub fn clause(
    operator: ConditionOperator,
    condition: &KeyCondition,
    version: Version,
    knowledge: &impl Knowledge,
) -> ClauseTruth {
    Clause::new(operator, condition, version).truth(knowledge)
}

impl Clause {
    /// The clause that `condition` is under `operator`, in a policy of `version`: the version says whether
    /// variables exist (rule A1).
    pub fn new(operator: ConditionOperator, condition: &KeyCondition, version: Version) -> Self {
        let values = condition.values.iter().map(|value| &*value.value.text);
        Self::of_texts(operator, condition.key.value.clone(), values, version)
    }

    /// As [`new`](Self::new), of the texts of the values.
    pub fn of_texts<'t>(
        operator: ConditionOperator,
        key: ConditionKey,
        values: impl IntoIterator<Item = &'t str>,
        version: Version,
    ) -> Self {
        let (negation, operands) = Operands::parse(operator.comparison, values, version);
        Self { operator, key, negation, operands }
    }

    /// The operator.
    pub fn operator(&self) -> ConditionOperator {
        self.operator
    }

    /// The key that is looked at, as the policy spells it.
    pub fn key(&self) -> &ConditionKey {
        &self.key
    }

    /// Whether the clause holds.
    ///
    /// It does not allocate, unless a comparison without case meets a variable or letters beyond ASCII, or the
    /// six components of an ARN come with a variable.
    pub fn truth(&self, knowledge: &impl Knowledge) -> ClauseTruth {
        match knowledge.value(&self.key) {
            // An empty list counts as missing: by rule E3 under set operators and `Null`, and so under all.
            Known::Absent | Known::List([]) => ClauseTruth::Is(self.on_missing_key()),
            Known::Unknown => self.on_unknown_key(knowledge),
            Known::Single(value) => self.on_values(&[value], knowledge),
            Known::List(values) => self.on_values(values, knowledge),
        }
    }

    /// Rules E2 and E3.
    fn on_missing_key(&self) -> Truth {
        match (self.operator.set_operator, self.operator.missing_key, &self.operands) {
            (Some(SetOperator::ForAllValues), _, _) => Truth::True,
            (Some(SetOperator::ForAnyValue), MissingKey::AsCompared, _) => Truth::False,
            // AWS does not say.
            (Some(SetOperator::ForAnyValue), MissingKey::IfExists, _) => Truth::Unknown,
            (None, _, Operands::Null(null)) => null.of_missing_key().into(),
            (None, MissingKey::IfExists, _) => Truth::True,
            (None, MissingKey::AsCompared, _) => (self.negation == Negation::Negated).into(),
        }
    }

    /// Rules E1, E3 and E4, on a key that is present; `values` is not empty.
    fn on_values(&self, values: &[impl AsRef<str>], knowledge: &impl Knowledge) -> ClauseTruth {
        let mut each = values.iter().map(|value| self.on_value(value.as_ref(), knowledge));
        match self.operator.set_operator {
            Some(SetOperator::ForAllValues) => all(each),
            Some(SetOperator::ForAnyValue) => any(each),
            None if !self.takes_lists() && (values.len() > 1 || self.is_on_list(knowledge)) => {
                ClauseTruth::Is(Truth::False)
            }
            None => each.next().unwrap_or(ClauseTruth::Is(Truth::False)),
        }
    }

    /// Rule E4: without a set operator a multivalued key that is present satisfies nothing, be the operator
    /// positive, negated or with `IfExists`, and with one value too.
    fn is_on_list(&self, knowledge: &impl Knowledge) -> bool {
        knowledge.cardinality(&self.key) == Cardinality::Multivalued
    }

    /// Rule E4: `Null` alone looks at a list as at any key.
    fn takes_lists(&self) -> bool {
        matches!(self.operands, Operands::Null(_))
    }

    /// Whether one value of the request satisfies the operator. Rule E1: one of the policy's values must match,
    /// or none where it is negated.
    fn on_value(&self, value: &str, knowledge: &impl Knowledge) -> ClauseTruth {
        let resembles = match self.operands.resemble(value, knowledge) {
            Resemblance::Is(truth) => truth,
            // Rule E6: false, be it negated or not.
            Resemblance::BadValue => return ClauseTruth::Is(Truth::False),
            Resemblance::FailsClosed => return ClauseTruth::FailsClosed,
            Resemblance::MayFailClosed => return ClauseTruth::MayFailClosed,
        };
        ClauseTruth::Is(match self.negation {
            Negation::Positive => resembles,
            Negation::Negated => resembles.not(),
        })
    }

    /// Rule D6, on a key that may be absent, and may have any value, or several.
    ///
    /// Certain is what is certain of every operator alike; that every single value gives the same is for those
    /// to find out who try them.
    fn on_unknown_key(&self, knowledge: &impl Knowledge) -> ClauseTruth {
        let missing = self.on_missing_key();
        if let Operands::Null(null) = &self.operands {
            let agree = missing == null.of_present_key().into();
            return ClauseTruth::Is(if agree { missing } else { Truth::Unknown });
        }
        let fails_on_list = self.operator.set_operator.is_none() && self.is_on_list(knowledge);
        if self.operands.may_fail_closed() && !fails_on_list {
            return ClauseTruth::MayFailClosed;
        }
        let met_by_nothing = self.negation == Negation::Positive && self.operands.are_met_by_nothing();
        let never = missing == Truth::False && (fails_on_list || met_by_nothing);
        ClauseTruth::Is(if never { Truth::False } else { Truth::Unknown })
    }
}

/// Every value satisfies. One that fails closed decides, whatever the others say.
fn all(each: impl Iterator<Item = ClauseTruth>) -> ClauseTruth {
    each.fold(ClauseTruth::Is(Truth::True), |before, truth| before.with(truth, Truth::and))
}

/// Some value satisfies. One that fails closed decides, whatever the others say.
fn any(each: impl Iterator<Item = ClauseTruth>) -> ClauseTruth {
    each.fold(ClauseTruth::Is(Truth::False), |before, truth| before.with(truth, Truth::or))
}

impl ClauseTruth {
    fn with(self, other: Self, combine: fn(Truth, Truth) -> Truth) -> Self {
        match (self, other) {
            (Self::FailsClosed, _) | (_, Self::FailsClosed) => Self::FailsClosed,
            (Self::MayFailClosed, _) | (_, Self::MayFailClosed) => Self::MayFailClosed,
            (Self::Is(one), Self::Is(two)) => Self::Is(combine(one, two)),
        }
    }
}

#[cfg(test)]
mod tests;
