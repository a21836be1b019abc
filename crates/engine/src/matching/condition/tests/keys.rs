//! What is common to all operators: keys that are missing, lists, or not known.

use iamsim_policy::{Comparison, ConditionOperator, MissingKey, SetOperator};

use super::{FALSE, Given, TRUE, UNKNOWN, clause, truth, truth_of_list};
use crate::matching::condition::ClauseTruth;

/// A value that parses under the operator.
fn value_for(comparison: Comparison) -> &'static str {
    match comparison.as_str() {
        name if name.starts_with("Numeric") => "1",
        name if name.starts_with("Date") => "2030-01-01",
        name if name.contains("IpAddress") => "192.0.2.0/24",
        name if name.starts_with("Arn") => "arn:aws:iam::111111111111:user/a",
        "Bool" | "Null" => "true",
        "BinaryEquals" => "YQ==",
        _ => "a",
    }
}

fn is_negated(comparison: Comparison) -> bool {
    comparison.as_str().contains("Not")
}

#[test]
fn e2_e3_a_missing_key_is_what_the_operator_says() {
    for operator in ConditionOperator::all() {
        let expected = match (operator.set_operator, operator.missing_key, operator.comparison) {
            (Some(SetOperator::ForAllValues), ..) => TRUE,
            (Some(SetOperator::ForAnyValue), MissingKey::AsCompared, _) => FALSE,
            (Some(SetOperator::ForAnyValue), MissingKey::IfExists, _) => UNKNOWN,
            (None, _, Comparison::Null) | (None, MissingKey::IfExists, _) => TRUE,
            (None, MissingKey::AsCompared, comparison) if is_negated(comparison) => TRUE,
            (None, MissingKey::AsCompared, _) => FALSE,
        };
        for key in ["one:key", "many:key"] {
            let clause = clause(&operator.to_string(), key, &[value_for(operator.comparison)]);
            assert_eq!(clause.truth(&Given::nothing()), expected, "{operator}, {key}");
            assert_eq!(clause.truth(&Given::list(key, &[])), expected, "{operator}, {key}, an empty list");
        }
    }
}

#[test]
fn e2_null_asks_whether_the_key_is_there() {
    for (values, of_missing, of_present) in [
        (&["true"][..], TRUE, FALSE),
        (&["TRUE"], TRUE, FALSE),
        (&["false"], FALSE, TRUE),
        (&["yes"], FALSE, TRUE),
        (&["true", "false"], TRUE, TRUE),
        (&[], FALSE, FALSE),
    ] {
        let null = clause("Null", "many:key", values);
        assert_eq!(null.truth(&Given::nothing()), of_missing, "{values:?}");
        assert_eq!(null.truth(&Given::list("many:key", &[])), of_missing, "{values:?}");
        assert_eq!(null.truth(&Given::text("many:key", "")), of_present, "{values:?}");
        assert_eq!(null.truth(&Given::list("many:key", &["a"])), of_present, "{values:?}");
        assert_eq!(null.truth(&Given::list("many:key", &["a", "b"])), of_present, "{values:?}");
        let of_unknown = if of_missing == of_present { of_missing } else { UNKNOWN };
        assert_eq!(null.truth(&Given::unknown("many:key")), of_unknown, "{values:?}");
    }
}

#[test]
fn e3_set_operators_ask_value_by_value() {
    for (operator, request, expected) in [
        ("ForAnyValue:StringEquals", &["a"][..], TRUE),
        ("ForAnyValue:StringEquals", &["c"], FALSE),
        ("ForAnyValue:StringEquals", &["c", "a"], TRUE),
        ("ForAllValues:StringEquals", &["a", "b"], TRUE),
        ("ForAllValues:StringEquals", &["a", "c"], FALSE),
        ("ForAllValues:StringEquals", &[""], FALSE),
        ("ForAnyValue:StringNotEquals", &["a", "b"], FALSE),
        ("ForAnyValue:StringNotEquals", &["a", "c"], TRUE),
        ("ForAllValues:StringNotEquals", &["c", "d"], TRUE),
        ("ForAllValues:StringNotEquals", &["c", "a"], FALSE),
        ("ForAnyValue:StringEqualsIfExists", &["c"], FALSE),
        ("ForAllValues:StringLikeIfExists", &["a", "c"], FALSE),
    ] {
        assert_eq!(truth_of_list(operator, &["a", "b"], request), expected, "{operator}, {request:?}");
    }
    let single = clause("ForAllValues:StringEquals", "one:key", &["a"]);
    assert_eq!(single.truth(&Given::text("one:key", "a")), TRUE, "a single-valued key is a list of one");
    assert_eq!(single.truth(&Given::text("one:key", "b")), FALSE);
}

#[test]
fn e4_without_a_set_operator_a_multivalued_key_that_is_present_satisfies_nothing() {
    for operator in ConditionOperator::all() {
        if operator.set_operator.is_some() || operator.comparison == Comparison::Null {
            continue;
        }
        let value = value_for(operator.comparison);
        for request in [&[value][..], &["other"], &[value, "other"]] {
            let name = operator.to_string();
            assert_eq!(truth_of_list(&name, &[value], request), FALSE, "{operator}, {request:?}");
        }
        let as_text = clause(&operator.to_string(), "many:key", &[value]);
        assert_eq!(as_text.truth(&Given::text("many:key", value)), FALSE, "{operator}");
    }
}

#[test]
fn e4_several_values_of_a_single_valued_key_satisfy_nothing_and_one_is_its_value() {
    let equals =
        |request: &[&str]| clause("StringEquals", "one:key", &["a"]).truth(&Given::list("one:key", request));
    let differs = |request: &[&str]| {
        clause("StringNotEqualsIfExists", "one:key", &["a"]).truth(&Given::list("one:key", request))
    };
    assert_eq!((equals(&["a"]), differs(&["a"])), (TRUE, FALSE));
    assert_eq!((equals(&["b"]), differs(&["b"])), (FALSE, TRUE));
    assert_eq!((equals(&["a", "a"]), differs(&["b", "b"])), (FALSE, FALSE));
}

#[test]
fn e1_key_names_have_no_case_and_tag_keys_neither() {
    let given = Given::text("aws:RequestTag/Team", "ops");
    assert_eq!(clause("StringEquals", "AWS:requesttag/TEAM", &["ops"]).truth(&given), TRUE);
}

#[test]
fn e1_an_empty_list_of_values_is_met_by_nothing() {
    for comparison in Comparison::ALL {
        let expected = ClauseTruth::Is(is_negated(comparison).into());
        let value = value_for(comparison).trim_end_matches("/24");
        assert_eq!(truth(comparison.as_str(), &[], value), expected, "{comparison:?}");
    }
}

#[test]
fn d6_an_unknown_key_leaves_open_what_some_value_could_change() {
    for (operator, key, values, expected) in [
        ("StringEquals", "one:key", &["a"][..], UNKNOWN),
        ("StringNotEquals", "one:key", &["a"], UNKNOWN),
        ("StringEqualsIfExists", "one:key", &["a"], UNKNOWN),
        ("ForAllValues:StringEquals", "many:key", &["a"], UNKNOWN),
        ("ForAnyValue:StringEquals", "many:key", &["a"], UNKNOWN),
        // Absent or present, it is false (rule E4).
        ("StringEquals", "many:key", &["a"], FALSE),
        ("StringNotEquals", "many:key", &["a"], UNKNOWN),
        ("StringEqualsIfExists", "many:key", &["a"], UNKNOWN),
        // No value can meet these.
        ("StringEquals", "one:key", &[], FALSE),
        ("NumericLessThan", "one:key", &["NaN"], FALSE),
        ("DateEquals", "one:key", &["yesterday"], FALSE),
        ("IpAddress", "one:key", &["192.0.2.0/33", "2001:db8::1/64"], FALSE),
        ("BinaryEquals", "one:key", &["?"], FALSE),
        ("ForAnyValue:NumericEquals", "many:key", &["NaN"], FALSE),
        ("NumericEqualsIfExists", "one:key", &["NaN"], UNKNOWN),
        ("ForAllValues:NumericEquals", "many:key", &["NaN"], UNKNOWN),
        ("ArnLike", "one:key", &["arn:aws:iam::1:user/a"], UNKNOWN),
        ("ArnLike", "one:key", &["arn:aws:iam::1:user/a", "bad"], ClauseTruth::MayFailClosed),
        ("ArnNotLike", "one:key", &["${aws:PrincipalArn}"], ClauseTruth::MayFailClosed),
        ("ArnLike", "many:key", &["bad"], FALSE),
    ] {
        let of_unknown = clause(operator, key, values).truth(&Given::unknown(key));
        assert_eq!(of_unknown, expected, "{operator}, {key}, {values:?}");
    }
}
