//! What breaks a string: a missing quote, a control character, an escape that is none.

use super::Fault;
use super::context::{Break, BrokenString};
use crate::{Diagnostic, Quoted, Span};

impl Fault<'_> {
    pub(super) fn broken_string(&self, string: BrokenString) -> Diagnostic {
        let BrokenString { start, break_, span } = string;
        let written = self.source.slice(span);
        match break_ {
            Break::End => {
                let begins = Span::new(start, start + 1);
                self.error(begins, "a string is not closed", "the string begins here")
                    .at(self.source, span, "and has no `\"` up to here")
                    .note("a string ends on the line it begins on; a line break in it is written `\\n`")
                    .help("add the `\"` where the string ends")
            }
            Break::ControlCharacter => {
                let code = written.chars().next().map_or(0, u32::from);
                let help = match code {
                    0x09 => "write `\\t`, or spaces".to_owned(),
                    _ => format!("remove it, or write it as `\\u{code:04x}`"),
                };
                let message = format!("a control character, U+{code:04X}, stands in a string");
                self.error(span, message, "not allowed as it is").help(help)
            }
            Break::Escape if written.starts_with("\\u") => {
                let message = format!("{} is no escape", Quoted(written));
                self.error(span, message, "expected `\\u` and four hex digits")
                    .help("write all four digits, or `\\\\u` for a backslash and a `u`")
            }
            Break::Escape => {
                let message = format!("{} is no escape", Quoted(written));
                self.error(
                    span,
                    message,
                    "expected one of `\\\" \\\\ \\/ \\b \\f \\n \\r \\t`, or `\\u` and four hex digits",
                )
                .help("write `\\\\` for a backslash that stands for itself")
            }
            Break::Surrogate => {
                let message = format!("{} is one half of a character", Quoted(written));
                self.error(span, message, "a surrogate without the other half")
                    .note("characters above U+FFFF are written as two escapes, such as `\\ud83d\\ude00`")
                    .help("write both halves, or the character itself")
            }
        }
    }
}
