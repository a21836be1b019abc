//! Text that is safe to show, and as wide as we think: [`safe`], [`width`], [`wrap`].
//!
//! Everything that comes from a file passes through here before a person sees it.

use std::borrow::Cow;
use std::fmt::Write;

use iamsim_source::is_hidden;

/// How wide a text for people is at most, in columns of a terminal.
pub(crate) const WIDTH: usize = 100;

/// `text` with each character as an escape (`\u{1b}`) that is invisible, or that would steer the terminal or
/// the direction of writing. Line breaks become `\n`: the result is one line.
///
/// ```
/// # use iamsim_report::human::safe;
/// assert_eq!(safe("a\u{1b}[31mb\u{202e}"), r"a\u{1b}[31mb\u{202e}");
/// assert_eq!(safe("déjà vu"), "déjà vu");
/// ```
///
/// What the log of a build would obey is not left as it is either:
///
/// ```
/// # use iamsim_report::human::safe;
/// assert_eq!(safe("::error::x ##[error]y"), r"\u{3a}:error::x ##\u{5b}error]y");
/// assert_eq!(safe("arn:aws:s3:::bucket"), "arn:aws:s3:::bucket");
/// ```
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) && !text.contains(LOG_COMMAND) && !begins_a_command(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut rest = text;
    if begins_a_command(text) {
        let blanks = text.len() - text.trim_start().len();
        let (before, behind) = text.split_at(blanks);
        before.chars().for_each(|character| push_safe(&mut shown, character));
        shown.push_str("\\u{3a}");
        rest = behind.strip_prefix(':').unwrap_or_default();
    }
    let mut before = [' '; 2];
    for character in rest.chars() {
        if character == '[' && before == ['#'; 2] {
            shown.push_str("\\u{5b}");
        } else {
            push_safe(&mut shown, character);
        }
        before = [before[1], character];
    }
    Cow::Owned(shown)
}

/// What the log of a build takes for a command, wherever in a line it stands.
const LOG_COMMAND: &str = "##[";

/// Whether a line that begins with `text` would be a command to the log of a build: `::error::`.
fn begins_a_command(text: &str) -> bool {
    text.trim_start().starts_with("::")
}

/// Appends `character` as [`safe`] shows it.
pub(crate) fn push_safe(shown: &mut String, character: char) {
    match character {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        hidden if is_hidden(hidden) => {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(hidden));
        }
        visible => shown.push(visible),
    }
}

/// How many columns of a terminal `text` takes, which is [`safe`].
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(character_width).sum()
}

/// How many columns a visible character takes: two in the scripts of East Asia and for pictures, none for
/// marks that combine with the character before.
pub(crate) fn character_width(character: char) -> usize {
    match u32::from(character) {
        0x0300..=0x036F
        | 0x0483..=0x0489
        | 0x0591..=0x05BD
        | 0x064B..=0x065F
        | 0x0E31
        | 0x0E34..=0x0E3A
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x20D0..=0x20FF
        | 0xFE20..=0xFE2F => 0,
        0x1100..=0x115F
        | 0x2E80..=0x303E
        | 0x3041..=0xA4CF
        | 0xA960..=0xA97F
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF01..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1F64F
        | 0x1F680..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// `text` made [`safe`] and broken into lines of at most `first` columns, then of at most `rest`; at spaces
/// where there are some, else within a word. At least one line.
pub(crate) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let text = safe(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        // It may come to stand at the beginning of a line.
        let word = &*safe(word);
        let room = if lines.is_empty() { first } else { rest }.max(1);
        let wide = width(word);
        let separated = if line.is_empty() { wide } else { used + 1 + wide };
        if separated <= room {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            used = separated;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        (line, used) = break_word(word, &mut lines, first, rest);
    }
    lines.push(line);
    lines
}

/// Puts all of `word` but its last line on `lines`; the last line, and its width, are returned.
fn break_word(word: &str, lines: &mut Vec<String>, first: usize, rest: usize) -> (String, usize) {
    let mut line = String::new();
    let mut used = 0;
    let mut characters = word.chars().peekable();
    while let Some(character) = characters.next() {
        let room = if lines.is_empty() { first } else { rest }.max(1);
        let wide = character_width(character);
        if used + wide > room && used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if line.is_empty() && character == ':' && characters.peek() == Some(&':') {
            // Broken here, the line would be a command to the log of a build.
            line.push_str("\\u{3a}");
            used = width(&line);
            continue;
        }
        line.push(character);
        used += wide;
    }
    (line, used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        assert_eq!(wrap("one two three", 7, 7), ["one two", "three"]);
        assert_eq!(wrap("one two three", 3, 9), ["one", "two three"]);
        assert_eq!(wrap("", 7, 7), [""]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken() {
        assert_eq!(wrap("a arn:aws:s3:::bucket b", 8, 8), ["a", "arn:aws:", "s3:::buc", "ket b"]);
    }

    #[test]
    fn wide_characters_count_twice_and_combining_marks_not_at_all() {
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(wrap("日本語", 4, 4), ["日本", "語"]);
    }
}
