//! Documents inside strings: percent-encoding, and the way back to the bytes on disk.

use std::sync::Arc;

use iamsim_source::{Code, Diagnostic, OffsetMap, Source, Span};

const ENCODED_TWICE: Code = Code::new("encoded-twice");
const INVALID_PERCENT_ENCODING: Code = Code::new("invalid-percent-encoding");

/// The text of `source`, which is percent-encoded once (RFC 3986: a `+` is a plus), decoded.
///
/// # Errors
///
/// Where a `%` is not followed by two hexadecimal digits, where the bytes are no UTF-8, and where the text is
/// still encoded after it was decoded.
pub(super) fn percent_decoded(source: &Arc<Source>) -> Result<Arc<Source>, Box<Diagnostic>> {
    let written = source.text().as_bytes();
    let mut decoded = Vec::with_capacity(written.len());
    let mut runs = vec![(0, 0)];
    let mut at = 0;
    while let Some(&byte) = written.get(at) {
        if byte != b'%' {
            decoded.push(byte);
            at += 1;
            continue;
        }
        let digits = source.text().get(at + 1..at + 3).filter(|digits| !digits.starts_with('+'));
        let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            let message = "a `%` is not followed by two hexadecimal digits";
            let span = Span::of(at..(at + 3).min(written.len()));
            return Err(Box::new(
                Diagnostic::error(INVALID_PERCENT_ENCODING, message).at(source, span, "here"),
            ));
        };
        decoded.push(byte);
        at += 3;
        runs.push((narrow(decoded.len()), narrow(at)));
    }
    let whole = Span::of(0..written.len());
    let Ok(text) = String::from_utf8(decoded) else {
        let message = "the percent-encoded document is not UTF-8";
        return Err(Box::new(Diagnostic::error(INVALID_PERCENT_ENCODING, message).at(source, whole, "")));
    };
    if text.trim_start().starts_with("%7B") || text.trim_start().starts_with("%7b") {
        return Err(Box::new(
            Diagnostic::error(ENCODED_TWICE, "the document is percent-encoded twice")
                .at(source, whole, "still encoded after it was decoded once")
                .help("decode it once, or save the answer of the AWS CLI as it is"),
        ));
    }
    Ok(Source::embedded(source, text, OffsetMap::new(runs)))
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_decoded_text_leads_back_to_the_encoded_one() {
        let source = Source::new("a.json", "%7B%22a%22: %C3%A9+x}");
        let decoded = percent_decoded(&source).expect("valid");
        assert_eq!(decoded.text(), "{\"a\": é+x}");
        let at = |found: &str| {
            let start = decoded.text().find(found).expect("it is there");
            decoded.locate(Span::of(start..start + found.len())).start.column
        };
        assert_eq!((at("{"), at("a"), at("é"), at("x")), (1, 7, 13, 20));
    }

    #[test]
    fn what_is_no_percent_encoding_is_refused() {
        for text in ["%7", "%zz", "%+1", "%é", "%FF", "%257B%257D"] {
            assert!(percent_decoded(&Source::new("a.json", text)).is_err(), "{text}");
        }
    }
}
