//! What is wrong with a text that is no JSON, in words that say how to mend it: one message a fault.

use std::sync::Arc;

use super::nodes;
use crate::{Code, Diagnostic, Quoted, Source, Span};

mod context;
mod strings;
mod words;

use context::{Bracket, Context, Last, Opening, is_word};

const EMPTY_DOCUMENT: Code = Code::new("empty-document");
const INVALID_JSON: Code = Code::new("invalid-json");
const NESTING_TOO_DEEP: Code = Code::new("nesting-too-deep");
const TOO_MANY_VALUES: Code = Code::new("too-many-values");

/// The one diagnostic for a text that is no JSON.
pub(super) fn explain(source: &Arc<Source>, fault: nodes::Fault) -> Diagnostic {
    let text = source.text();
    let place = |at| Fault { source, text, at, context: Context::of(text, at) };
    match fault {
        nodes::Fault::Unexpected(at) => place(at).diagnose(),
        nodes::Fault::TooDeep(at) => place(at).too_deep(),
        nodes::Fault::TooMany => too_many(source),
    }
}

fn too_many(source: &Arc<Source>) -> Diagnostic {
    let most = super::MAX_VALUES;
    let message = format!("the file holds more than {most} values, which is the most that is read");
    Diagnostic::error(TOO_MANY_VALUES, message)
        .at(source, Span::new(0, 0), "")
        .help("check what wrote it, or collect less: one account, or one organization")
}

/// A place where a text stops being JSON.
struct Fault<'s> {
    source: &'s Arc<Source>,
    text: &'s str,
    /// The byte that does not fit; the length of the text where it ends too early.
    at: usize,
    context: Context,
}

impl Fault<'_> {
    fn diagnose(&self) -> Diagnostic {
        if let Some(string) = self.context.string {
            return self.broken_string(string);
        }
        if let Some(diagnostic) = self.bad_word() {
            return diagnostic;
        }
        match self.character() {
            None if self.text.trim_ascii().is_empty() => self.empty(),
            None => self.unclosed(),
            Some('\u{feff}') => self.byte_order_mark(),
            Some('\'') => self.single_quote(),
            Some('“' | '”' | '„' | '‘' | '’' | '`') => self.other_quote(),
            Some('/' | '#') => self.comment(),
            Some(character) => self.out_of_place(character),
        }
    }

    /// The character that does not fit, by what would.
    fn out_of_place(&self, character: char) -> Diagnostic {
        let context = &self.context;
        let closing = match character {
            '}' => Some(Bracket::Object),
            ']' => Some(Bracket::Array),
            _ => None,
        };
        match (context.last, closing, context.open.last()) {
            (Last::Nothing, Some(bracket), _) => self.closes_nothing(bracket),
            (Last::Value, Some(bracket), None) => {
                self.closes_nothing(bracket).at(self.source, context.last_span, "the document ends here")
            }
            (Last::Value, None, None) => self.trailing_text(),
            (_, Some(bracket), Some(open)) if bracket != open.bracket => self.mismatched(*open, bracket),
            (Last::Comma, Some(_), _) => self.trailing_comma(),
            (Last::Value, None, Some(open)) => self.missing_comma(*open, character),
            (Last::Key, _, _) => self.missing_colon(character),
            (Last::Comma | Last::Opening, None, _) if character == ',' => self.extra_comma(),
            (Last::Colon, _, _) if matches!(character, ',' | '}') => self.missing_value(),
            _ if context.expects_key() => self.no_key(character),
            _ => self.no_value(character),
        }
    }

    fn character(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    /// The span of the character at the fault.
    fn here(&self) -> Span {
        let length = self.character().map_or(0, char::len_utf8);
        Span::of(self.at..self.at + length)
    }

    /// The place right behind what was read last.
    fn behind_last(&self) -> Span {
        let end = self.context.last_span.end;
        Span::new(end, end)
    }

    fn error(&self, span: Span, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::error(INVALID_JSON, message).at(self.source, span, label)
    }

    fn empty(&self) -> Diagnostic {
        let holds = if self.text.is_empty() { "it is empty" } else { "it is white space" };
        Diagnostic::error(EMPTY_DOCUMENT, format!("there is no JSON in this text: {holds}"))
            .at(self.source, Span::new(0, 0), "expected a JSON value, such as an object")
            .help("write the document, or remove the file")
    }

    fn too_deep(&self) -> Diagnostic {
        let message = format!("objects and arrays stand more than {} deep in one another", super::MAX_DEPTH);
        Diagnostic::error(NESTING_TOO_DEEP, message)
            .at(self.source, self.here(), "this one is too deep")
            .note("no policy needs more than six levels")
            .help("check what wrote this file: it is no policy document as AWS writes it")
    }

    fn unclosed(&self) -> Diagnostic {
        let context = &self.context;
        let end = self.behind_last();
        let Some(innermost) = context.open.last() else {
            let diagnostic = self.error(self.here(), "the text ends too early", "expected a JSON value");
            return diagnostic.help("write the rest, which seems to be cut off");
        };
        let noun = innermost.bracket.noun();
        let bracket = Span::new(innermost.offset, innermost.offset + 1);
        let diagnostic = self
            .error(bracket, format!("an {noun} is not closed"), &format!("this {noun} has no end"))
            .at(self.source, end, "the text ends here");
        let diagnostic = match context.open.len() {
            1 => diagnostic,
            open => diagnostic.note(format!("{open} objects and arrays are open where the text ends")),
        };
        if context.open.len() > 16 {
            return diagnostic.help("check whether the file was cut off");
        }
        let closing: String = context.open.iter().rev().map(|opening| opening.bracket.closing()).collect();
        match context.last {
            Last::Key | Last::Colon | Last::Comma => diagnostic
                .help(format!("write the rest, which seems to be cut off, and close with `{closing}`")),
            Last::Nothing | Last::Opening | Last::Value => diagnostic.help(format!("close with `{closing}`")),
        }
    }

    fn byte_order_mark(&self) -> Diagnostic {
        self.error(self.here(), "a byte order mark stands in the text", "U+FEFF, which is invisible")
            .note("it belongs at the start of a file or nowhere; files that are joined carry it into the middle")
            .help("remove it, or save the file as UTF-8 without byte order mark")
    }

    fn single_quote(&self) -> Diagnostic {
        let key = self.context.expects_key();
        let what = if key { "a key" } else { "a string" };
        self.error(self.here(), format!("{what} is in single quotes"), "expected `\"`")
            .note("JSON has double quotes only")
            .help("write `\"` on both sides")
    }

    fn other_quote(&self) -> Diagnostic {
        let quote = self.source.slice(self.here());
        if quote == "`" {
            let diagnostic = self.error(self.here(), "a backtick is no quote of JSON", "expected `\"`");
            return diagnostic.help("write `\"` on both sides");
        }
        self.error(self.here(), format!("{} is no quote of JSON", Quoted(quote)), "expected `\"`")
            .note("word processors and web pages turn straight quotes into curved ones")
            .help("write `\"` on both sides")
    }

    fn comment(&self) -> Diagnostic {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let comment = ["//", "/*", "#"].iter().any(|mark| rest.starts_with(mark));
        if !comment {
            return self.error(self.here(), "`/` does not fit here", "expected JSON").help("remove it");
        }
        // A block ends within the line, or is shown to the end of the line.
        let block = rest.starts_with("/*").then(|| line.find("*/")).flatten();
        let length = block.map_or(line.len(), |end| end + "*/".len());
        let span = Span::of(self.at..self.at + length);
        self.error(span, "a comment stands in the text", "JSON has no comments")
            .help("remove it; a statement's `Sid` can say what it is for")
    }

    fn closes_nothing(&self, bracket: Bracket) -> Diagnostic {
        let closing = bracket.closing();
        self.error(self.here(), format!("`{closing}` closes nothing"), "no object or array is open here")
            .help("remove it, or look for one too many above")
    }

    fn trailing_text(&self) -> Diagnostic {
        let diagnostic = self
            .error(self.here(), "more text follows the document", "expected the end of the text")
            .at(self.source, self.context.last_span, "the document ends here")
            .help("remove what follows, or put it into a file of its own");
        self.character().into_iter().fold(diagnostic, note_invisible)
    }

    fn mismatched(&self, open: Opening, closed: Bracket) -> Diagnostic {
        let (expected, found) = (open.bracket.closing(), closed.closing());
        let noun = open.bracket.noun();
        let opening = Span::new(open.offset, open.offset + 1);
        let message = format!("an {noun} is closed with `{found}`");
        self.error(self.here(), message, &format!("expected `{expected}`"))
            .at(self.source, opening, format!("the {noun} begins here"))
            .help(format!("write `{expected}`, or add what is missing before it"))
    }

    fn trailing_comma(&self) -> Diagnostic {
        let closing = self.source.slice(self.here());
        self.error(
            self.context.last_span,
            format!("a comma stands before `{closing}`"),
            "no element follows it",
        )
        .at(self.source, self.here(), "it ends here")
        .help("remove the comma")
    }

    fn missing_comma(&self, open: Opening, character: char) -> Diagnostic {
        let noun = open.bracket.noun();
        let expected = format!("expected `,` or `{}`", open.bracket.closing());
        if character == ':' && open.bracket == Bracket::Array {
            return self
                .error(self.here(), "`:` stands in an array", &expected)
                .help("write `{` and `}` around keys and values");
        }
        let begins_value =
            matches!(character, '"' | '{' | '[') || character.is_ascii() && is_word(character as u8);
        if !begins_value {
            let message = format!("{} does not fit here", Quoted(self.source.slice(self.here())));
            let diagnostic = self.error(self.here(), message, &expected);
            return match character {
                ';' => diagnostic.help("write `,`"),
                _ => note_invisible(diagnostic, character).help("remove it"),
            };
        }
        let element = match open.bracket {
            Bracket::Object => "members",
            Bracket::Array => "elements",
        };
        self.error(
            self.behind_last(),
            format!("a comma is missing between two {element} of an {noun}"),
            &expected,
        )
        .at(self.source, self.here(), "the next one begins here")
        .help("add a comma")
    }

    fn missing_colon(&self, character: char) -> Diagnostic {
        let diagnostic = self
            .error(self.here(), "a key is not followed by `:`", "expected `:` and a value")
            .at(self.source, self.context.last_span, "the key");
        match character {
            '=' => diagnostic.help("write `:` instead of `=`"),
            ',' | '}' => {
                diagnostic.help("write `: ` and a value behind the key, or put the text into an array")
            }
            _ => diagnostic.help("add `:`"),
        }
    }

    fn extra_comma(&self) -> Diagnostic {
        self.error(self.here(), "a comma stands where an element is expected", "nothing stands before it")
            .help("remove the comma")
    }

    fn missing_value(&self) -> Diagnostic {
        self.error(self.behind_last(), "a member has no value", "expected a value behind `:`")
            .help("write the value, or remove the member")
    }

    fn no_key(&self, character: char) -> Diagnostic {
        let found = Quoted(self.source.slice(self.here()));
        let diagnostic =
            self.error(self.here(), format!("{found} does not begin a member"), "expected a key in quotes");
        match character {
            '{' | '[' => diagnostic.help("write a key and `:` before it, or make the outer object an array"),
            _ if is_invisible(character) => note_invisible(diagnostic, character).help("remove it"),
            _ => diagnostic.help("write the key in quotes, such as `\"Effect\"`"),
        }
    }

    fn no_value(&self, character: char) -> Diagnostic {
        let found = Quoted(self.source.slice(self.here()));
        let label = "expected a JSON value, such as a string or a number";
        let diagnostic = self.error(self.here(), format!("{found} begins no JSON value"), label);
        match character {
            '<' => diagnostic.help("check whether this is a page of HTML or XML, saved by mistake"),
            _ if is_invisible(character) => note_invisible(diagnostic, character).help("remove it"),
            _ => diagnostic.help("remove it, or put the text in quotes"),
        }
    }
}

/// Whether a character is there without being seen: a control, or a space that is none for JSON.
fn is_invisible(character: char) -> bool {
    Quoted(character.encode_utf8(&mut [0; 4])).escapes()
}

/// Names a character that cannot be seen.
fn note_invisible(diagnostic: Diagnostic, character: char) -> Diagnostic {
    if !is_invisible(character) {
        return diagnostic;
    }
    let code = u32::from(character);
    if code == 0 {
        return diagnostic.note("it is U+0000; a file full of them is UTF-16, or damaged");
    }
    diagnostic.note(format!("it is U+{code:04X}, which is invisible and no white space of JSON"))
}
