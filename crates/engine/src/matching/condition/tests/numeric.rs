use super::{FALSE, TRUE, assert_opposite, truth};

#[test]
fn e5_numbers_are_exact_decimals() {
    for (value, request, expected) in [
        ("1", "1", true),
        ("1", "01", true),
        ("1", "+1", true),
        ("1", "1.", true),
        ("1", "1.0", true),
        ("1", "1e0", true),
        ("1", "10E-1", true),
        ("1", "0.1e+1", true),
        (".5", "0.50", true),
        ("0", "-0", true),
        ("0", "0e9", true),
        ("100", "1e2", true),
        ("1", "-1", false),
        ("1", "2", false),
        ("0.1", "0.10000000000000000000000000000001", false),
        ("9007199254740993", "9007199254740992", false),
        ("1e9000000000000000000", "10e8999999999999999999", true),
        ("1e9000000000000000000", "1e-9000000000000000000", false),
    ] {
        assert_opposite("NumericEquals", "NumericNotEquals", value, request, expected);
        assert_opposite("NumericEquals", "NumericNotEquals", request, value, expected);
    }
}

#[test]
fn e6_what_is_no_number_equals_nothing_and_is_in_no_order() {
    let bad = [
        "NaN",
        "Infinity",
        "-Infinity",
        "",
        " 1",
        "1 ",
        "+",
        "-",
        ".",
        "e1",
        "1e",
        "1e1.5",
        "1e99999999999999999999",
        "11e9223372036854775807",
        "0x1",
        "1_0",
        "--1",
        "١",
    ];
    for text in bad {
        for (value, request) in [(text, "1"), ("1", text), (text, text)] {
            assert_opposite("NumericEquals", "NumericNotEquals", value, request, false);
            for operator in
                ["NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"]
            {
                assert_eq!(truth(operator, &[value], request), FALSE, "{operator} `{value}`, `{request}`");
            }
        }
    }
    assert_eq!(truth("NumericEquals", &["NaN", "1"], "1"), TRUE, "the other value counts");
    assert_eq!(truth("NumericNotEquals", &["NaN", "1"], "1"), FALSE, "the other value counts");
}

#[test]
fn e5_numbers_have_an_order() {
    let ascending =
        ["-1e3", "-20", "-3", "-2.5", "-0.01", "0", "1e-9", "0.05", "0.5", "1", "9.99", "10", "1e3"];
    for (index, value) in ascending.iter().enumerate() {
        for (other, request) in ascending.iter().enumerate() {
            for (operator, expected) in [
                ("NumericEquals", other == index),
                ("NumericLessThan", other < index),
                ("NumericLessThanEquals", other <= index),
                ("NumericGreaterThan", other > index),
                ("NumericGreaterThanEquals", other >= index),
            ] {
                let expected = if expected { TRUE } else { FALSE };
                assert_eq!(truth(operator, &[value], request), expected, "{operator} `{value}`, `{request}`");
            }
        }
    }
}

#[test]
fn e7_a_variable_in_a_number_is_text_that_does_not_parse() {
    assert_eq!(truth("NumericEquals", &["${one:key}"], "1"), FALSE);
    assert_eq!(truth("NumericNotEquals", &["${one:key}"], "1"), TRUE);
}
