//! [`covers`]: patterns with `*` and `?` over text, for all elements and operators that know wildcards.
//!
//! Of patterns and texts alone: which patterns are held against which part of a request is `iamsim-engine`'s.
//! What a pattern is made of is behind [`Pattern`], so that a text with wildcards and a template with variables
//! are matched by the same few lines. Matching neither recurses nor allocates, and takes at most the product
//! of both lengths.

/// Whether `pattern` covers `text`, with IAM's two wildcards: `*` for any run of characters, `/`, `:` and line
/// feeds included, and `?` for exactly one. Everything else is literal; matching is case-sensitive.
///
/// A character is a UTF-16 unit: what lies above U+FFFF counts as two, and `*?` may part them.
///
/// Rule B2. Source: IAM User Guide, "IAM JSON policy elements: Resource".
///
/// ```
/// # use iamsim_policy::wildcard::covers;
/// assert!(covers("state/*.tfstate", "state/prod/app.tfstate"));
/// assert!(!covers("state/?.tfstate", "state/ab.tfstate"));
/// assert!(covers("*", ""), "`*` also covers nothing at all");
/// assert!(covers("??", "\u{10400}") && !covers("?", "\u{10400}"), "`?` is one UTF-16 unit");
/// ```
pub fn covers(pattern: &str, text: &str) -> bool {
    covers_with(&Written(pattern), text, Case::Kept)
}

/// As [`covers`], without regard to the case of ASCII letters: actions have no others (rule B1).
pub fn covers_ignoring_case(pattern: &str, text: &str) -> bool {
    covers_with(&Written(pattern), text, Case::Ignored)
}

/// Whether `A` and `a` are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// They are not.
    Kept,
    /// They are; only ASCII letters have case.
    Ignored,
}

/// A sequence of tokens that can be taken up again at any place: after a `*`, matching tries one run after
/// the other.
pub trait Pattern {
    /// A place between two tokens.
    type Place: Copy;

    /// Before the first token.
    fn start(&self) -> Self::Place;

    /// The token behind `place`, and the place behind that; `None` at the end.
    fn token(&self, place: Self::Place) -> Option<(Token<'_>, Self::Place)>;
}

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'p> {
    /// This text; it may be empty.
    Text(&'p str),
    /// `?`
    AnyCharacter,
    /// `*`
    AnyRun,
}

/// Whether `pattern` covers the whole of `text`.
pub fn covers_with<P: Pattern>(pattern: &P, text: &str, case: Case) -> bool {
    let mut place = pattern.start();
    let mut rest = Rest::of(text);
    // Behind the last `*`, and the shortest rest that was not yet tried there. An earlier `*` need never be
    // tried again: whatever it could yield to the last one, the last one reaches by itself.
    let mut retry: Option<(P::Place, Rest<'_>)> = None;
    let mut before = Before::Other;
    loop {
        let token = pattern.token(place);
        let just_before = std::mem::replace(&mut before, Before::Other);
        let step = match token {
            None if rest.is_empty() => return true,
            None => None,
            Some((Token::AnyRun, behind)) => {
                if pattern.token(behind).is_none() {
                    return true;
                }
                retry = Some((behind, rest));
                before = Before::Run;
                Some((behind, rest))
            }
            Some((Token::AnyCharacter, behind)) => rest.without_unit().map(|shorter| (behind, shorter)),
            Some((Token::Text(literal), behind)) => {
                // A text that ends the pattern, right behind a run, need only end what is left for both.
                if just_before == Before::Run && pattern.token(behind).is_none() {
                    return rest.ends_with(literal, case);
                }
                rest.without(literal, case).map(|shorter| (behind, shorter))
            }
        };
        let next = step.or_else(|| {
            let (behind, tried) = retry.as_mut()?;
            *tried = tried.without_unit()?;
            // What cannot begin with the text that comes next need not be tried.
            if let Some((Token::Text(literal), _)) = pattern.token(*behind) {
                *tried = tried.at_first_byte(literal, case)?;
            }
            before = Before::Run;
            Some((*behind, *tried))
        });
        match next {
            Some(next) => (place, rest) = next,
            None => return false,
        }
    }
}

/// What was taken just before a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A run, which may yet grow.
    Run,
    Other,
}

/// What of a text is not yet covered, in UTF-16 units.
#[derive(Debug, Clone, Copy)]
struct Rest<'a> {
    /// With [`Half::Pending`], all that follows the character whose second unit is still to come.
    text: &'a str,
    half: Half,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    None,
    /// The second unit of a character above U+FFFF is still to come.
    Pending,
}

impl<'a> Rest<'a> {
    #[inline]
    fn of(text: &'a str) -> Self {
        Self { text, half: Half::None }
    }

    #[inline]
    fn is_empty(self) -> bool {
        self.half == Half::None && self.text.is_empty()
    }

    /// The rest behind one unit; `None` where there is none.
    #[inline]
    fn without_unit(self) -> Option<Self> {
        if self.half == Half::Pending {
            return Some(Self { half: Half::None, ..self });
        }
        let mut characters = self.text.chars();
        let half = if characters.next()?.len_utf16() == 1 { Half::None } else { Half::Pending };
        Some(Self { text: characters.as_str(), half })
    }

    /// The rest behind `literal`; `None` where something else, or half of a character, comes next.
    #[inline]
    fn without(self, literal: &str, case: Case) -> Option<Self> {
        if literal.is_empty() {
            return Some(self);
        }
        let begins = self.text.as_bytes().get(..literal.len())?;
        let behind = self.text.get(literal.len()..)?;
        (self.half == Half::None && same(begins, literal, case)).then_some(Self::of(behind))
    }

    /// Whether `literal` is its end, or all of it.
    #[inline]
    fn ends_with(self, literal: &str, case: Case) -> bool {
        let start = self.text.len().checked_sub(literal.len());
        start.and_then(|start| self.text.as_bytes().get(start..)).is_some_and(|end| same(end, literal, case))
    }

    /// The longest rest, this one or a shorter, that begins with the first byte of `literal`; `None` where there
    /// is none. An empty text begins everything.
    #[inline]
    fn at_first_byte(self, literal: &str, case: Case) -> Option<Self> {
        let Some(first) = literal.bytes().next() else { return Some(self) };
        let start = match case {
            Case::Kept => self.text.bytes().position(|byte| byte == first)?,
            Case::Ignored => self.text.bytes().position(|byte| byte.eq_ignore_ascii_case(&first))?,
        };
        // The first byte of a character is no other's.
        self.text.get(start..).map(Self::of)
    }
}

#[inline]
fn same(bytes: &[u8], literal: &str, case: Case) -> bool {
    match case {
        Case::Kept => bytes == literal.as_bytes(),
        Case::Ignored => bytes.eq_ignore_ascii_case(literal.as_bytes()),
    }
}

/// A pattern as it is written: every `*` and `?` is a wildcard.
struct Written<'a>(&'a str);

impl<'a> Pattern for Written<'a> {
    type Place = &'a str;

    fn start(&self) -> &'a str {
        self.0
    }

    fn token(&self, place: &'a str) -> Option<(Token<'_>, &'a str)> {
        let end = place.bytes().position(|byte| matches!(byte, b'*' | b'?')).unwrap_or(place.len());
        if end > 0 {
            return place.split_at_checked(end).map(|(text, behind)| (Token::Text(text), behind));
        }
        let mut characters = place.chars();
        let token = if characters.next()? == '*' { Token::AnyRun } else { Token::AnyCharacter };
        Some((token, characters.as_str()))
    }
}

#[cfg(test)]
mod tests;
