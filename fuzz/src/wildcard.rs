//! Patterns with `*` and `?`, beside a matcher that tries every place.

use iamsim::policy::wildcard::{covers, covers_ignoring_case};

/// A pattern, a line feed, and the text that it is held against.
pub fn wildcard(bytes: &[u8]) {
    let Ok(both) = std::str::from_utf8(bytes) else { return };
    let Some((pattern, text)) = both.split_once('\n') else { return };
    assert_eq!(covers(pattern, text), table(pattern, text), "{pattern:?} over {text:?}");
    let (lower_pattern, lower) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    assert_eq!(covers_ignoring_case(pattern, text), covers(&lower_pattern, &lower));
    if !pattern.contains(['*', '?']) {
        assert_eq!(covers(pattern, text), pattern == text);
    }
}

/// For every start of the pattern, which starts of the text it covers, in UTF-16 units.
fn table(pattern: &str, text: &str) -> bool {
    let text: Vec<u16> = text.encode_utf16().collect();
    let mut covered: Vec<bool> = (0..=text.len()).map(|length| length == 0).collect();
    for token in pattern.encode_utf16() {
        let mut next = vec![false; text.len() + 1];
        for length in 0..=text.len() {
            next[length] = if token == u16::from(b'*') {
                covered[length] || length > 0 && next[length - 1]
            } else {
                let unit = length.checked_sub(1).map(|last| text[last]);
                unit.is_some_and(|unit| token == u16::from(b'?') || token == unit) && covered[length - 1]
            };
        }
        covered = next;
    }
    covered[text.len()]
}
