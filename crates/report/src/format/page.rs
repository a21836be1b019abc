//! What texts must not say by themselves in JSON, XML, HTML and Markdown.

use std::fmt::Write;

use serde::Serialize;

use crate::human::safe;
use crate::shape::write_indented;

/// `value` as indented JSON with a line break behind it.
pub(super) fn json(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    // Writing to memory cannot fail, and what is written is text.
    let _ = write_indented(&mut out, value);
    String::from_utf8(out).unwrap_or_default()
}

/// `text` as the content of an element or the value of an attribute, in HTML and in XML 1.0; control characters,
/// which XML cannot hold, are shown as escapes.
pub(crate) fn markup(text: &str) -> String {
    escape(&safe(text))
}

/// The same for a text of several lines, which stay lines.
pub(crate) fn markup_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(markup).collect();
    lines.join("\n")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Not characters of XML.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// `text` as a run of Markdown that is nothing but text: no markup, no link, nobody mentioned. What stands between
/// backticks is code.
pub(crate) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for (index, part) in safe(text).split('`').enumerate() {
        if index % 2 == 1 && !part.is_empty() {
            escaped.push_str("<code>");
            push_markdown(&mut escaped, part);
            escaped.push_str("</code>");
        } else {
            push_markdown(&mut escaped, part);
        }
    }
    escaped
}

fn push_markdown(escaped: &mut String, text: &str) {
    let text = text.replace("://", "\u{1}//").replace("www.", "www\u{2}");
    for character in text.chars() {
        match character {
            // What was hidden is shown already: these two stand for what would make a link.
            '\u{1}' => escaped.push_str("&#58;"),
            '\u{2}' => escaped.push_str("&#46;"),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // As entities they neither begin markup, nor mention somebody, nor make a link of what follows.
            '@' | '#' | '|' | '\\' | '*' | '_' | '[' | ']' | '~' | '$' => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            other => escaped.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_in_markup() {
        assert_eq!(markup("<script>\u{1b}'\"&"), "&lt;script&gt;\\u{1b}&#39;&quot;&amp;");
    }

    #[test]
    fn text_stays_text_in_markdown() {
        assert_eq!(markdown("say `a|b` to @all"), "say <code>a&#124;b</code> to &#64;all");
        assert_eq!(markdown("[x](https://x)"), "&#91;x&#93;(https&#58;//x)");
    }
}
