//! [`Document`] and [`Value`]: what was read, as a view over the text.

use std::borrow::Cow;
use std::sync::Arc;

use super::nodes::{self, Escapes, Node};
use super::{fault, string};
use crate::{Code, Diagnostic, Excerpt, Quoted, Source, Span, in_text_order};

const DUPLICATE_KEY: Code = Code::new("duplicate-key");

/// A JSON text that was read whole, and keeps the place of everything in it.
pub struct Document<'s> {
    source: &'s Arc<Source>,
    /// At least one: the root.
    nodes: Vec<Node>,
}

/// One value of a [`Document`]: an object, array, string, number, boolean or `null`, with its place.
///
/// A cheap view, made to be copied.
#[derive(Clone, Copy)]
pub struct Value<'s, 'd> {
    source: &'s Arc<Source>,
    node: Node,
    /// What is inside of it, in order.
    inside: &'d [Node],
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

/// The elements of an array, in order.
#[derive(Clone)]
pub struct Elements<'s, 'd> {
    source: &'s Arc<Source>,
    rest: &'d [Node],
}

impl<'s, 'd> Iterator for Elements<'s, 'd> {
    type Item = Value<'s, 'd>;

    #[inline]
    fn next(&mut self) -> Option<Value<'s, 'd>> {
        let (&node, behind) = self.rest.split_first()?;
        let (inside, rest) = behind.split_at_checked(node.inside as usize)?;
        self.rest = rest;
        Some(Value { source: self.source, node, inside })
    }

    /// At most as many as there are values left, those inside of others included: exact where there are none.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::from(!self.rest.is_empty()), Some(self.rest.len()))
    }
}

impl<'s> Document<'s> {
    /// Reads the whole text of `source` as one JSON value.
    ///
    /// # Errors
    ///
    /// All diagnostics that were found: one for a text with more than [`MAX_VALUES`](super::MAX_VALUES) values, or for a fault of syntax
    /// (reading stops there), else one for each member whose name, decoded, its object already has.
    pub fn parse(source: &'s Arc<Source>) -> Result<Self, Vec<Diagnostic>> {
        let nodes = nodes::read(source.text()).map_err(|fault| vec![fault::explain(source, fault)])?;
        let document = Self { source, nodes };
        let duplicates = document.duplicate_keys();
        if duplicates.is_empty() { Ok(document) } else { Err(duplicates) }
    }

    /// The outermost value.
    pub fn root(&self) -> Value<'s, '_> {
        let nothing = Node { start: 0, end: 0, inside: 0, kind: Kind::Null, escapes: Escapes::None };
        let (node, inside) =
            self.nodes.split_first().map_or((nothing, &[][..]), |(root, rest)| (*root, rest));
        Value { source: self.source, node, inside }
    }

    /// One diagnostic for each member that repeats a name of its object, in the order of the text.
    fn duplicate_keys(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut rest = self.nodes.as_slice();
        while let Some((&node, behind)) = rest.split_first() {
            rest = behind;
            if node.kind == Kind::Object {
                let inside = behind.get(..node.inside as usize).unwrap_or_default();
                let object = Value { source: self.source, node, inside };
                if may_repeat_a_name(object) {
                    self.report_repeated_names(object, &mut found);
                }
            }
        }
        in_text_order(found)
    }

    fn report_repeated_names(&self, object: Value<'_, '_>, found: &mut Vec<Diagnostic>) {
        let mut names: Vec<(Cow<'_, str>, Span)> =
            object.members().map(|member| (member.name, member.name_span)).collect();
        // Equal names are now neighbours, the first one written before the others.
        names.sort_unstable();
        for same in names.chunk_by(|(left, _), (right, _)| left == right) {
            let [(name, first), again @ ..] = same else { continue };
            found.extend(again.iter().map(|(_, again)| self.duplicate_key(*again, *first, name)));
        }
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

impl<'s, 'd> Value<'s, 'd> {
    /// The text that this value was read from.
    pub fn source(self) -> &'s Arc<Source> {
        self.source
    }

    /// Where the value stands; of a string, quotes included.
    pub fn span(self) -> Span {
        Span::new(self.node.start, self.node.end)
    }

    /// What the value is.
    pub fn kind(self) -> Kind {
        self.node.kind
    }

    /// The value as it is written.
    pub fn as_written(self) -> &'s str {
        self.source.slice(self.span())
    }

    /// The decoded text of a string, borrowed where nothing was escaped; `None` for any other value.
    pub fn as_str(self) -> Option<Cow<'s, str>> {
        if self.node.kind != Kind::String {
            return None;
        }
        let content = self.source.text().get(self.node.start as usize + 1..self.node.end as usize - 1)?;
        Some(match self.node.escapes {
            Escapes::None => Cow::Borrowed(content),
            Escapes::Some => string::decode(content),
        })
    }

    /// As [`as_str`](Self::as_str), to be kept: it is copied only where something was escaped.
    pub fn as_excerpt(self) -> Option<Excerpt> {
        Some(match self.as_str()? {
            Cow::Borrowed(_) => Excerpt::of(self.source, Span::new(self.node.start + 1, self.node.end - 1)),
            Cow::Owned(decoded) => Excerpt::from(&*decoded),
        })
    }

    /// A boolean; `None` for any other value.
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| self.as_written() == "true")
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The elements of an array in order; none for any other value.
    pub fn elements(self) -> Elements<'s, 'd> {
        let rest = if self.node.kind == Kind::Array { self.inside } else { &[] };
        Elements { source: self.source, rest }
    }

    /// The members of an object in order; none for any other value.
    pub fn members(self) -> impl Iterator<Item = Member<'s, 'd>> {
        let rest = if self.node.kind == Kind::Object { self.inside } else { &[] };
        let mut both = Elements { source: self.source, rest };
        std::iter::from_fn(move || {
            let (name, value) = (both.next()?, both.next()?);
            Some(Member { name: name.as_str()?, name_span: name.span(), value })
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

/// Whether two members of an object have the same name, or one of many may have: which is rarely so.
fn may_repeat_a_name(object: Value<'_, '_>) -> bool {
    /// So many are held against each other; of more, the names are sorted.
    const FEW: usize = 16;

    let mut seen: [&str; FEW] = [""; FEW];
    for (nth, member) in object.members().enumerate() {
        let Cow::Borrowed(name) = member.name else { return true };
        let Some(before) = seen.get(..nth) else { return true };
        if before.contains(&name) {
            return true;
        }
        match seen.get_mut(nth) {
            Some(place) => *place = name,
            None => return true,
        }
    }
    false
}
