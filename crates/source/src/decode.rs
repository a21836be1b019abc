//! From the bytes of a file to a [`Source`]: encodings, byte order marks, size.

use std::sync::Arc;

use crate::{Code, Diagnostic, Source, Span};

/// The largest file that is read: 64 MiB. Policies are measured in kilobytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

const TOO_LARGE: Code = Code::new("file-too-large");
const INVALID_UTF_8: Code = Code::new("invalid-utf-8");
const BYTE_ORDER_MARK: Code = Code::new("byte-order-mark");
const UTF_16: Code = Code::new("utf-16");

/// The text in `bytes`, which is UTF-8, with or without a byte order mark, or UTF-16 with one (as
/// redirection in `PowerShell` writes it).
///
/// The second part says what is worth a warning: the source is usable all the same.
///
/// # Errors
///
/// A diagnostic where the bytes are larger than [`MAX_BYTES`] or no text in these encodings. Its position is
/// that of the first byte that does not fit.
///
/// ```
/// # use iamsim_source::decode;
/// let (source, warnings) = decode("a.json", b"\xEF\xBB\xBF{}").expect("it is text");
/// assert_eq!(source.text(), "{}");
/// assert_eq!(warnings[0].code.as_str(), "byte-order-mark");
/// ```
pub fn decode(name: &str, bytes: &[u8]) -> Result<(Arc<Source>, Vec<Diagnostic>), Box<Diagnostic>> {
    if bytes.len() > MAX_BYTES {
        let found = format!("the file holds {} bytes, and {MAX_BYTES} is the most that is read", bytes.len());
        let diagnostic = Diagnostic::error(TOO_LARGE, found)
            .note("policies are measured in kilobytes")
            .help("check whether this is the file that was meant");
        return Err(Box::new(at_start(diagnostic, name)));
    }
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf_16(name, rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf_16(name, rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => {
            let source = utf_8(name, rest)?;
            let warning = Diagnostic::warning(BYTE_ORDER_MARK, "the file begins with a byte order mark")
                .at(&source, Span::new(0, 0), "here, before the first character")
                .note("it is passed over here, but AWS refuses a policy document that begins with one")
                .help("save the file as UTF-8 without byte order mark");
            Ok((source, vec![warning]))
        }
        _ => Ok((utf_8(name, bytes)?, Vec::new())),
    }
}

fn utf_8(name: &str, bytes: &[u8]) -> Result<Arc<Source>, Box<Diagnostic>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let valid = error.valid_up_to();
            let byte = bytes.get(valid).copied().unwrap_or_default();
            // The text up to the fault is enough to show its place.
            let shown = String::from_utf8_lossy(bytes.get(..bytes.len().min(valid + 64)).unwrap_or_default());
            let source = Source::new(name, shown.into_owned());
            let end = valid + char::REPLACEMENT_CHARACTER.len_utf8();
            Err(Box::new(
                Diagnostic::error(INVALID_UTF_8, format!("the byte 0x{byte:02X} is not valid UTF-8 here"))
                    .at(&source, Span::of(valid..end), "not UTF-8")
                    .note("the file may be cut off, or in an older encoding such as Latin-1")
                    .help("save the file as UTF-8"),
            ))
        }
    }
}

type Decoded = Result<(Arc<Source>, Vec<Diagnostic>), Box<Diagnostic>>;

fn utf_16(name: &str, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        &[first, second] => unit([first, second]),
        _ => 0,
    });
    let odd = !bytes.len().is_multiple_of(2);
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if !odd => {
            let source = Source::new(name, text);
            let warning = Diagnostic::warning(UTF_16, "the file is UTF-16, not UTF-8")
                .at(&source, Span::new(0, 0), "read as UTF-16")
                .note("redirection in PowerShell writes UTF-16; AWS takes UTF-8 only")
                .help("save the file as UTF-8");
            Ok((source, vec![warning]))
        }
        _ => Err(Box::new(at_start(
            Diagnostic::error(UTF_16, "the file begins as UTF-16 and is not valid UTF-16")
                .note(if odd {
                    "it has an odd number of bytes"
                } else {
                    "it has one half of a character in it"
                })
                .help("save the file as UTF-8"),
            name,
        ))),
    }
}

fn at_start(diagnostic: Diagnostic, name: &str) -> Diagnostic {
    diagnostic.at(&Source::new(name, ""), Span::new(0, 0), "")
}
