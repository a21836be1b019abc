//! [`Tree`]: a JSON value of one's own, to be built, changed and written.
//!
//! What was read keeps its place and is a [`Value`](super::Value); what is to be written has none yet, and is a
//! tree. The order of members is kept.

use std::fmt::{self, Write};

use super::{Kind, Value};

/// A JSON value without a place, whose members keep their order.
///
/// Shows itself indented by two spaces; [`Tree::to_line`] writes it on one line.
///
/// ```
/// use iamsim_source::json::Tree;
///
/// let tree = Tree::object([("Effect", Tree::text("Allow")), ("Action", Tree::one_or_many(["s3:GetObject"]))]);
/// assert_eq!(tree.to_line(), r#"{ "Effect": "Allow", "Action": "s3:GetObject" }"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// A number, `true`, `false` or `null`, as it is written.
    Word(Box<str>),
    /// A string.
    Text(Box<str>),
    /// An array.
    Array(Vec<Tree>),
    /// An object.
    Object(Vec<(Box<str>, Tree)>),
}

impl Tree {
    /// A string.
    pub fn text(text: impl Into<Box<str>>) -> Self {
        Self::Text(text.into())
    }

    /// An object of `members`, in their order.
    pub fn object<'a>(members: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// The one text alone, or an array of several or none: as IAM lets one write it.
    pub fn one_or_many<T: Into<Box<str>>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut items: Vec<Self> = texts.into_iter().map(Self::text).collect();
        match items.len() {
            1 => items.remove(0),
            _ => Self::Array(items),
        }
    }

    /// The same value as was read. The depth of what is read is limited, and with it that of this.
    pub fn of(value: Value<'_, '_>) -> Self {
        match value.kind() {
            Kind::String => Self::text(value.as_str().unwrap_or_default()),
            Kind::Array => Self::Array(value.elements().map(Self::of).collect()),
            Kind::Object => Self::Object(
                value.members().map(|member| (member.name.as_ref().into(), Self::of(member.value))).collect(),
            ),
            Kind::Null | Kind::Boolean | Kind::Number => Self::Word(value.as_written().into()),
        }
    }

    /// The string that it is, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Word(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The value of the member called `name`.
    pub fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                members.iter().find(|(known, _)| &**known == name).map(|(_, value)| value)
            }
            Self::Word(_) | Self::Text(_) | Self::Array(_) => None,
        }
    }

    /// The elements of an array; of anything else, itself: as IAM reads a value that may stand alone.
    pub fn elements(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            other => std::slice::from_ref(other),
        }
    }

    /// Sets the member called `name`: in its place where there is one, else as the last. Anything but an object
    /// stays as it is.
    pub fn set(&mut self, name: &str, value: Self) {
        let Self::Object(members) = self else { return };
        match members.iter_mut().find(|(known, _)| &**known == name) {
            Some((_, old)) => *old = value,
            None => members.push((name.into(), value)),
        }
    }

    /// Takes the member called `name` out.
    pub fn remove(&mut self, name: &str) -> Option<Self> {
        let Self::Object(members) = self else { return None };
        let index = members.iter().position(|(known, _)| &**known == name)?;
        Some(members.remove(index).1)
    }

    /// The value on one line, with spaces as people set them.
    pub fn to_line(&self) -> String {
        let mut line = String::new();
        self.push_line(&mut line);
        line
    }

    /// The value indented by `unit` a level, its lines separated by `line_break`; the first line stands where it is
    /// put, the others begin with `margin`. An array of at most one string stays on its line.
    pub fn to_block(&self, margin: &str, unit: &str, line_break: &str) -> String {
        let mut block = String::new();
        self.push_block(&mut block, margin, unit, line_break);
        block
    }

    fn push_line(&self, out: &mut String) {
        match self {
            Self::Word(word) => out.push_str(word),
            Self::Text(text) => push_string(out, text),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    item.push_line(out);
                }
                out.push(']');
            }
            Self::Object(members) if members.is_empty() => out.push_str("{}"),
            Self::Object(members) => {
                out.push_str("{ ");
                for (index, (name, value)) in members.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    push_string(out, name);
                    out.push_str(": ");
                    value.push_line(out);
                }
                out.push_str(" }");
            }
        }
    }

    fn push_block(&self, out: &mut String, margin: &str, unit: &str, line_break: &str) {
        let inner = format!("{margin}{unit}");
        match self {
            Self::Word(_) | Self::Text(_) => self.push_line(out),
            Self::Array(items) if matches!(items.as_slice(), [] | [Self::Word(_) | Self::Text(_)]) => {
                self.push_line(out);
            }
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    out.push_str(line_break);
                    out.push_str(&inner);
                    item.push_block(out, &inner, unit, line_break);
                }
                out.push_str(line_break);
                out.push_str(margin);
                out.push(']');
            }
            Self::Object(members) if members.is_empty() => out.push_str("{}"),
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    out.push_str(line_break);
                    out.push_str(&inner);
                    push_string(out, name);
                    out.push_str(": ");
                    value.push_block(out, &inner, unit, line_break);
                }
                out.push_str(line_break);
                out.push_str(margin);
                out.push('}');
            }
        }
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_block("", "  ", "\n"))
    }
}

/// Appends `text` as a JSON string: escapes what JSON requires, and nothing else.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// Appends `text` as it stands between the quotes of a JSON string.
pub fn push_escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{0}'..='\u{1f}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            plain => out.push(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, json::Document};

    #[test]
    fn what_was_read_is_written_as_the_same_value() {
        let text = "{\"a\": [1.50, \"é\\n\", {}], \"b\": null, \"c\": {\"d\": [\"x\", \"y\"]}}";
        let source = Source::new("a.json", text);
        let tree = Tree::of(Document::parse(&source).expect("valid").root());
        for written in [tree.to_line(), tree.to_string(), tree.to_block("\t", "\t", "\r\n")] {
            let again = Source::new("b.json", written);
            assert_eq!(Tree::of(Document::parse(&again).expect("valid").root()), tree);
        }
    }

    #[test]
    fn members_keep_their_order() {
        let mut tree = Tree::object([("b", Tree::text("1")), ("a", Tree::text("2"))]);
        tree.set("b", Tree::text("3"));
        tree.set("c", Tree::text("4"));
        assert_eq!(tree.remove("a"), Some(Tree::text("2")));
        assert_eq!(tree.to_line(), r#"{ "b": "3", "c": "4" }"#);
    }
}
