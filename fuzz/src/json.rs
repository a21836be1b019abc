//! JSON with positions, beside `serde_json`.

use std::sync::Arc;

use iamsim::source::json::{Document, Kind, Value};
use iamsim::source::{Source, Span};

use crate::shown;

/// What is accepted is JSON, every span shows what was read, and every string is what `serde_json` makes of it.
pub(crate) fn check(source: &Arc<Source>) {
    let document = match Document::parse(source) {
        Ok(document) => document,
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "it was refused without a word");
            return shown::check(&diagnostics);
        }
    };
    let valid: Result<Box<serde_json::value::RawValue>, _> = serde_json::from_str(source.text());
    assert!(valid.is_ok(), "{:?} is no JSON: {valid:?}", source.text());
    let mut pending = vec![document.root()];
    while let Some(value) = pending.pop() {
        value_is_what_it_shows(value);
        pending.extend(value.elements());
        for member in value.members() {
            let written = source.slice(member.name_span);
            assert_eq!(serde_json::from_str::<String>(written).ok().as_deref(), Some(&*member.name));
            pending.push(member.value);
        }
    }
}

fn value_is_what_it_shows(value: Value<'_, '_>) {
    let source = value.source();
    assert_eq!(source.slice(value.span()), value.as_written());
    if value.kind() != Kind::String {
        assert!(value.as_str().is_none());
        return;
    }
    let text = value.as_str().expect("a string has a text");
    assert_eq!(serde_json::from_str::<String>(value.as_written()).ok().as_deref(), Some(&*text));
    let inner = value.embedded().expect("a string may hold a document");
    assert_eq!(inner.text(), text);
    // Every character of the inner text leads to a place inside the string.
    for (offset, character) in text.char_indices().take(64) {
        let span = Span::of(offset..offset + character.len_utf8());
        let outer = inner.span_on_disk(span);
        let whole = source.span_on_disk(value.span());
        assert!(whole.start < outer.start && outer.start < outer.end && outer.end < whole.end);
    }
}
