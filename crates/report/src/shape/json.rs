//! JSON as it is written: indented for one object, compact for lines.
//!
//! In strings, what is invisible or would steer a terminal is written as `\u202e`, and so is the bracket of `##[`,
//! which the log of a build would obey: to whoever parses the JSON it is the same text.

use std::fmt::Write;
use std::io;

use iamsim_source::is_hidden;
use serde::Serialize;

/// Writes `value` indented, with a line break behind it.
pub(crate) fn write_indented(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaping(&mut *out), value)?;
    out.write_all(b"\n")
}

/// Writes `value` as the AWS CLI does: indented by four, with a line break behind it.
pub(super) fn write_as_aws(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, formatter))?;
    out.write_all(b"\n")
}

/// Writes `value` on one line.
pub(super) fn write_line(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    write(out, value)?;
    out.write_all(b"\n")
}

/// Writes `value` without a line break.
pub(super) fn write(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    Ok(serde_json::to_writer(Escaping(out), value)?)
}

/// A writer of JSON that takes whole runs of text, as `serde_json` hands them out: outside of strings there is nothing
/// to escape.
struct Escaping<'w>(&'w mut dyn io::Write);

impl io::Write for Escaping<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) if text.contains("##[") || text.contains(steers) => {
                self.0.write_all(escaped(text).as_bytes())?;
            }
            _ => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Line breaks and blanks are of the JSON itself: in strings they are escaped already.
fn steers(character: char) -> bool {
    is_hidden(character) && !matches!(character, '\n' | '\r' | '\t')
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if steers(character) || (character == '[' && escaped.ends_with("##")) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_escaped_and_means_the_same() {
        let text = "a\u{202e}\u{e0001}##[error]\u{7f}é\n";
        let mut out = Vec::new();
        write_indented(&mut out, &[text]).expect("a vector takes all");
        let written = String::from_utf8(out).expect("it is text");
        assert_eq!(written, "[\n  \"a\\u202e\\udb40\\udc01##\\u005berror]\\u007fé\\n\"\n]\n");
        let [read]: [String; 1] = serde_json::from_str(&written).expect("it is JSON");
        assert_eq!(read, text);
    }
}
