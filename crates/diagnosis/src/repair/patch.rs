//! [`FileEdit`]: a change to one file, twice: as bytes that keep all others, and as a JSON patch that says the same.
//!
//! Source of the patch's form: RFC 6902; of its paths, RFC 6901.

use std::sync::Arc;

use iamsim_source::json::{Document, Kind, Tree, Value, push_escaped};
use iamsim_source::{Edit, Source, Span, apply};

/// What a patch does at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Adds a member, or an element at the end.
    Add,
    /// Puts another value in place of the one that is there.
    Replace,
}

/// One operation of a JSON patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What it does.
    pub verb: Verb,
    /// Where: a JSON pointer.
    pub path: String,
    /// The value.
    pub value: Tree,
}

/// A change to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// The file, by its path relative to the bundle.
    pub file: String,
    /// Whether the file is made.
    pub creation: Creation,
    /// The change as a JSON patch, its operations to be applied in order.
    pub patch: Vec<Operation>,
    /// The text as it is; empty where there is none.
    pub old: String,
    /// The text as it is then.
    pub new: String,
}

/// Whether a file is there before it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// It is made.
    New,
    /// It is changed.
    Existing,
}

/// One change of a file: its new text, and the same as operations.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) file: String,
    pub(super) old: String,
    pub(super) text: String,
    pub(super) operations: Vec<Operation>,
}

impl Verb {
    /// The word for it in a JSON patch.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
        }
    }
}

/// A name as it stands in a JSON pointer.
pub(super) fn pointer_name(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The change of a file that holds `source`, itself or in strings within one another, where `edits` and `operations`
/// are about `source` and the value at `at` in it.
pub(super) fn change(
    source: &Arc<Source>,
    at: Span,
    edits: Vec<Edit>,
    operations: Vec<Operation>,
) -> Option<Change> {
    let mut source = Arc::clone(source);
    let mut edits = edits;
    while let Some((outer, start)) = source.outer(Span::new(0, 0)) {
        let encode = encoding(&source, outer, start);
        let value = Tree::text(apply(source.text(), &edits).ok()?);
        let outer = Arc::clone(outer);
        edits = edits
            .into_iter()
            .map(|edit| {
                let (_, span) = source.outer(edit.span)?;
                Some(Edit { span, replacement: encode(&edit.replacement) })
            })
            .collect::<Option<Vec<Edit>>>()?;
        if outer.outer(Span::new(0, 0)).is_none() {
            // The string that holds all begins with the quote before.
            let string = Span::new(start.start.saturating_sub(1), start.start);
            let path = pointer_to(&outer, |value| value.span().start == string.start)?;
            let text = apply(outer.text(), &edits).ok()?;
            let operations = vec![Operation { verb: Verb::Replace, path, value }];
            let (file, old) = (outer.name().to_owned(), outer.text().to_owned());
            return Some(Change { file, old, text, operations });
        }
        source = outer;
    }
    let prefix = pointer_to(&source, |value| value.span() == at)?;
    let placed =
        |operation: Operation| Operation { path: format!("{prefix}{}", operation.path), ..operation };
    Some(Change {
        file: source.name().to_owned(),
        old: source.text().to_owned(),
        text: apply(source.text(), &edits).ok()?,
        operations: operations.into_iter().map(placed).collect(),
    })
}

/// How a text inside of `source` is written in `outer`: percent-encoded, or as a JSON string writes it.
fn encoding(source: &Source, outer: &Source, start: Span) -> fn(&str) -> String {
    let begins = |text: &str| text.trim_start().starts_with('%');
    let written = outer.text().get(start.start as usize..).unwrap_or_default();
    if begins(written) && !begins(source.text()) { percent_encoded } else { escaped }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Encodes all but what RFC 3986 leaves alone.
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The JSON pointer to the first value of `source` for which `is_it` holds.
fn pointer_to(source: &Arc<Source>, is_it: impl Fn(&Value<'_, '_>) -> bool) -> Option<String> {
    let document = Document::parse(source).ok()?;
    let mut pending = vec![(String::new(), document.root())];
    while let Some((path, value)) = pending.pop() {
        if is_it(&value) {
            return Some(path);
        }
        pending.extend(
            value
                .elements()
                .enumerate()
                .map(|(index, element)| (format!("{path}/{index}"), element))
                .collect::<Vec<_>>(),
        );
        pending.extend(
            value
                .members()
                .map(|member| (format!("{path}/{}", pointer_name(&member.name)), member.value))
                .collect::<Vec<_>>(),
        );
    }
    None
}

/// The value at `at` in a document.
pub(super) fn value_at<'s, 'd>(document: &'d Document<'s>, at: Span) -> Option<Value<'s, 'd>> {
    let mut pending = vec![document.root()];
    while let Some(value) = pending.pop() {
        if value.span() == at {
            return Some(value);
        }
        pending.extend(value.elements());
        pending.extend(value.members().map(|member| member.value));
    }
    None
}

/// How a text indents.
struct Style<'t> {
    /// What the lines of the inner values begin with; `None`: they stand on the line of the outer one.
    margin: Option<&'t str>,
    unit: String,
    line_break: &'static str,
}

impl<'t> Style<'t> {
    /// The style of what stands in `outer`, whose first inner value begins at `first`.
    fn of(text: &'t str, outer: Span, first: u32) -> Self {
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let before = text.get(outer.start as usize..first as usize).unwrap_or_default();
        let line_of = |end: usize| {
            let until = text.get(..end).unwrap_or_default();
            let line = until.rsplit('\n').next().unwrap_or_default();
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            line.get(..indent).unwrap_or_default()
        };
        let margin = before.contains('\n').then(|| line_of(first as usize));
        let outer_margin = line_of(outer.start as usize);
        let unit = margin
            .and_then(|margin| margin.strip_prefix(outer_margin))
            .filter(|unit| !unit.is_empty())
            .map_or_else(|| "  ".to_owned(), str::to_owned);
        Self { margin, unit, line_break }
    }

    /// `tree` behind a sibling.
    fn sibling(&self, name: Option<&str>, tree: &Tree) -> String {
        let mut text = String::from(",");
        match self.margin {
            Some(margin) => {
                text.push_str(self.line_break);
                text.push_str(margin);
            }
            None => text.push(' '),
        }
        if let Some(name) = name {
            text.push_str(&Tree::text(name).to_line());
            text.push_str(": ");
        }
        match self.margin {
            Some(margin) => text.push_str(&tree.to_block(margin, &self.unit, self.line_break)),
            None => text.push_str(&tree.to_line()),
        }
        text
    }
}

/// Adds a member to an object, as its last one.
pub(super) fn insert_member(object: Value<'_, '_>, name: &str, tree: &Tree) -> Edit {
    let members: Vec<_> = object.members().collect();
    match (members.first(), members.last()) {
        (Some(first), Some(last)) => {
            let style = Style::of(object.source().text(), object.span(), first.name_span.start);
            let end = last.value.span().end;
            Edit { span: Span::new(end, end), replacement: style.sibling(Some(name), tree) }
        }
        _ => Edit { span: object.span(), replacement: Tree::object([(name, tree.clone())]).to_line() },
    }
}

/// Adds elements to an array, as its last ones.
pub(super) fn append_elements(array: Value<'_, '_>, trees: &[Tree]) -> Edit {
    let elements: Vec<_> = array.elements().collect();
    match (elements.first(), elements.last()) {
        (Some(first), Some(last)) => {
            let style = Style::of(array.source().text(), array.span(), first.span().start);
            let end = last.span().end;
            let replacement: String = trees.iter().map(|tree| style.sibling(None, tree)).collect();
            Edit { span: Span::new(end, end), replacement }
        }
        _ => Edit { span: array.span(), replacement: Tree::Array(trees.to_vec()).to_line() },
    }
}

/// Makes one value, which stands where an array may, the first of an array.
pub(super) fn wrap_in_array(value: Value<'_, '_>, trees: &[Tree]) -> [Edit; 2] {
    let span = value.span();
    let open = Edit { span: Span::new(span.start, span.start), replacement: "[".to_owned() };
    let mut rest = String::new();
    for tree in trees {
        rest.push_str(", ");
        rest.push_str(&tree.to_line());
    }
    rest.push(']');
    [open, Edit { span: Span::new(span.end, span.end), replacement: rest }]
}

/// Adds `values` to a value that is one string or an array of them; as an edit and an operation at `path`.
pub(super) fn add_values(value: Value<'_, '_>, path: &str, values: &[String]) -> (Vec<Edit>, Vec<Operation>) {
    let trees: Vec<Tree> = values.iter().map(|value| Tree::text(value.as_str())).collect();
    if value.kind() == Kind::Array {
        let operations = trees.iter().map(|tree| Operation {
            verb: Verb::Add,
            path: format!("{path}/-"),
            value: tree.clone(),
        });
        return (vec![append_elements(value, &trees)], operations.collect());
    }
    let all = std::iter::once(Tree::of(value)).chain(trees.iter().cloned()).collect();
    let operation = Operation { verb: Verb::Replace, path: path.to_owned(), value: Tree::Array(all) };
    (wrap_in_array(value, &trees).to_vec(), vec![operation])
}
