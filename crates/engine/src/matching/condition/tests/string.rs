use super::{FALSE, Given, TRUE, UNKNOWN, assert_opposite, truth, truth_beside};

#[test]
fn e5_equals_minds_case_and_knows_no_wildcards() {
    for (value, request, expected) in [
        ("a", "a", true),
        ("a", "A", false),
        ("a*", "abc", false),
        ("a*", "a*", true),
        ("", "", true),
        ("", "a", false),
        ("é", "e\u{301}", false),
        ("\u{10400}", "\u{10428}", false),
        ("${*}", "*", true),
        ("${$}{a}", "${a}", true),
    ] {
        assert_opposite("StringEquals", "StringNotEquals", value, request, expected);
    }
}

#[test]
fn e5_like_knows_wildcards_and_minds_case() {
    for (value, request, expected) in [
        ("a*", "abc", true),
        ("a*", "ABC", false),
        ("a?", "a\u{10400}", false),
        ("a??", "a\u{10400}", true),
        ("*", "", true),
        ("a${*}c", "abc", false),
        ("a${*}c", "a*c", true),
        ("a[b]", "ab", false),
        ("a*b", "a\nb", true),
    ] {
        assert_opposite("StringLike", "StringNotLike", value, request, expected);
    }
}

#[test]
fn e5_ignoring_case_compares_text_in_lower_case() {
    for (value, request, expected) in [
        ("prod", "PrOd", true),
        ("PROD", "prod", true),
        ("PROD", "production", false),
        ("É", "é", true),
        ("é", "e\u{301}", false),
        ("ß", "ẞ", true),
        ("ß", "SS", false),
        ("I", "ı", false),
        ("i", "İ", false),
        ("İ", "i\u{307}", true),
        ("K", "\u{212a}", true),
        ("\u{212a}", "k", true),
        ("S", "ſ", false),
        // A final sigma is final in its context.
        ("Σ", "σ", true),
        ("Σ", "ς", false),
        ("ΟΣ", "ος", true),
        ("ΟΣ", "οσ", false),
        ("ΟΣΑ", "οσα", true),
        ("ΟΣ ΟΣ", "ος ος", true),
        // Above U+FFFF case counts, and letters there are context all the same.
        ("\u{10400}", "\u{10428}", false),
        ("\u{10400}", "\u{10400}", true),
        ("A\u{10400}", "a\u{10400}", true),
        ("AΣ\u{10400}", "aσ\u{10400}", true),
        ("AΣ\u{10400}", "aς\u{10400}", false),
        ("\u{10400}Σ", "\u{10400}ς", true),
        ("\u{10400}Σ", "\u{10400}σ", false),
        ("\u{10400}İ", "\u{10400}i\u{307}", true),
        ("a*", "abc", false),
        ("A*", "a*", true),
    ] {
        assert_opposite("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", value, request, expected);
    }
}

#[test]
fn b4_a_variable_in_text_without_case_is_lower_case_with_what_surrounds_it() {
    let of = |value, request, given| truth_beside("StringEqualsIgnoreCase", &[value], request, given);
    assert_eq!(of("${x:y}", "ος", Given::text("x:y", "ΟΣ")), TRUE);
    assert_eq!(of("${x:y}Α", "οσα", Given::text("x:y", "ΟΣ")), TRUE);
    assert_eq!(of("${x:y}*", "A*", Given::text("x:y", "a")), TRUE, "a wildcard is text here");
    assert_eq!(of("${x:y}", "a", Given::nothing()), FALSE);
    assert_eq!(of("${x:y}", "a", Given::unknown("x:y")), UNKNOWN);
}

#[test]
fn b4_a_value_with_a_variable_without_value_resembles_nothing() {
    for (operator, expected) in [
        ("StringEquals", FALSE),
        ("StringLike", FALSE),
        ("StringEqualsIgnoreCase", FALSE),
        ("StringNotEquals", TRUE),
        ("StringNotLike", TRUE),
        ("StringNotEqualsIgnoreCase", TRUE),
    ] {
        for request in ["", "a", "${x:y}"] {
            assert_eq!(truth(operator, &["${x:y}"], request), expected, "{operator}, `{request}`");
        }
        let other = truth(operator, &["${x:y}", "a"], "a");
        assert_ne!(other, expected, "{operator}: the other value counts");
    }
}

#[test]
fn d6_a_certain_match_is_certain_beside_an_unknown_variable() {
    let of = |operator, values: &[&str]| truth_beside(operator, values, "a", Given::unknown("x:y"));
    assert_eq!(of("StringEquals", &["${x:y}", "a"]), TRUE);
    assert_eq!(of("StringNotEquals", &["${x:y}", "a"]), FALSE);
    assert_eq!(of("StringEquals", &["${x:y}", "b"]), UNKNOWN);
    assert_eq!(of("StringEquals", &["b${x:y}", "b"]), FALSE);
}
