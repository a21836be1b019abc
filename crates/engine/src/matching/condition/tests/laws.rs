//! What holds of all operators, whatever the values.

use iamsim_policy::{Comparison, ConditionKey, ConditionOperator, MissingKey, SetOperator, Version};
use proptest::prelude::*;

use super::{FALSE, Given, TRUE, UNKNOWN};
use crate::matching::condition::{Clause, ClauseTruth};
use crate::{ContextValue, Truth};

/// Values of all types, good and bad, that meet each other often.
const VALUES: [&str; 22] = [
    "",
    "a",
    "A",
    "a*",
    "*",
    "?",
    "1",
    "1.0",
    "2",
    "NaN",
    "true",
    "TRUE",
    "false",
    "2030",
    "1893456000",
    "YQ==",
    "192.0.2.0/24",
    "192.0.2.1",
    "2001:db8::1",
    "::ffff:192.0.2.1",
    "arn:aws:iam::1:user/a",
    "arn:aws:iam::1:user/*",
];

/// The comparisons with a negation, and that.
const NEGATIONS: [(Comparison, Comparison); 8] = [
    (Comparison::StringEquals, Comparison::StringNotEquals),
    (Comparison::StringEqualsIgnoreCase, Comparison::StringNotEqualsIgnoreCase),
    (Comparison::StringLike, Comparison::StringNotLike),
    (Comparison::NumericEquals, Comparison::NumericNotEquals),
    (Comparison::DateEquals, Comparison::DateNotEquals),
    (Comparison::IpAddress, Comparison::NotIpAddress),
    (Comparison::ArnEquals, Comparison::ArnNotEquals),
    (Comparison::ArnLike, Comparison::ArnNotLike),
];

fn value() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&VALUES[..])
}

fn values() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(value(), 0..4)
}

fn operator() -> impl Strategy<Value = ConditionOperator> {
    operator_of(|_| true)
}

/// Operators with a comparison that `takes` takes.
fn operator_of(takes: fn(Comparison) -> bool) -> impl Strategy<Value = ConditionOperator> {
    let operators = ConditionOperator::all().filter(|operator| takes(operator.comparison));
    prop::sample::select(operators.collect::<Vec<_>>())
}

fn is_negated(comparison: Comparison) -> bool {
    comparison.as_str().contains("Not")
}

fn is_of_arns(comparison: Comparison) -> bool {
    comparison.as_str().starts_with("Arn")
}

fn known() -> impl Strategy<Value = ContextValue> {
    prop_oneof![
        Just(ContextValue::Absent),
        value().prop_map(ContextValue::text),
        values().prop_map(ContextValue::list),
    ]
}

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["one:key", "many:key"][..])
}

fn truth(operator: ConditionOperator, key: &str, values: &[&str], known: ContextValue) -> ClauseTruth {
    let clause = Clause::of_texts(operator, ConditionKey::new(key), values.iter().copied(), Version::V2012);
    clause.truth(&Given::nothing().with(key, known))
}

/// Whether what is open can still become `closed`.
fn may_become(open: ClauseTruth, closed: ClauseTruth) -> bool {
    match open {
        ClauseTruth::MayFailClosed => true,
        ClauseTruth::Is(Truth::Unknown) => matches!(closed, ClauseTruth::Is(_)),
        ClauseTruth::Is(_) | ClauseTruth::FailsClosed => open == closed,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_key_that_becomes_known_only_narrows_the_answer(
        operator in operator(), key in key(), values in values(), known in known(),
    ) {
        let open = truth(operator, key, &values, ContextValue::Unknown);
        let closed = truth(operator, key, &values, known);
        prop_assert!(may_become(open, closed), "{open:?} became {closed:?}");
    }

    #[test]
    fn a_variable_that_becomes_known_only_narrows_the_answer(
        operator in operator(),
        key in key(),
        before in value(),
        mut values in values(),
        place in 0..4_usize,
        known in known(),
        request in known(),
        variable in key(),
    ) {
        let variable = format!("{variable}/tag");
        let template = format!("{before}${{{variable}}}");
        values.insert(place.min(values.len()), &template);
        let clause = Clause::of_texts(operator, ConditionKey::new(key), values.iter().copied(), Version::V2012);
        let with = |value| clause.truth(&Given::nothing().with(key, request.clone()).with(&variable, value));
        let (open, closed) = (with(ContextValue::Unknown), with(known));
        prop_assert!(may_become(open, closed), "{open:?} became {closed:?}");
    }

    #[test]
    fn the_order_of_values_changes_nothing_but_for_bad_arns(
        operator in operator_of(|comparison| !is_of_arns(comparison)),
        key in key(),
        values in values(),
        known in known(),
    ) {
        let reversed: Vec<_> = values.iter().rev().copied().collect();
        prop_assert_eq!(truth(operator, key, &values, known.clone()), truth(operator, key, &reversed, known));
    }

    #[test]
    fn a_negated_operator_says_the_opposite_of_one_good_value(
        pair in prop::sample::select(&NEGATIONS[..]), values in values(), request in value(),
    ) {
        let of = |comparison: Comparison| {
            let operator = ConditionOperator::parse(comparison.as_str()).expect("AWS knows it");
            truth(operator, "one:key", &values, ContextValue::text(request))
        };
        match (of(pair.0), of(pair.1)) {
            (ClauseTruth::Is(positive), ClauseTruth::Is(negated)) if positive != Truth::False => {
                prop_assert_eq!(negated, positive.not());
            }
            // A bad value of the request satisfies neither (rule E6).
            (FALSE, negated) => {
                let typed = matches!(pair.0, Comparison::IpAddress | Comparison::ArnEquals | Comparison::ArnLike);
                prop_assert!(negated == TRUE || typed, "{negated:?}");
            }
            (positive, negated) => prop_assert_eq!(positive, negated, "they fail closed together"),
        }
    }

    #[test]
    fn one_value_satisfies_a_set_operator_as_it_does_the_plain_one(
        comparison in prop::sample::select(&Comparison::ALL[..]), values in values(), request in value(),
    ) {
        let plain = ConditionOperator::parse(comparison.as_str()).expect("AWS knows it");
        let of = |set_operator| {
            let operator = ConditionOperator { set_operator, ..plain };
            truth(operator, "one:key", &values, ContextValue::text(request))
        };
        prop_assert_eq!(of(Some(SetOperator::ForAllValues)), of(None));
        prop_assert_eq!(of(Some(SetOperator::ForAnyValue)), of(None));
    }

    #[test]
    fn an_added_value_only_widens_a_positive_operator(
        operator in operator_of(|comparison| !is_of_arns(comparison) && !is_negated(comparison)),
        values in values(),
        added in value(),
        known in known(),
    ) {
        let more: Vec<_> = values.iter().copied().chain([added]).collect();
        let before = truth(operator, "one:key", &values, known.clone());
        prop_assert!(before != TRUE || truth(operator, "one:key", &more, known) == TRUE);
    }

    #[test]
    fn if_exists_changes_nothing_of_a_key_that_is_there(
        operator in operator_of(|comparison| comparison != Comparison::Null),
        key in key(),
        values in values(),
        request in value(),
    ) {
        let with = |missing_key| {
            truth(ConditionOperator { missing_key, ..operator }, key, &values, ContextValue::text(request))
        };
        prop_assert_eq!(with(MissingKey::AsCompared), with(MissingKey::IfExists));
    }

    #[test]
    fn no_text_makes_a_clause_panic_and_a_known_key_is_never_left_open(
        operator in operator(),
        key in key(),
        values in prop::collection::vec(any::<String>(), 0..3),
        request in any::<String>(),
    ) {
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        let decided = truth(operator, key, &values, ContextValue::text(request));
        prop_assert!(decided != UNKNOWN && decided != ClauseTruth::MayFailClosed);
    }
}
