//! Objects whose fields are fixed: [`Mistakes`] reads them, and collects everything that is wrong.
//!
//! What is *not* here: any field of the manifest or of a scenario.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use iamsim_source::json::{Kind, Member, Value};
use iamsim_source::{Code, Diagnostic, Quoted, Severity, Source, Span, Spanned, has_errors, nearest};

const UNKNOWN_FIELD: Code = Code::new("unknown-field");
const MISSING_FIELD: Code = Code::new("missing-field");
const CONFLICTING_FIELDS: Code = Code::new("conflicting-fields");
const WRONG_TYPE: Code = Code::new("wrong-type");

/// What is wrong in the texts that are being read, collected.
#[derive(Debug, Default)]
pub(crate) struct Mistakes {
    found: Vec<Diagnostic>,
    /// How many there are beside those that were kept.
    more: usize,
}

/// The most that are told: who has more mistakes mends these first.
const MOST_TOLD: usize = 1_000;

/// The most that are kept until they are put in order.
const MOST_KEPT: usize = 10 * MOST_TOLD;

/// After so many mistakes no nearest names are looked for: it would take long, and help nobody.
const MOST_SUGGESTIONS: usize = 100;

/// A kind of object, and the fields that it may have.
#[derive(Debug)]
pub(crate) struct Shape {
    /// With its article: `a request`.
    pub(crate) what: &'static str,
    /// In the order in which the format lists them.
    pub(crate) fields: &'static [&'static str],
}

/// An object of a known [`Shape`].
#[derive(Clone)]
pub(crate) struct Fields<'s, 'd> {
    shape: &'static Shape,
    object: Value<'s, 'd>,
    members: Vec<Member<'s, 'd>>,
}

impl<'s, 'd> Fields<'s, 'd> {
    /// The value of a field.
    pub(crate) fn get(&self, name: &str) -> Option<Value<'s, 'd>> {
        self.member(name).map(|member| member.value)
    }

    /// The value of a field that may as well be left out: `null` says no more than that.
    pub(crate) fn given(&self, name: &str) -> Option<Value<'s, 'd>> {
        self.get(name).filter(|value| !value.is_null())
    }

    /// A field with the place of its name.
    pub(crate) fn member(&self, name: &str) -> Option<&Member<'s, 'd>> {
        debug_assert!(self.shape.fields.contains(&name), "`{name}` is no field of {}", self.shape.what);
        self.members.iter().find(|member| member.name == name)
    }

    /// The object itself.
    pub(crate) fn object(&self) -> Value<'s, 'd> {
        self.object
    }
}

impl Mistakes {
    /// Adds one. Of very many, those that come late are only counted, but for the first error.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        let is_first_error = || diagnostic.severity == Severity::Error && !has_errors(&self.found);
        if self.found.len() < MOST_KEPT || is_first_error() {
            self.found.push(diagnostic);
        } else {
            self.more += 1;
        }
    }

    /// Adds those that another reader found.
    pub(crate) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        diagnostics.into_iter().for_each(|diagnostic| self.add(diagnostic));
    }

    /// All of them in the order of the text; those of the file called `first` before those of others, which
    /// follow in the order of their names. Of very many, errors before warnings, and the last one says how
    /// many there are beside them.
    pub(crate) fn in_order(mut self, first: &str) -> Vec<Diagnostic> {
        if self.found.len() > MOST_TOLD {
            self.found.sort_by_key(|diagnostic| diagnostic.severity);
            self.more += self.found.len() - MOST_TOLD;
            self.found.truncate(MOST_TOLD);
        }
        // By line and column, which count in the file on disk, also for what stands in a string of it.
        self.found.sort_by_cached_key(|diagnostic| {
            diagnostic.location().map(|at| (at.file != first, at.file.to_owned(), at.start))
        });
        if let Some(last) = self.found.last_mut().filter(|_| self.more > 0) {
            last.notes.push(format!("{} more mistakes are not shown", self.more));
        }
        self.found
    }

    /// `value` as an object of this shape. Fields that the shape does not have are mistakes; the others are
    /// there all the same.
    pub(crate) fn fields<'s, 'd>(
        &mut self,
        value: Value<'s, 'd>,
        shape: &'static Shape,
    ) -> Option<Fields<'s, 'd>> {
        if value.kind() != Kind::Object {
            self.wrong_type(value, shape.what, "an object");
            return None;
        }
        let members: Vec<_> = value.members().collect();
        for member in &members {
            if !shape.fields.contains(&&*member.name) {
                self.unknown_field(value.source(), member, shape);
            }
        }
        Some(Fields { shape, object: value, members })
    }

    fn unknown_field(&mut self, source: &Arc<Source>, member: &Member<'_, '_>, shape: &Shape) {
        let message = format!("{} has no field {}", shape.what, Quoted(&member.name));
        let diagnostic = Diagnostic::error(UNKNOWN_FIELD, message);
        let span = member.name_span;
        let known = shape.fields.iter().copied().filter(|_| self.found.len() < MOST_SUGGESTIONS);
        self.add(match nearest(&member.name, known) {
            Some(near) => diagnostic.at(source, span, "unknown").help(format!("did you mean `{near}`?")),
            None => diagnostic.at(source, span, "unknown").help(format!(
                "the fields of {} are {}",
                shape.what,
                Listed { words: shape.fields, last: "and" }
            )),
        });
    }

    /// The value of a field that must be there.
    pub(crate) fn required<'s, 'd>(&mut self, fields: &Fields<'s, 'd>, name: &str) -> Option<Value<'s, 'd>> {
        let value = fields.get(name);
        if value.is_none() {
            self.missing(fields, &format!("`{name}`"));
        }
        value
    }

    /// Says that a field is not there.
    pub(crate) fn missing(&mut self, fields: &Fields<'_, '_>, name: &str) {
        let (what, object) = (fields.shape.what, fields.object);
        let start = object.span().start;
        // The opening brace: a caret under a whole object says nothing.
        let brace = Span::new(start, start + 1);
        let message = format!("{what} needs {name}");
        self.add(Diagnostic::error(MISSING_FIELD, message).at(object.source(), brace, "not in this object"));
    }

    /// Says that two fields do not go together.
    pub(crate) fn conflicting(&mut self, fields: &Fields<'_, '_>, one: &str, other: &str) {
        let (Some(one), Some(other)) = (fields.member(one), fields.member(other)) else { return };
        let (first, second) = if one.name_span < other.name_span { (one, other) } else { (other, one) };
        let message = format!("`{}` and `{}` do not go together", first.name, second.name);
        let source = fields.object.source();
        self.add(
            Diagnostic::error(CONFLICTING_FIELDS, message)
                .at(source, second.name_span, "the second one")
                .at(source, first.name_span, "the first one")
                .help("keep one of them"),
        );
    }

    /// Says that `value` is not of the type that `subject` takes. `expected` comes with its article.
    pub(crate) fn wrong_type(&mut self, value: Value<'_, '_>, subject: &str, expected: &str) {
        let found = value.kind().with_article();
        let message = format!("{subject} must be {expected}, and is {found}");
        self.add(Diagnostic::error(WRONG_TYPE, message).at(
            value.source(),
            shown(value),
            format!("expected {expected}"),
        ));
    }

    /// A string.
    pub(crate) fn text(&mut self, value: Value<'_, '_>, subject: &str) -> Option<Spanned<Box<str>>> {
        if let Some(text) = value.as_str() {
            return Some(Spanned::new(text.into(), value.span()));
        }
        self.wrong_type(value, subject, "a string");
        None
    }

    /// A boolean.
    pub(crate) fn boolean(&mut self, value: Value<'_, '_>, subject: &str) -> Option<bool> {
        let boolean = value.as_bool();
        if boolean.is_none() {
            self.wrong_type(value, subject, "a boolean");
        }
        boolean
    }

    /// The elements of an array.
    pub(crate) fn elements<'s, 'd>(&mut self, value: Value<'s, 'd>, subject: &str) -> Vec<Value<'s, 'd>> {
        if value.kind() != Kind::Array {
            self.wrong_type(value, subject, "an array");
        }
        value.elements().collect()
    }

    /// The members of an object whose names are the user's own.
    pub(crate) fn members<'s, 'd>(&mut self, value: Value<'s, 'd>, subject: &str) -> Vec<Member<'s, 'd>> {
        if value.kind() != Kind::Object {
            self.wrong_type(value, subject, "an object");
        }
        value.members().collect()
    }

    /// A string that is one of the domain's names, such as an ARN.
    pub(crate) fn parsed<T>(&mut self, value: Value<'_, '_>, name: &'static Name) -> Option<Spanned<T>>
    where
        T: FromStr<Err: fmt::Display>,
    {
        let text = self.text(value, name.subject)?;
        match text.parse() {
            Ok(parsed) => Some(Spanned::new(parsed, text.span)),
            Err(error) => {
                self.add(name.refused(&text.value, &error).at(value.source(), text.span, ""));
                None
            }
        }
    }

    /// A string that is one of a few words.
    pub(crate) fn word<T: Copy>(
        &mut self,
        value: Value<'_, '_>,
        subject: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.text(value, subject)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| **word == *text.value) {
            return Some(*meaning);
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let message = format!("{} is no value of {subject}", Quoted(&text.value));
        let label = format!("expected {}", Listed { words: &known, last: "or" });
        let diagnostic =
            Diagnostic::error(Code::new("unknown-value"), message).at(value.source(), text.span, label);
        self.add(match nearest(&text.value, known.iter().copied()) {
            Some(near) => diagnostic.help(format!("write `\"{near}\"`")),
            None => diagnostic,
        });
        None
    }
}

/// What a string is to be, for messages.
#[derive(Debug)]
pub(crate) struct Name {
    /// The field, in backticks.
    pub(crate) subject: &'static str,
    /// With its article: `an account id`.
    pub(crate) noun: &'static str,
    /// The code of the mistake.
    pub(crate) code: Code,
}

impl Name {
    /// `text` is none, because of `error`.
    pub(crate) fn refused(&self, text: &str, error: &dyn fmt::Display) -> Diagnostic {
        let message = match text {
            "" => format!("an empty text is not {}", self.noun),
            text => format!("{} is not {}", Quoted(text), self.noun),
        };
        Diagnostic::error(self.code, message).note(error.to_string())
    }
}

/// The part of a value that a caret can point at: of an object or array, its opening bracket.
fn shown(value: Value<'_, '_>) -> Span {
    let span = value.span();
    match value.kind() {
        Kind::Object | Kind::Array => Span::new(span.start, span.start + 1),
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String => span,
    }
}

/// Words in backticks, parted by commas, with a word before the last: `and`, `or`.
struct Listed<'a> {
    words: &'a [&'a str],
    last: &'static str,
}

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.words.iter().enumerate() {
            match index {
                0 => {}
                last if last + 1 == self.words.len() => write!(f, " {} ", self.last)?,
                _ => f.write_str(", ")?,
            }
            write!(f, "`{word}`")?;
        }
        Ok(())
    }
}
