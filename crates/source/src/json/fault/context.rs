//! [`Context`]: where in a document a fault stands, found by walking the text in front of it.
//!
//! That text is valid as far as it goes, or reading would have stopped earlier, so the walk only needs to tell
//! strings from words from marks. It does not recurse, and reads every byte once.

use crate::Span;

/// What was read up to a fault.
#[derive(Debug)]
pub(super) struct Context {
    /// The objects and arrays that are open, outermost first.
    pub(super) open: Vec<Opening>,
    /// What was read last.
    pub(super) last: Last,
    /// Where that stands; empty at the start of the text where nothing was read.
    pub(super) last_span: Span,
    /// The string in which the fault stands.
    pub(super) string: Option<BrokenString>,
}

/// An object or array that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) bracket: Bracket,
    pub(super) offset: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    Object,
    Array,
}

/// What was read last in front of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    Nothing,
    Opening,
    Key,
    Colon,
    Comma,
    /// A string, a closing bracket, or a word: a number or literal, or the beginning of one.
    Value,
}

/// A string that cannot be read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BrokenString {
    /// Where its quote stands.
    pub(super) start: u32,
    pub(super) break_: Break,
    /// The escape or character that breaks it.
    pub(super) span: Span,
}

/// What breaks a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// The line ends, or the text.
    End,
    ControlCharacter,
    Escape,
    /// `\uD800` to `\uDFFF` without its other half.
    Surrogate,
}

impl Bracket {
    pub(super) const fn closing(self) -> char {
        match self {
            Self::Object => '}',
            Self::Array => ']',
        }
    }

    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
        }
    }
}

impl Context {
    /// The context of the fault that was found at `fault` in `text`.
    pub(super) fn of(text: &str, fault: usize) -> Self {
        let mut context =
            Self { open: Vec::new(), last: Last::Nothing, last_span: Span::new(0, 0), string: None };
        let mut at = 0;
        while at < fault && context.string.is_none() {
            at = context.step(text, at, fault);
        }
        context
    }

    /// Reads what begins at `at`, and returns where it ends.
    fn step(&mut self, text: &str, at: usize, fault: usize) -> usize {
        let offset = Span::of(at..at).start;
        let Some(&byte) = text.as_bytes().get(at) else { return fault };
        let end = match byte {
            b'"' => match string_end(text, at) {
                Ok(end) => end,
                Err((break_, span)) => {
                    self.string = Some(BrokenString { start: offset, break_, span });
                    return fault;
                }
            },
            _ if is_word(byte) => word_end(text, at).min(fault),
            _ => at + 1,
        };
        let last = match byte {
            b'{' | b'[' => {
                let bracket = if byte == b'{' { Bracket::Object } else { Bracket::Array };
                self.open.push(Opening { bracket, offset });
                Last::Opening
            }
            b'}' | b']' => {
                self.open.pop();
                Last::Value
            }
            b',' => Last::Comma,
            b':' => Last::Colon,
            b'"' if self.expects_key() => Last::Key,
            b'"' => Last::Value,
            _ if is_word(byte) => Last::Value,
            _ => return end,
        };
        self.last = last;
        self.last_span = Span::of(at..end);
        end
    }

    /// Whether a member's name comes next.
    pub(super) fn expects_key(&self) -> bool {
        let in_object = self.open.last().is_some_and(|opening| opening.bracket == Bracket::Object);
        in_object && matches!(self.last, Last::Opening | Last::Comma)
    }
}

/// Whether a byte belongs to a number, a literal, or a word that someone forgot to quote.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.' | b'$')
}

/// Where the word at `start` ends.
pub(super) fn word_end(text: &str, start: usize) -> usize {
    let length = text.bytes().skip(start).position(|byte| !is_word(byte));
    length.map_or(text.len(), |length| start + length)
}

/// Where the string at `start` ends, behind its quote, or what breaks it.
fn string_end(text: &str, start: usize) -> Result<usize, (Break, Span)> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            None | Some(b'\n' | b'\r') => return Err((Break::End, Span::of(at..at))),
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape_end(text, at)?,
            Some(0..=0x1F) => return Err((Break::ControlCharacter, Span::of(at..at + 1))),
            Some(_) => at += 1,
        }
    }
}

/// Where the escape at `start` ends, or what is wrong with it.
fn escape_end(text: &str, start: usize) -> Result<usize, (Break, Span)> {
    let bytes = text.as_bytes();
    let escape = |end: usize| Span::of(start..end);
    match bytes.get(start + 1) {
        None | Some(b'\n' | b'\r') => Err((Break::Escape, escape(start + 1))),
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(start + 2),
        Some(b'u') => match (unit(text, start), unit(text, start + 6)) {
            (None, _) => {
                let digits = bytes.iter().skip(start + 2).take(4).take_while(|byte| byte.is_ascii_hexdigit());
                Err((Break::Escape, escape(start + 2 + digits.count())))
            }
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => Ok(start + 12),
            (Some(0xD800..=0xDFFF), _) => Err((Break::Surrogate, escape(start + 6))),
            (Some(_), _) => Ok(start + 6),
        },
        Some(_) => {
            let character = text.get(start + 1..).and_then(|rest| rest.chars().next());
            Err((Break::Escape, escape(start + 1 + character.map_or(1, char::len_utf8))))
        }
    }
}

/// The UTF-16 unit that the `\uXXXX` at `start` stands for.
fn unit(text: &str, start: usize) -> Option<u16> {
    let digits = text.get(start..start + 6)?.strip_prefix("\\u")?;
    let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all_hex.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}
