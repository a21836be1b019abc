//! Bytes become text, or a diagnostic that says which byte does not fit.
#![expect(clippy::expect_used, reason = "the helpers of a test")]

use iamsim_source::{Severity, decode, has_errors};
use proptest::prelude::*;

fn utf_16(mark: [u8; 2], text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
}

/// The text of `bytes`, and the codes of the warnings.
fn decoded(bytes: &[u8]) -> (String, Vec<&'static str>) {
    let (source, warnings) = decode("a.json", bytes).expect("it is text");
    assert!(!has_errors(&warnings), "a usable text has no error");
    (source.text().to_owned(), warnings.iter().map(|warning| warning.code.as_str()).collect())
}

/// The code of the refusal, its place, and its message.
fn refused(bytes: &[u8]) -> (&'static str, String, String) {
    let diagnostic = decode("a.json", bytes).expect_err("it is no text");
    assert_eq!(diagnostic.severity, Severity::Error);
    assert!(diagnostic.help.is_some(), "a refusal says what to do");
    let place = diagnostic.location().expect("a refusal has a place").to_string();
    (diagnostic.code.as_str(), place, diagnostic.message)
}

#[test]
fn utf_8_is_taken_with_and_without_a_byte_order_mark() {
    assert_eq!(decoded("{ \"é\": \"😀\" }\r\n".as_bytes()), ("{ \"é\": \"😀\" }\r\n".to_owned(), vec![]));
    assert_eq!(decoded("\u{feff}{}".as_bytes()), ("{}".to_owned(), vec!["byte-order-mark"]));
    assert_eq!(decoded(b""), (String::new(), vec![]));
}

#[test]
fn utf_16_is_taken_in_both_orders() {
    let text = "{ \"é\": \"😀\" }";
    assert_eq!(decoded(&utf_16([0xFF, 0xFE], text, u16::to_le_bytes)), (text.to_owned(), vec!["utf-16"]));
    assert_eq!(decoded(&utf_16([0xFE, 0xFF], text, u16::to_be_bytes)), (text.to_owned(), vec!["utf-16"]));
}

#[test]
fn the_first_byte_that_does_not_fit_is_shown() {
    let (code, place, message) = refused(b"{\n  \"caf\xC3\xA9\": \"\xE9\" }");
    assert_eq!((code, place.as_str()), ("invalid-utf-8", "a.json:2:12"));
    assert!(message.contains("0xE9"), "{message}");
    assert_eq!(refused(b"\xC3").1, "a.json:1:1", "a character that is cut off");
    assert_eq!(refused(b"\xEF\xBB\xBF\n\xFF").1, "a.json:2:1", "behind a byte order mark");
}

#[test]
fn broken_utf_16_is_refused() {
    assert_eq!(refused(&[0xFF, 0xFE, b'{']).0, "utf-16");
    assert_eq!(refused(&[0xFF, 0xFE, 0x3D, 0xD8]).0, "utf-16", "one half of a character");
}

proptest! {
    /// No bytes make the reader panic, and what it refuses it can show.
    #[test]
    fn any_bytes_are_text_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), mark in 0..4) {
        let mark: &[u8] = match mark {
            0 => &[0xFF, 0xFE],
            1 => &[0xFE, 0xFF],
            2 => &[0xEF, 0xBB, 0xBF],
            _ => &[],
        };
        let bytes: Vec<u8> = mark.iter().copied().chain(bytes).collect();
        if let Err(diagnostic) = decode("a", &bytes) {
            for label in &diagnostic.labels {
                prop_assert!(label.source.text().get(label.span.range()).is_some());
            }
        }
    }
}
