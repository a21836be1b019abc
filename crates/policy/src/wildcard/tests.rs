use proptest::prelude::*;

use super::{covers, covers_ignoring_case};

#[test]
fn b2_wildcards_cover_what_aws_says() {
    for (pattern, text, expected) in [
        ("*", "", true),
        ("*", "a/b:c\nd", true),
        ("", "", true),
        ("", "a", false),
        ("?", "", false),
        ("?", "\n", true),
        ("a", "A", false),
        ("a*c", "abc", true),
        ("a*c", "ac", true),
        ("a*c", "acb", false),
        ("*a*b*", "xxaxxbxx", true),
        ("*a*b", "ab ab a", false),
        ("a**", "a", true),
        ("**a", "ba", true),
        ("*b?b", "bxxb", false),
        ("*b?b", "bxxbxb", true),
        ("*ab*a", "aaba", true),
        ("*ab", "aab", true),
        ("*?", "", false),
        ("?*?", "ab", true),
        ("?*?", "a", false),
        ("state/*.tfstate", "state/prod/app.tfstate", true),
        ("state/*.tfstate", "state/prod/app.tfstate.tflock", false),
        ("a[b]", "ab", false),
        ("a\\*b", "a*b", false),
        ("a\\*b", "a\\xb", true),
        ("a*b", "a*b", true),
    ] {
        assert_eq!(covers(pattern, text), expected, "`{pattern}` over `{text}`");
    }
}

#[test]
fn b2_a_question_mark_is_one_utf_16_unit() {
    for (pattern, text, expected) in [
        ("?", "é", true),
        ("?", "e\u{301}", false),
        ("?", "\u{10400}", false),
        ("??", "\u{10400}", true),
        ("a?b", "a\u{10400}b", false),
        ("a??b", "a\u{10400}b", true),
        ("a*?b", "a\u{10400}b", true),
        ("a?*b", "a\u{10400}b", true),
        ("\u{10400}?", "\u{10400}x", true),
        ("\u{10400}?", "\u{10400}\u{10428}", false),
        ("?\u{10400}", "\u{10400}\u{10400}", false),
        ("???", "\u{10400}", false),
    ] {
        assert_eq!(covers(pattern, text), expected, "`{pattern}` over `{text}`");
    }
}

#[test]
fn a_long_pattern_of_runs_takes_no_longer_than_the_product_of_the_lengths() {
    let text = "a".repeat(2_000);
    assert!(!covers(&format!("{}b", "a*".repeat(500)), &text));
    assert!(covers(&"a*".repeat(500), &text));
}

/// The definition: a pattern covers a text where its first token covers a beginning, and the rest the rest.
fn covers_by_definition(pattern: &[u16], text: &[u16]) -> bool {
    const RUN: u16 = b'*' as u16;
    const CHARACTER: u16 = b'?' as u16;
    match (pattern, text) {
        ([], _) => text.is_empty(),
        ([RUN, rest @ ..], _) => (0..=text.len()).any(|length| covers_by_definition(rest, &text[length..])),
        ([CHARACTER, rest @ ..], [_, behind @ ..]) => covers_by_definition(rest, behind),
        ([unit, rest @ ..], [same, behind @ ..]) => unit == same && covers_by_definition(rest, behind),
        (_, []) => false,
    }
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

proptest! {
    #[test]
    fn covering_is_what_the_definition_says(
        pattern in "[ab:*?é\u{10400}]{0,8}",
        text in "[ab:é\u{10400}\u{10428}\n]{0,8}",
    ) {
        prop_assert_eq!(covers(&pattern, &text), covers_by_definition(&units(&pattern), &units(&text)));
    }

    #[test]
    fn a_run_covers_everything(text in any::<String>()) {
        prop_assert!(covers("*", &text));
        prop_assert!(covers("**", &text));
    }

    #[test]
    fn a_text_covers_itself_and_no_other(text in "[^*?]{0,8}", other in "[^*?]{0,8}") {
        prop_assert!(covers(&text, &text));
        prop_assert_eq!(covers(&text, &other), text == other);
    }

    #[test]
    fn as_many_question_marks_as_utf_16_units_cover_a_text(text in any::<String>()) {
        let length = text.encode_utf16().count();
        prop_assert!(covers(&"?".repeat(length), &text));
        prop_assert!(!covers(&"?".repeat(length + 1), &text));
    }

    #[test]
    fn replacing_part_of_a_pattern_by_a_run_only_widens(
        before in "[ab*?]{0,4}", part in "[ab*?]{0,4}", behind in "[ab*?]{0,4}", text in "[ab]{0,8}",
    ) {
        let narrow = covers(&format!("{before}{part}{behind}"), &text);
        let wide = format!("{before}*{behind}");
        prop_assert!(!narrow || covers(&wide, &text));
    }

    #[test]
    fn the_case_of_ascii_letters_can_be_ignored_and_no_other(
        pattern in "[abAB*?éÉ]{0,6}",
        text in "[abABéÉ]{0,6}",
    ) {
        let lower = covers(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase());
        prop_assert_eq!(covers_ignoring_case(&pattern, &text), lower);
    }
}
