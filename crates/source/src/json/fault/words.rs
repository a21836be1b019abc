//! Words that are neither numbers nor literals: `NaN`, `True`, `01`, text without quotes.

use super::Fault;
use super::context::{Bracket, Last, is_word, word_end};
use super::nodes;
use crate::{Diagnostic, Quoted, Span, nearest};

impl Fault<'_> {
    /// The word at the fault, where it cannot stand there because of what it is.
    pub(super) fn bad_word(&self) -> Option<Diagnostic> {
        let touches = self.context.last == Last::Value && self.context.last_span.end as usize == self.at;
        let begins = self.text.as_bytes().get(self.at).copied().is_some_and(is_word);
        let start = match (touches, begins) {
            (true, _) => self.context.last_span.start as usize,
            (false, true) => self.at,
            (false, false) => return None,
        };
        if !self.text.as_bytes().get(start).copied().is_some_and(is_word) {
            return None;
        }
        let span = Span::of(start..word_end(self.text, start));
        let word = self.source.slice(span);
        let context = &self.context;
        if context.expects_key() {
            return Some(self.unquoted_key(span, word));
        }
        if nodes::read(word).is_ok() {
            // It is a value, but in the wrong place.
            return None;
        }
        let expects_value = touches || context.last == Last::Colon || context.last == Last::Nothing;
        let in_array = context.open.last().is_some_and(|opening| opening.bracket == Bracket::Array);
        let expects_value = expects_value || in_array && matches!(context.last, Last::Opening | Last::Comma);
        expects_value.then(|| self.unquoted(span, word))
    }

    fn unquoted_key(&self, span: Span, word: &str) -> Diagnostic {
        let quoted = Quoted(word);
        self.error(span, format!("the key {quoted} is not in quotes"), "expected a string")
            .help(format!("write `{}`", in_quotes(word)))
    }

    fn unquoted(&self, span: Span, word: &str) -> Diagnostic {
        let message = format!("{} is no JSON value", Quoted(word));
        let label = "expected a JSON value, such as a string or a number";
        if self.context.last == Last::Nothing
            || self.context.last_span.start == span.start && self.context.open.is_empty()
        {
            return self
                .error(span, message, "expected the `{` that begins a document")
                .note("YAML and Terraform's own language are not read as JSON")
                .help("write the document as JSON");
        }
        let diagnostic = self.error(span, message, label);
        match word.trim_start_matches(['+', '-']) {
            "NaN" | "Infinity" | "nan" | "inf" => diagnostic
                .note("JSON knows neither `NaN` nor `Infinity`")
                .help("write the number, or the text in quotes"),
            "undefined" | "None" | "nil" | "NULL" | "Null" => {
                diagnostic.help("write `null`, or remove the member")
            }
            "True" | "TRUE" => diagnostic.help("write `true`"),
            "False" | "FALSE" => diagnostic.help("write `false`"),
            number if number.starts_with(|first: char| first.is_ascii_digit() || first == '.') => diagnostic
                .note("numbers have no `+`, no leading zeros, and digits on both sides of a `.`")
                .help(format!("write a number, or the text in quotes: `{}`", in_quotes(word))),
            _ => match nearest(word, ["true", "false", "null"]) {
                Some(near) => diagnostic.help(format!("write `{near}`, if that is meant")),
                None => diagnostic.help(format!("put it in quotes: `{}`", in_quotes(word))),
            },
        }
    }
}

/// A word in double quotes, cut where it is too long to be repeated.
fn in_quotes(word: &str) -> String {
    match word.get(..60) {
        Some(beginning) => format!("\"{beginning}...\""),
        None => format!("\"{word}\""),
    }
}
