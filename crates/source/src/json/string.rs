//! From the content of a JSON string to the text that it means, and back to the bytes it was written with.

use std::borrow::Cow;

use crate::OffsetMap;

/// The text that `content` means, which stands between the quotes of a valid JSON string and has escapes.
pub(super) fn decode(content: &str) -> Cow<'_, str> {
    let mut decoded = String::with_capacity(content.len());
    let mut rest = content;
    while let Some((plain, behind)) = rest.split_once('\\') {
        decoded.push_str(plain);
        let (character, length) = escaped(behind);
        decoded.push(character);
        rest = behind.get(length..).unwrap_or_default();
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The character that an escape stands for whose backslash stands before `text`, and how long the rest of it is.
fn escaped(text: &str) -> (char, usize) {
    let unit = |at: usize| text.get(at..at + 4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    match text.as_bytes().first() {
        Some(b'u') => {
            let units = [unit(1), unit(7)].into_iter().flatten();
            let character = char::decode_utf16(units).next().and_then(Result::ok);
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            (character, if character.len_utf16() == 2 { 11 } else { 5 })
        }
        Some(b'b') => ('\u{8}', 1),
        Some(b'f') => ('\u{c}', 1),
        Some(b'n') => ('\n', 1),
        Some(b'r') => ('\r', 1),
        Some(b't') => ('\t', 1),
        other => (other.map_or(char::REPLACEMENT_CHARACTER, |&byte| char::from(byte)), 1),
    }
}

/// The map from offsets in the decoded content of `written`, a valid JSON string with its quotes, to offsets
/// in the text it stands in, where its content begins at `start`.
pub(super) fn offsets(written: &str, start: u32) -> OffsetMap {
    let content = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
    let mut runs = vec![(0, start)];
    let mut decoded = 0u32;
    let mut encoded = start;
    let mut rest = content;
    while let Some(character) = rest.chars().next() {
        let (written_length, decoded_length) = match character {
            '\\' => escape(rest),
            plain => (plain.len_utf8(), plain.len_utf8()),
        };
        decoded += u32::try_from(decoded_length).unwrap_or(0);
        encoded += u32::try_from(written_length).unwrap_or(0);
        if written_length != decoded_length {
            runs.push((decoded, encoded));
        }
        rest = rest.get(written_length..).unwrap_or_default();
    }
    OffsetMap::new(runs)
}

/// How many bytes the escape at the start of `text` takes, written and decoded.
fn escape(text: &str) -> (usize, usize) {
    let unit = |at: usize| text.get(at..at + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    match text.as_bytes().get(1) {
        Some(b'u') => match unit(2) {
            // A pair of surrogates is one character of four bytes.
            Some(0xD800..=0xDBFF) => (12, 4),
            Some(code) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
            None => (6, 1),
        },
        _ => (2, 1),
    }
}
