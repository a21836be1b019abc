//! [`Source`]: a text, its name, and the way from a byte offset to a line and column on disk.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::Span;

/// How many bytes lie between two marks: what has to be looked through for a place, however long a line is, and what
/// keeps the marks small, however many lines there are.
const STEP: usize = 1024;

/// A text with a name: a file, or a document that stands inside a JSON string of a file.
///
/// ```
/// # use iamsim_source::{Source, Span};
/// let source = Source::new("a.json", "{\n  \"é\": 1\n}");
/// let one = source.text().find('1').expect("it is there");
/// let location = source.locate(Span::of(one..one + 1));
/// assert_eq!((location.start.line, location.start.column), (2, 8));
/// ```
#[derive(Debug)]
pub struct Source {
    name: Box<str>,
    text: Box<str>,
    /// The line and column of every [`STEP`]th byte, from the first time that one is asked for.
    marks: OnceLock<Box<[Position]>>,
    embedded: Option<Embedded>,
}

/// The way back from a decoded document to the file that holds it.
#[derive(Debug)]
struct Embedded {
    outer: Arc<Source>,
    map: OffsetMap,
}

/// How offsets in a decoded text map to offsets in the text that it was decoded from.
///
/// A list of pairs `(decoded, encoded)`, ascending, each the start of a run in which both advance byte by
/// byte. Before the first pair, offsets are equal.
///
/// ```
/// # use iamsim_source::OffsetMap;
/// // `a\"b` decodes to `a"b`: the quote starts at 1 in both, and what follows is shifted by one.
/// let map = OffsetMap::new(vec![(0, 0), (1, 1), (2, 3)]);
/// assert_eq!(map.encoded(2), 3);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OffsetMap {
    runs: Vec<(u32, u32)>,
}

impl OffsetMap {
    /// The map made of `runs`, pairs of a decoded and an encoded offset in ascending order.
    pub fn new(runs: Vec<(u32, u32)>) -> Self {
        Self { runs }
    }

    /// Where the byte at `decoded` stands in the encoded text.
    pub fn encoded(&self, decoded: u32) -> u32 {
        let after = self.runs.partition_point(|&(start, _)| start <= decoded);
        match after.checked_sub(1).and_then(|run| self.runs.get(run)) {
            Some(&(start, encoded)) => encoded + (decoded - start),
            None => decoded,
        }
    }
}

/// A line and a column, both 1-based; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, the first being 1.
    pub line: u32,
    /// The column in characters, the first being 1.
    pub column: u32,
}

/// A place in a file: what an editor can jump to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location<'a> {
    /// The name of the file.
    pub file: &'a str,
    /// The first character.
    pub start: Position,
    /// The character behind the last one.
    pub end: Position,
}

impl fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.start.line, self.start.column)
    }
}

impl Source {
    /// The text of the file that is called `name` in messages.
    pub fn new(name: impl Into<Box<str>>, text: impl Into<Box<str>>) -> Arc<Self> {
        Arc::new(Self::build(name.into(), text.into(), None))
    }

    /// A document that was decoded from a string inside `outer`; `map` leads from offsets in `text` to
    /// offsets in the text of `outer`.
    ///
    /// Its positions are those of the file on disk.
    pub fn embedded(outer: &Arc<Self>, text: impl Into<Box<str>>, map: OffsetMap) -> Arc<Self> {
        let embedded = Embedded { outer: Arc::clone(outer), map };
        Arc::new(Self::build(outer.name.clone(), text.into(), Some(embedded)))
    }

    fn build(name: Box<str>, text: Box<str>, embedded: Option<Embedded>) -> Self {
        Self { name, text, marks: OnceLock::new(), embedded }
    }

    fn marks(&self) -> &[Position] {
        self.marks.get_or_init(|| {
            let start = Position { line: 1, column: 1 };
            let marks = self.text.as_bytes().chunks(STEP).scan(start, |at, chunk| {
                let mark = *at;
                *at = at.behind(chunk);
                Some(mark)
            });
            marks.collect()
        })
    }

    /// The name of the file, as it is shown in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text: of an embedded document, the decoded one.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is written at `span`; empty where the span does not lie on character boundaries of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The file on disk: this source, or the one that an embedded document stands in.
    pub fn on_disk(&self) -> &Self {
        match &self.embedded {
            Some(embedded) => embedded.outer.on_disk(),
            None => self,
        }
    }

    /// The text that this document was decoded from, and where `span` stands in it; `None` of a file.
    pub fn outer(&self, span: Span) -> Option<(&Arc<Self>, Span)> {
        let Embedded { outer, map } = self.embedded.as_ref()?;
        Some((outer, Span::new(map.encoded(span.start), map.encoded(span.end))))
    }

    /// The span in [`on_disk`](Self::on_disk) that corresponds to `span` here.
    pub fn span_on_disk(&self, span: Span) -> Span {
        let Some(Embedded { outer, map }) = &self.embedded else { return span };
        // What follows a character begins where its escape ends: the end maps as the start does.
        outer.span_on_disk(Span::new(map.encoded(span.start), map.encoded(span.end)))
    }

    /// The file, line and column of `span`, in the file on disk.
    pub fn locate(&self, span: Span) -> Location<'_> {
        let file = self.on_disk();
        let span = self.span_on_disk(span);
        Location { file: file.name(), start: file.position(span.start), end: file.position(span.end) }
    }

    /// The line and column of a byte offset in this very text.
    fn position(&self, offset: u32) -> Position {
        let end = (offset as usize).min(self.text.len());
        // A text that ends at a mark has none there.
        let marks = self.marks();
        let mark = (end / STEP).min(marks.len().saturating_sub(1));
        let bytes = self.text.as_bytes().get(mark * STEP..end).unwrap_or_default();
        marks.get(mark).copied().unwrap_or(Position { line: 1, column: 1 }).behind(bytes)
    }
}

impl Position {
    /// The position behind `bytes` that begin here.
    fn behind(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |at, byte| match byte {
            b'\n' => Self { line: at.line.saturating_add(1), column: 1 },
            // Count the bytes that begin a character: an offset inside one then counts as the next.
            byte if byte & 0b1100_0000 != 0b1000_0000 => Self { column: at.column.saturating_add(1), ..at },
            _ => at,
        })
    }
}
