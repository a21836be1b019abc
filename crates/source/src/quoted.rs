//! [`Quoted`]: what a user wrote, made safe to show in a message.

use std::fmt::{self, Write};

/// The most characters of a user's text that a message shows.
const LONGEST: usize = 80;

/// Shows a text of the user in backticks: cut after 80 characters, and with every character that is
/// invisible or would steer the terminal or the direction of writing as an escape (`\u{202e}`). An empty text is
/// shown as `""`.
///
/// ```
/// # use iamsim_source::Quoted;
/// assert_eq!(Quoted("s3:GetObject").to_string(), "`s3:GetObject`");
/// assert_eq!(Quoted("").to_string(), "`\"\"`");
/// assert_eq!(Quoted("a\u{1b}[31m").to_string(), "`a\\u{1b}[31m`");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a>(pub &'a str);

impl Quoted<'_> {
    /// Whether a character of the text would be shown as an escape.
    pub fn escapes(self) -> bool {
        self.0.chars().any(is_unseen)
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("`\"\"`");
        }
        f.write_char('`')?;
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(LONGEST) {
            match character {
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                unseen if is_unseen(unseen) => write!(f, "\\u{{{:x}}}", u32::from(unseen))?,
                shown => f.write_char(shown)?,
            }
        }
        if characters.next().is_some() {
            f.write_str("...")?;
        }
        f.write_char('`')
    }
}

/// Whether a character is a control character, has no width of its own, or changes how what follows is shown:
/// what must not reach a terminal as it is.
///
/// ```
/// # use iamsim_source::is_hidden;
/// assert!(is_hidden('\u{1b}') && is_hidden('\u{202e}') && !is_hidden('é'));
/// ```
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character is hidden, or looks like a space and is none.
fn is_unseen(character: char) -> bool {
    is_hidden(character) || character.is_whitespace() && character != ' '
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_escaped() {
        assert_eq!(Quoted("a\u{202e}b\u{200b}\n").to_string(), "`a\\u{202e}b\\u{200b}\\n`");
    }

    #[test]
    fn a_long_text_is_cut() {
        let shown = Quoted(&"é".repeat(200)).to_string();
        assert_eq!(shown.chars().count(), LONGEST + 5);
        assert!(shown.ends_with("...`"));
    }
}
