//! [`Document`] and [`Value`]: what was read, as a view over the text.

use std::borrow::Cow;
use std::sync::Arc;

use nojson::{JsonValueKind, RawJson, RawJsonValue};

use super::{fault, string};
use crate::{Code, Diagnostic, Quoted, Source, Span, in_text_order};

const DUPLICATE_KEY: Code = Code::new("duplicate-key");
const TOO_MANY_VALUES: Code = Code::new("too-many-values");

/// The most values that a text may hold, names of members among them: what a large account comes to, thrice.
pub const MAX_VALUES: usize = 2_000_000;

/// A JSON text that was read whole, and keeps the place of everything in it.
pub struct Document<'s> {
    source: &'s Arc<Source>,
    raw: RawJson<'s>,
}

/// One value of a [`Document`]: an object, array, string, number, boolean or `null`, with its place.
///
/// A cheap view, made to be copied.
#[derive(Clone, Copy)]
pub struct Value<'s, 'd> {
    source: &'s Arc<Source>,
    raw: RawJsonValue<'s, 'd>,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// a number, kept as text
    Number,
    /// a string
    String,
    /// an array
    Array,
    /// an object
    Object,
}

impl Kind {
    /// The kind with its article, for messages: `a string`, `an object`.
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Null => "`null`",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// One member of an object.
#[derive(Clone)]
pub struct Member<'s, 'd> {
    /// The name, decoded.
    pub name: Cow<'s, str>,
    /// Where the name stands, quotes included.
    pub name_span: Span,
    /// The value.
    pub value: Value<'s, 'd>,
}

impl<'s> Document<'s> {
    /// Reads the whole text of `source` as one JSON value.
    ///
    /// # Errors
    ///
    /// All diagnostics that were found: one for a text with more than [`MAX_VALUES`] values, or for a fault of syntax
    /// (reading stops there), else one for each member whose name, decoded, its object already has.
    pub fn parse(source: &'s Arc<Source>) -> Result<Self, Vec<Diagnostic>> {
        if holds_too_many(source.text()) {
            return Err(vec![too_many(source)]);
        }
        let raw = match RawJson::parse(source.text()) {
            Ok(raw) => raw,
            Err(error) => return Err(vec![fault::explain(source, &error)]),
        };
        let document = Self { source, raw };
        let duplicates = document.duplicate_keys();
        if duplicates.is_empty() { Ok(document) } else { Err(duplicates) }
    }

    /// The outermost value.
    pub fn root(&self) -> Value<'s, '_> {
        Value { source: self.source, raw: self.raw.value() }
    }

    /// One diagnostic for each member that repeats a name of its object, in the order of the text.
    fn duplicate_keys(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut pending = vec![self.root()];
        let mut names: Vec<(Cow<'_, str>, Span)> = Vec::new();
        while let Some(value) = pending.pop() {
            pending.extend(value.elements().filter(|element| element.holds_others()));
            names.clear();
            for member in value.members() {
                names.push((member.name, member.name_span));
                if member.value.holds_others() {
                    pending.push(member.value);
                }
            }
            // Equal names are now neighbours, the first one written before the others.
            names.sort_unstable();
            for same in names.chunk_by(|(left, _), (right, _)| left == right) {
                let [(name, first), again @ ..] = same else { continue };
                found.extend(again.iter().map(|(_, again)| self.duplicate_key(*again, *first, name)));
            }
        }
        in_text_order(found)
    }

    fn duplicate_key(&self, again: Span, first: Span, name: &str) -> Diagnostic {
        let message = format!("the key {} stands twice in one object", Quoted(name));
        let spelled_otherwise = self.source.slice(again) != self.source.slice(first);
        let diagnostic = Diagnostic::error(DUPLICATE_KEY, message)
            .at(self.source, again, "again here")
            .at(self.source, first, "first here")
            .note("readers of JSON differ in which one they take; AWS refuses the document")
            .help("merge the two, or remove one");
        if spelled_otherwise {
            return diagnostic.note("spelled with escapes, it is the same key");
        }
        diagnostic
    }
}

/// Whether a text holds more than [`MAX_VALUES`] values: every one stands behind a bracket, comma or colon, or is the
/// first.
fn holds_too_many(text: &str) -> bool {
    let leads = |byte: &u8| matches!(byte, b'[' | b'{' | b',' | b':');
    if text.len() < MAX_VALUES || text.bytes().filter(leads).count() < MAX_VALUES {
        return false;
    }
    // Those in strings lead to nothing.
    let mut values = 0;
    let mut bytes = text.bytes();
    let mut in_string = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => drop(bytes.next()),
            byte if !in_string && leads(&byte) => values += 1,
            _ => {}
        }
    }
    values >= MAX_VALUES
}

fn too_many(source: &Arc<Source>) -> Diagnostic {
    let message = format!("the file holds more than {MAX_VALUES} values, which is the most that is read");
    Diagnostic::error(TOO_MANY_VALUES, message)
        .at(source, Span::new(0, 0), "")
        .help("check what wrote it, or collect less: one account, or one organization")
}

impl<'s, 'd> Value<'s, 'd> {
    /// The text that this value was read from.
    pub fn source(self) -> &'s Arc<Source> {
        self.source
    }

    /// Where the value stands; of a string, quotes included.
    pub fn span(self) -> Span {
        let start = self.raw.position();
        Span::of(start..start + self.raw.as_raw_str().len())
    }

    /// What the value is.
    pub fn kind(self) -> Kind {
        match self.raw.kind() {
            JsonValueKind::Null => Kind::Null,
            JsonValueKind::Boolean => Kind::Boolean,
            JsonValueKind::Integer | JsonValueKind::Float => Kind::Number,
            JsonValueKind::String => Kind::String,
            JsonValueKind::Array => Kind::Array,
            JsonValueKind::Object => Kind::Object,
        }
    }

    /// The value as it is written.
    pub fn as_written(self) -> &'s str {
        self.raw.as_raw_str()
    }

    /// The decoded text of a string, borrowed where nothing was escaped; `None` for any other value.
    pub fn as_str(self) -> Option<Cow<'s, str>> {
        self.raw.to_unquoted_string_str().ok()
    }

    /// A boolean; `None` for any other value.
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| self.as_written() == "true")
    }

    /// Whether it is an array or an object.
    fn holds_others(self) -> bool {
        matches!(self.kind(), Kind::Array | Kind::Object)
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The elements of an array in order; none for any other value.
    pub fn elements(self) -> impl Iterator<Item = Value<'s, 'd>> {
        let source = self.source;
        self.raw.to_array().ok().into_iter().flatten().map(move |raw| Value { source, raw })
    }

    /// The members of an object in order; none for any other value.
    pub fn members(self) -> impl Iterator<Item = Member<'s, 'd>> {
        let source = self.source;
        self.raw.to_object().ok().into_iter().flatten().map(move |(name, value)| Member {
            name: name.to_unquoted_string_str().unwrap_or_default(),
            name_span: Value { source, raw: name }.span(),
            value: Value { source, raw: value },
        })
    }

    /// The value of the member called `name`; `None` where there is none, or this is no object.
    pub fn member(self, name: &str) -> Option<Value<'s, 'd>> {
        self.members().find(|member| member.name == name).map(|member| member.value)
    }

    /// The decoded content of a string as a text of its own, whose positions lead back to this file;
    /// `None` for any other value.
    ///
    /// ```
    /// # use iamsim_source::{Source, Span, json};
    /// let source = Source::new("answer.json", r#"{ "Policy": "{ \"Id\": 1 }" }"#);
    /// let document = json::Document::parse(&source).expect("valid JSON");
    /// let inner = document.root().member("Policy").and_then(json::Value::embedded).expect("a string");
    /// assert_eq!(inner.text(), r#"{ "Id": 1 }"#);
    /// let one = inner.text().find('1').expect("it is there");
    /// assert_eq!(inner.locate(Span::of(one..one + 1)).to_string(), "answer.json:1:24");
    /// ```
    pub fn embedded(self) -> Option<Arc<Source>> {
        let text = self.as_str()?;
        let content_start = self.span().start + 1;
        let map = string::offsets(self.as_written(), content_start);
        Some(Source::embedded(self.source, text.into_owned(), map))
    }
}
