//! `Bool` and `BinaryEquals`; `Null` is among the keys.

use super::{FALSE, TRUE, truth};

#[test]
fn e5_true_in_any_case_is_true_and_all_else_is_false() {
    let (trues, falses) =
        (["true", "True", "TRUE"], ["false", "False", "yes", "1", "", " true ", "no", "trüe"]);
    for value in trues {
        for request in trues {
            assert_eq!(truth("Bool", &[value], request), TRUE, "`{value}`, `{request}`");
        }
        for request in falses {
            assert_eq!(truth("Bool", &[value], request), FALSE, "`{value}`, `{request}`");
            assert_eq!(truth("Bool", &[request], value), FALSE, "`{request}`, `{value}`");
        }
    }
    for value in falses {
        for request in falses {
            assert_eq!(truth("Bool", &[value], request), TRUE, "`{value}`, `{request}`");
        }
    }
    assert_eq!(truth("Bool", &["true", "false"], "false"), TRUE);
}

#[test]
fn e5_binaries_are_compared_by_the_character() {
    for (value, request, expected) in [
        ("YQ==", "YQ==", TRUE),
        ("YQ==", "YQ", FALSE),
        ("YQ==", "YR==", FALSE),
        ("YQ==", " YQ== ", FALSE),
        ("YQ==", "yq==", FALSE),
        ("YQ==", "Yg==", FALSE),
        ("+/+/", "+/+/", TRUE),
    ] {
        assert_eq!(truth("BinaryEquals", &[value], request), expected, "`{value}`, `{request}`");
    }
}

#[test]
fn e6_bad_base64_equals_nothing_itself_not_either() {
    for bad in ["YQ", "no-binary", "=", "Y", "YQ==\n", "-_-_"] {
        assert_eq!(truth("BinaryEquals", &[bad], bad), FALSE, "`{bad}`");
        assert_eq!(truth("BinaryEquals", &[bad, "YQ=="], "YQ=="), TRUE, "`{bad}`");
    }
}
