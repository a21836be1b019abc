//! [`Json`]: a value to be written, and how it is written.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// A JSON value made of borrowed texts. Shows itself indented by two spaces; empty arrays and objects take no
/// line of their own.
pub(super) enum Json<'a> {
    /// A string.
    Text(&'a str),
    /// A number, `true` or `false`, as it was written.
    Word(&'a str),
    Array(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    pub(super) fn object(members: Vec<(&'a str, Json<'a>)>) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect())
    }

    /// Writes the value; `depth` is how deep the line that it begins on is indented. The depth is that of the
    /// policy language, so the recursion is shallow.
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        match self {
            Self::Text(text) => write_string(f, text),
            Self::Word(word) => f.write_str(word),
            Self::Array(items) => {
                write_items(f, ('[', ']'), depth, items, |f, item| item.write(f, depth + 1))
            }
            Self::Object(members) => write_items(f, ('{', '}'), depth, members, |f, (name, value)| {
                write_string(f, name)?;
                f.write_str(": ")?;
                value.write(f, depth + 1)
            }),
        }
    }
}

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

fn write_items<T>(
    f: &mut fmt::Formatter<'_>,
    (open, close): (char, char),
    depth: usize,
    items: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    f.write_char(open)?;
    let mut separator = "";
    for item in items {
        f.write_str(separator)?;
        write_line_break(f, depth + 1)?;
        write(f, item)?;
        separator = ",";
    }
    if !items.is_empty() {
        write_line_break(f, depth)?;
    }
    f.write_char(close)
}

fn write_line_break(f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
    write!(f, "\n{:width$}", "", width = 2 * depth)
}

/// Escapes what JSON requires, and nothing else.
fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\u{0}'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(character))?,
            plain => f.write_char(plain)?,
        }
    }
    f.write_char('"')
}
