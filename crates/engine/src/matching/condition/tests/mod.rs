//! Tables of cases, one file a family of operators, and what is common to all of them.

use iamsim_policy::{ConditionKey, ConditionOperator, Version};

use super::{Clause, ClauseTruth};
use crate::matching::given::Given;
use crate::{ContextValue, Truth};

mod arn;
mod boolean;
mod date;
mod ip;
mod keys;
mod laws;
mod numeric;
mod string;

const TRUE: ClauseTruth = ClauseTruth::Is(Truth::True);
const FALSE: ClauseTruth = ClauseTruth::Is(Truth::False);
const UNKNOWN: ClauseTruth = ClauseTruth::Is(Truth::Unknown);

/// The clause that holds `key` against `values`.
fn clause(operator: &str, key: &str, values: &[&str]) -> Clause {
    let operator = ConditionOperator::parse(operator).expect("AWS knows it");
    Clause::of_texts(operator, ConditionKey::new(key), values.iter().copied(), Version::V2012)
}

/// Whether the single-valued key of a request, with this one value, satisfies an operator with these values.
fn truth(operator: &str, values: &[&str], request: &str) -> ClauseTruth {
    clause(operator, "one:key", values).truth(&Given::text("one:key", request))
}

/// As [`truth`], of a multivalued key.
fn truth_of_list(operator: &str, values: &[&str], request: &[&str]) -> ClauseTruth {
    clause(operator, "many:key", values).truth(&Given::list("many:key", request))
}

/// As [`truth`], with other keys for variables.
fn truth_beside(operator: &str, values: &[&str], request: &str, given: Given) -> ClauseTruth {
    clause(operator, "one:key", values).truth(&given.with("one:key", ContextValue::text(request)))
}

/// Asserts what an operator and its negation say of a value; they say the opposite.
fn assert_opposite(positive: &str, negated: &str, value: &str, request: &str, expected: bool) {
    let of = |operator| truth(operator, &[value], request);
    assert_eq!(of(positive), ClauseTruth::Is(expected.into()), "{positive} `{value}`, request `{request}`");
    assert_eq!(of(negated), ClauseTruth::Is((!expected).into()), "{negated} `{value}`, request `{request}`");
}
