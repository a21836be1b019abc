//! Places lead back to the file on disk: lines, columns, and documents inside strings inside documents.
#![expect(clippy::expect_used, reason = "the helpers of a test")]

use std::fmt::Write as _;
use std::sync::Arc;

use iamsim_source::json::{Document, Value};
use iamsim_source::{Source, Span};
use proptest::prelude::*;

fn line_and_column(text: &str, find: &str) -> (u32, u32) {
    let start = text.find(find).expect("it is there");
    let source = Source::new("a", text);
    let place = source.locate(Span::of(start..start + find.len())).start;
    (place.line, place.column)
}

#[test]
fn lines_end_with_their_line_feed() {
    let text = "one\r\ntwo x\r\n\r\nfour y\nfive z";
    assert_eq!(line_and_column(text, "one"), (1, 1));
    assert_eq!(line_and_column(text, "x"), (2, 5));
    assert_eq!(line_and_column(text, "y"), (4, 6));
    assert_eq!(line_and_column(text, "z"), (5, 6));
}

#[test]
fn columns_count_characters_not_bytes() {
    assert_eq!(line_and_column("é€😀x", "x"), (1, 4));
    assert_eq!(line_and_column("\tx", "x"), (1, 2), "a tab is one character");
    assert_eq!(line_and_column("a\u{301}x", "x"), (1, 3), "a combining accent is one too");
}

#[test]
fn the_end_of_a_text_is_a_place() {
    let source = Source::new("a", "x\n");
    assert_eq!(source.locate(Span::new(2, 2)).to_string(), "a:2:1");
    assert_eq!(source.locate(Span::new(9, 9)).to_string(), "a:2:1", "and so is what lies behind it");
    assert_eq!(Source::new("b", "").locate(Span::new(0, 0)).to_string(), "b:1:1");
}

/// `text` as JSON strings within JSON strings, on lines of their own.
fn wrapped(text: &str, times: usize) -> String {
    let mut wrapped = text.to_owned();
    for _ in 0..times {
        wrapped = format!("{{\r\n \"é\": {} }}", serde_json::to_string(&wrapped).expect("a string"));
    }
    wrapped
}

/// The text that was wrapped, as a source that knows the way back.
fn unwrapped(source: &Arc<Source>, times: usize) -> Arc<Source> {
    let mut inner = Arc::clone(source);
    for _ in 0..times {
        let document = Document::parse(&inner).expect("it was written as JSON");
        inner = document.root().member("é").and_then(Value::embedded).expect("a string");
    }
    inner
}

#[test]
fn a_document_three_strings_deep_is_placed_in_the_file() {
    let file = Source::new("answer.json", wrapped("{ \"Sid\": \"a\\nb\", \"é\": 1 }", 3));
    let inner = unwrapped(&file, 3);
    assert_eq!(inner.text(), "{ \"Sid\": \"a\\nb\", \"é\": 1 }");
    let one = inner.text().find('1').expect("it is there");
    let place = Span::of(one..one + 1);
    assert_eq!(file.slice(inner.span_on_disk(place)), "1");
    assert_eq!(inner.locate(place).file, "answer.json");
    assert_eq!(inner.locate(place).start.line, 2, "the file has two lines, whatever stands in its strings");
    let sid = inner.text().find("\"Sid\"").expect("it is there");
    let written = file.slice(inner.span_on_disk(Span::of(sid..sid + 5)));
    assert_eq!(written, r#"\\\\\\\"Sid\\\\\\\""#, "all of its escapes belong to a quote");
}

/// A character, and one of the ways to write it in a JSON string.
fn written_character() -> impl Strategy<Value = (char, String)> {
    (any::<char>(), any::<bool>()).prop_map(|(character, escape)| {
        let plain = serde_json::to_string(&character).expect("a string");
        let plain = plain.trim_start_matches('"').to_owned();
        let plain = plain.strip_suffix('"').unwrap_or(&plain).to_owned();
        if !escape && character != '"' {
            return (character, plain);
        }
        let mut escaped = String::new();
        for unit in character.encode_utf16(&mut [0; 2]) {
            write!(escaped, "\\u{unit:04X}").expect("a string can be written to");
        }
        (character, escaped)
    })
}

proptest! {
    /// Every character of a decoded string maps to just what it was written as.
    #[test]
    fn each_character_maps_to_where_it_was_written(
        characters in prop::collection::vec(written_character(), 0..40),
    ) {
        let content: String = characters.iter().map(|(_, written)| written.as_str()).collect();
        let file = Source::new("a", format!("[\"{content}\"]"));
        let document = Document::parse(&file).expect("valid JSON");
        let inner = document.root().elements().next().and_then(Value::embedded).expect("a string");
        let mut offset = 0;
        for (character, written) in characters {
            let place = Span::of(offset..offset + character.len_utf8());
            prop_assert_eq!(inner.slice(place).chars().next(), Some(character));
            prop_assert_eq!(file.slice(inner.span_on_disk(place)), written);
            offset += character.len_utf8();
        }
        prop_assert_eq!(offset, inner.text().len());
    }

    /// However deep a text is wrapped, what stands on disk at a character decodes to that character.
    #[test]
    fn each_character_maps_through_three_strings(text in ".{0,12}") {
        let file = Source::new("a", wrapped(&serde_json::to_string(&text).expect("a string"), 3));
        let inner = unwrapped(&file, 3);
        let document = Document::parse(&inner).expect("valid JSON");
        let last = document.root().embedded().expect("a string");
        prop_assert_eq!(last.text(), &text);
        for (offset, character) in text.char_indices() {
            let place = last.span_on_disk(Span::of(offset..offset + character.len_utf8()));
            let mut decoded = file.slice(place).to_owned();
            for _ in 0..4 {
                decoded = serde_json::from_str(&format!("\"{decoded}\"")).expect("whole escapes");
            }
            prop_assert_eq!(decoded, character.to_string());
        }
    }
}
