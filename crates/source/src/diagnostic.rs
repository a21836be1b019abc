//! [`Diagnostic`]: what is wrong in a text, as data. How it looks is decided by `iamsim-report`.

use std::fmt;
use std::sync::Arc;

use crate::{Location, Source, Span};

/// The word by which a kind of diagnostic is known, such as `unknown-condition-operator`.
///
/// Stable once released; lower-case words joined by hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// The code with this word.
    pub const fn new(word: &'static str) -> Self {
        Self(word)
    }

    /// The word itself.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The input cannot be used as it is.
    Error,
    /// The input is used, and may not mean what its author thinks.
    Warning,
    /// Worth knowing.
    Info,
}

/// One mistake, or one thing worth saying: a sentence, the places it is about, and how to mend it.
///
/// ```
/// # use iamsim_source::{Code, Diagnostic, Source, Span};
/// let source = Source::new("policy.json", "{ \"Effect\": \"allow\" }");
/// let at = source.text().find("\"allow\"").expect("it is there");
/// let diagnostic = Diagnostic::error(Code::new("invalid-effect"), "`allow` is no effect")
///     .at(&source, Span::of(at..at + 7), "expected `Allow` or `Deny`")
///     .help("write `\"Allow\"`");
/// assert_eq!(diagnostic.location().expect("it has one").to_string(), "policy.json:1:13");
/// ```
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The kind of mistake.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// One sentence, lower case at the start, no full stop, what the user wrote in backticks.
    pub message: String,
    /// The places it is about. The first one is the primary place, the others explain it.
    pub labels: Vec<Label>,
    /// Why it is so: sentences shown below the source.
    pub notes: Vec<String>,
    /// What to type instead.
    pub help: Option<String>,
}

/// A place that a diagnostic is about, and what to say there.
#[derive(Debug, Clone)]
pub struct Label {
    /// The text that the span points into.
    pub source: Arc<Source>,
    /// The place.
    pub span: Span,
    /// What to say at that place; may be empty.
    pub message: String,
}

impl Diagnostic {
    /// A diagnostic of severity [`Error`](Severity::Error), with no place yet.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A diagnostic of severity [`Warning`](Severity::Warning), with no place yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A diagnostic of severity [`Info`](Severity::Info), with no place yet.
    pub fn info(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), labels: Vec::new(), notes: Vec::new(), help: None }
    }

    /// Adds a place; the first one added is the primary place.
    #[must_use]
    pub fn at(mut self, source: &Arc<Source>, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { source: Arc::clone(source), span, message: message.into() });
        self
    }

    /// Adds a sentence that says why.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to type instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Where the primary place is, in the file on disk.
    pub fn location(&self) -> Option<Location<'_>> {
        self.labels.first().map(Label::location)
    }
}

impl Label {
    /// Where it is, in the file on disk.
    pub fn location(&self) -> Location<'_> {
        self.source.locate(self.span)
    }
}

/// Whether one of `diagnostics` is an error: the input that they are about is then not usable.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// The most diagnostics that one text is worth: who has more mistakes mends these first.
const MOST: usize = 1_000;

/// Sorts `diagnostics`, which are all about one text, in the order of that text, and keeps the first 1,000; the
/// last one then says how many there are beside them.
pub fn in_text_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span));
    let more = diagnostics.len().saturating_sub(MOST);
    diagnostics.truncate(MOST);
    if let Some(last) = diagnostics.last_mut().filter(|_| more > 0) {
        last.notes.push(format!("{more} more mistakes are not shown"));
    }
    diagnostics
}
