//! What is said about each way in which a text can fail to be JSON.
#![expect(clippy::expect_used, reason = "the helpers of a test")]
#![expect(clippy::disallowed_methods, reason = "a test measures time")]

use std::fmt::Write as _;

use iamsim_source::json::Document;
use iamsim_source::{Diagnostic, Source, has_errors};
use proptest::prelude::*;

/// What is said about `text`, one line a sentence.
fn told(text: &str) -> String {
    let source = Source::new("x.json", text);
    let Err(diagnostics) = Document::parse(&source) else { return "it is JSON\n".to_owned() };
    assert!(has_errors(&diagnostics), "a refusal has a reason");
    diagnostics.iter().map(tell).collect()
}

fn tell(diagnostic: &Diagnostic) -> String {
    let mut told = String::new();
    writeln!(told, "  {}: {}", diagnostic.code, diagnostic.message).expect("a string can be written to");
    for label in &diagnostic.labels {
        let place = label.location().start;
        let (line, column) = (place.line, place.column);
        let at = format!("{line}:{column} `{}`", label.source.slice(label.span));
        writeln!(told, "    at {at} {}", label.message).expect("a string can be written to");
    }
    for note in &diagnostic.notes {
        writeln!(told, "    note: {note}").expect("a string can be written to");
    }
    if let Some(help) = &diagnostic.help {
        writeln!(told, "    help: {help}").expect("a string can be written to");
    }
    told
}

#[test]
fn each_fault_has_its_own_words() {
    let texts = [
        "",
        " \r\n\t ",
        "{",
        "{ \"a\": [1, {",
        "{ \"a\"",
        "{ \"a\":",
        "{ \"a\": 1,",
        "tru",
        "-",
        "{ \"a\": \"b\n}",
        "\"abc",
        "[\"\\",
        "[\"a\tb\"]",
        "[\"a\u{0}b\"]",
        "[\"C:\\path\"]",
        "[\"\\é\"]",
        "[\"\\u12\"]",
        "[\"\\u12é4\"]",
        "[\"\\uD83D\"]",
        "[\"\\uDE00\\uD83D\"]",
        "[\"\\uD83Dx\"]",
        "{ 'a': 1 }",
        "{ \"a\": 'b' }",
        "{ “a”: 1 }",
        "{ \"a\": `b` }",
        "// hello\n{}",
        "{ \"a\": 1 /* one */ }",
        "# hello",
        "{ \"a\": 1, # one\n }",
        "{ \"a\": 1 / 2 }",
        "{ \"a\": 1, }",
        "[1, 2,\n]",
        "{ \"a\": 1\n  \"b\": 2 }",
        "[\"a\" \"b\"]",
        "[{} {}]",
        "[1 2]",
        "[true false]",
        "{ \"a\" \"b\" }",
        "{ \"a\" = 1 }",
        "{ \"a\" }",
        "{ \"a\", \"b\" }",
        "{ \"a\": }",
        "{ \"a\": , \"b\": 1 }",
        "{ , }",
        "[1,, 2]",
        "{ \"a\": 1 ]",
        "[1 }",
        "[ \"a\": 1 ]",
        "{ a: 1 }",
        "{ 1: 1 }",
        "{ {} }",
        "[NaN]",
        "{ \"a\": -Infinity }",
        "[undefined]",
        "[None]",
        "[True]",
        "[FALSE]",
        "[nulll]",
        "[01]",
        "[+1]",
        "[.5]",
        "[1.]",
        "[1e]",
        "[0x1F]",
        "[allow]",
        "Effect",
        "{} {}",
        "{} garbage",
        "[1]]",
        "{}}",
        "]",
        "\u{feff}{}",
        "{}\u{feff}{}",
        "{\u{a0}\"a\": 1 }",
        "[\u{200b}1]",
        "[1\u{a0}]",
        "[\u{0}]",
        "<html>",
        "[1; 2]",
        "{ \"a\": 1, \"b\": 2, \"\\u0061\": 3, \"b\": 4 }",
    ];
    let mut all = String::new();
    for text in texts {
        writeln!(all, "{text:?}\n{}", told(text)).expect("a string can be written to");
    }
    insta::assert_snapshot!(all);
}

#[test]
fn depth_is_bounded_not_the_stack() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    insta::assert_snapshot!(told(&deep), @r"
      nesting-too-deep: objects and arrays stand more than 128 deep in one another
        at 1:129 `[` this one is too deep
        note: no policy needs more than six levels
        help: check what wrote this file: it is no policy document as AWS writes it
    ");
    let just = format!("{}1{}", "[".repeat(128), "]".repeat(128));
    assert_eq!(told(&just), "it is JSON\n");
}

/// Large texts, each wrong at its very end: what is read once stays fast.
#[test]
fn large_texts_are_refused_in_bounded_time() {
    let size = 50 * 1024 * 1024;
    let starts = std::time::Instant::now();
    for text in ["[".repeat(size), format!("[{}", "1,".repeat(1_000_000)), "\"é".repeat(size / 3)] {
        assert!(told(&text).contains("help: "), "there is help");
    }
    let mut keys = String::from("{");
    for number in 0..100_000 {
        write!(keys, "\"key{number}\": 1, ").expect("a string can be written to");
    }
    // Every key again, and the last one a hundred thousand times.
    let repeated = format!("{keys}{}\"key99999\": 1}}", "\"key99999\": 1, ".repeat(100_000));
    let diagnostics = Document::parse(&Source::new("x.json", repeated)).err().unwrap_or_default();
    assert_eq!(diagnostics.len(), 1_000);
    let last = diagnostics.last().map(|last| last.notes.clone()).unwrap_or_default();
    assert!(last.contains(&"99001 more mistakes are not shown".to_owned()), "the rest is counted: {last:?}");
    assert!(starts.elapsed().as_secs() < 60, "took {:?}", starts.elapsed());
}

/// Texts made of what JSON is made of, and of what it is confused with.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{", "}", "[", "]", ":", ",", "\"a\"", "\"b\"", "\"", "\\", "\\u12", "\\ud83d", "1", "01", "-", ".5",
        "1e", "true", "tru", "null", "NaN", "'", "“", "/", "//", "/*", "*/", "#", " ", "\n", "\t", "\u{0}",
        "\u{feff}", "\u{a0}", "é", "😀", "=", ";", "<", "{\"a\":", "[1,", "\"a\":1,", "{}", "[]",
    ]);
    prop::collection::vec(pieces, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Every text is JSON or has a diagnostic that can be shown, and `serde_json` agrees which.
    #[test]
    fn any_text_is_json_or_is_refused(text in prop_oneof![soup(), ".{0,40}"]) {
        let source = Source::new("x.json", text.as_str());
        let accepted = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        let Err(diagnostics) = Document::parse(&source) else {
            prop_assert!(accepted, "only we take it");
            return Ok(());
        };
        let only_duplicates = diagnostics.iter().all(|it| it.code.as_str() == "duplicate-key");
        prop_assert_eq!(accepted, only_duplicates, "only serde_json takes it, or both should");
        for diagnostic in &diagnostics {
            prop_assert!(diagnostic.help.is_some(), "{} has no help", diagnostic.message);
            for label in &diagnostic.labels {
                prop_assert!(text.get(label.span.range()).is_some(), "{:?}", label.span);
            }
        }
    }
}
