//! [`read`]: a text, read once from its start to its end, into [`Node`]s in the order of the text.
//!
//! RFC 8259 to the letter: no comments, no trailing commas; a surrogate without its other half is refused, for no
//! Rust text can hold it. Nothing is copied, no string is decoded, and nothing recurses.

use super::{Kind, MAX_DEPTH, MAX_VALUES};

/// One value, or the name of a member, and where it stands. What is inside of it follows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Where it begins; of a string, its quote.
    pub(super) start: u32,
    /// Where the text behind it begins.
    pub(super) end: u32,
    /// How many of the nodes behind this one are inside of it.
    pub(super) inside: u32,
    pub(super) kind: Kind,
    pub(super) escapes: Escapes,
}

/// Whether a string has an escape: without one it is the text that stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    None,
    Some,
}

/// Why and where a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The byte at this offset does not fit; the text's length where it ends too early.
    Unexpected(usize),
    /// The object or array that begins here is one more than [`MAX_DEPTH`] deep.
    TooDeep(usize),
    /// There are more than [`MAX_VALUES`] values.
    TooMany,
}

/// The nodes of `text`: the first one is the whole document.
pub(super) fn read(text: &str) -> Result<Vec<Node>, Fault> {
    // On average a value and what parts it from the next one take more than this.
    let likely = (text.len() / 24 + 1).min(MAX_VALUES);
    let mut reader = Reader { bytes: text.as_bytes(), at: 0, nodes: Vec::with_capacity(likely) };
    reader.document()?;
    Ok(reader.nodes)
}

struct Reader<'t> {
    bytes: &'t [u8],
    /// The next byte.
    at: usize,
    nodes: Vec<Node>,
}

/// An object or array that has begun: the place of its node.
#[derive(Clone, Copy)]
struct Open {
    node: usize,
    kind: Kind,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), Fault> {
        let mut open: Vec<Open> = Vec::with_capacity(8);
        loop {
            // A value is expected: one that has others in it stays open, and its first one is expected.
            match self.next_byte() {
                Some(byte @ (b'{' | b'[')) => {
                    if open.len() == MAX_DEPTH {
                        return Err(Fault::TooDeep(self.at));
                    }
                    let kind = if byte == b'{' { Kind::Object } else { Kind::Array };
                    open.push(Open { node: self.nodes.len(), kind });
                    self.push(kind, self.at + 1);
                    if self.next_byte() != Some(closing(kind)) {
                        if kind == Kind::Object {
                            self.name()?;
                        }
                        continue;
                    }
                }
                Some(b'"') => self.string()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b'n') => self.word(b"null", Kind::Null)?,
                Some(b't') => self.word(b"true", Kind::Boolean)?,
                Some(b'f') => self.word(b"false", Kind::Boolean)?,
                Some(_) | None => return Err(self.unexpected()),
            }
            if self.nodes.len() > MAX_VALUES {
                return Err(Fault::TooMany);
            }
            // A value is complete, and perhaps those that it stands in.
            loop {
                let next = self.next_byte();
                let Some(&Open { node, kind }) = open.last() else {
                    return if next.is_none() { Ok(()) } else { Err(self.unexpected()) };
                };
                if next == Some(closing(kind)) {
                    self.at += 1;
                    self.close(node);
                    open.pop();
                    continue;
                }
                self.expect(b',')?;
                if kind == Kind::Object {
                    self.next_byte();
                    self.name()?;
                }
                break;
            }
        }
    }

    /// The name of a member, and its colon.
    fn name(&mut self) -> Result<(), Fault> {
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(self.unexpected());
        }
        self.string()?;
        self.next_byte();
        self.expect(b':')
    }

    fn string(&mut self) -> Result<(), Fault> {
        let mut end = self.at + 1;
        let mut escapes = Escapes::None;
        loop {
            end = plain(self.bytes, end);
            match self.bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escapes = Escapes::Some;
                    end = self.escape(end + 1)?;
                }
                Some(_) | None => return Err(Fault::Unexpected(end)),
            }
        }
        self.push(Kind::String, end + 1);
        if let Some(node) = self.nodes.last_mut() {
            node.escapes = escapes;
        }
        Ok(())
    }

    /// Where the text behind an escape begins, whose backslash stands before `at`.
    fn escape(&self, at: usize) -> Result<usize, Fault> {
        match self.bytes.get(at) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 1),
            Some(b'u') => match self.unit(at + 1)? {
                0xD800..=0xDBFF => {
                    let behind = at + 5;
                    if self.bytes.get(behind..behind + 2) != Some(b"\\u") {
                        return Err(Fault::Unexpected(behind));
                    }
                    match self.unit(behind + 2)? {
                        0xDC00..=0xDFFF => Ok(behind + 6),
                        _ => Err(Fault::Unexpected(behind + 2)),
                    }
                }
                0xDC00..=0xDFFF => Err(Fault::Unexpected(at + 1)),
                _ => Ok(at + 5),
            },
            Some(_) | None => Err(Fault::Unexpected(at)),
        }
    }

    /// The number that the four hexadecimal digits at `at` are.
    fn unit(&self, at: usize) -> Result<u32, Fault> {
        let Some(digits) = self.bytes.get(at..at + 4) else {
            return Err(Fault::Unexpected(self.bytes.len()));
        };
        let number = digits.iter().try_fold(0, |number, &digit| {
            let digit = char::from(digit).to_digit(16)?;
            Some(number * 16 + digit)
        });
        number.ok_or(Fault::Unexpected(at))
    }

    fn number(&mut self) -> Result<(), Fault> {
        let mut end = self.at;
        if self.bytes.get(end) == Some(&b'-') {
            end += 1;
        }
        if self.bytes.get(end) == Some(&b'0') {
            end += 1;
            if self.bytes.get(end).is_some_and(u8::is_ascii_digit) {
                return Err(Fault::Unexpected(end));
            }
        } else {
            end = self.digits(end)?;
        }
        if self.bytes.get(end) == Some(&b'.') {
            end = self.digits(end + 1)?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(end) {
            end += 1;
            if let Some(b'-' | b'+') = self.bytes.get(end) {
                end += 1;
            }
            end = self.digits(end)?;
        }
        self.push(Kind::Number, end);
        Ok(())
    }

    /// Where the digits at `at` end, of which there is at least one.
    fn digits(&self, at: usize) -> Result<usize, Fault> {
        let digits = self.bytes.get(at..).unwrap_or_default();
        match digits.iter().take_while(|byte| byte.is_ascii_digit()).count() {
            0 => Err(Fault::Unexpected(at)),
            count => Ok(at + count),
        }
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), Fault> {
        let written = self.bytes.get(self.at..).unwrap_or_default();
        let same = written.iter().zip(word).take_while(|(one, other)| one == other).count();
        if same < word.len() {
            return Err(Fault::Unexpected(self.at + same));
        }
        self.push(kind, self.at + same);
        Ok(())
    }

    /// Passes over white space, and looks at the byte behind it.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.bytes.get(self.at) != Some(&byte) {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok(())
    }

    fn unexpected(&self) -> Fault {
        Fault::Unexpected(self.at)
    }

    /// Adds the node that begins at the next byte, and goes to its end.
    #[inline]
    fn push(&mut self, kind: Kind, end: usize) {
        let (start, past) = (narrow(self.at), narrow(end));
        self.nodes.push(Node { start, end: past, inside: 0, kind, escapes: Escapes::None });
        self.at = end;
    }

    /// What is inside of a node is complete.
    fn close(&mut self, node: usize) {
        let inside = narrow(self.nodes.len() - node - 1);
        let end = narrow(self.at);
        if let Some(node) = self.nodes.get_mut(node) {
            node.inside = inside;
            node.end = end;
        }
    }
}

const fn closing(kind: Kind) -> u8 {
    if matches!(kind, Kind::Object) { b'}' } else { b']' }
}

/// An offset as spans hold it; [`MAX_BYTES`](crate::MAX_BYTES) is far below the limit.
#[inline]
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// Where the first byte from `at` on stands that ends a string, begins an escape, or is a control character; the
/// length of `bytes` where there is none. Eight bytes are looked at at a time.
#[inline]
fn plain(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    // The high bit of each byte of the result that was below `limit`; those above the first one may be wrong.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGH;
    let equal = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    while let Some(&eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(eight);
        let ends = below(word, 0x20) | equal(word, b'"') | equal(word, b'\\');
        if ends != 0 {
            return at + (ends.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let ends = |byte: &u8| matches!(byte, 0..=0x1F | b'"' | b'\\');
    at + rest.iter().position(ends).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests;
