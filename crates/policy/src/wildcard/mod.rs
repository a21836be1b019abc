//! [`covers`]: patterns with `*` and `?` over text, for all elements and operators that know wildcards.
//!
//! Of patterns and texts alone: which patterns are held against which part of a request is `iamsim-engine`'s.
//! What a pattern is made of is behind [`Pattern`], so that a text with wildcards and a template with variables
//! are matched by the same few lines. Matching neither recurses nor allocates, and takes at most the product
//! of both lengths.

use std::str::Chars;

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
    fn token(&self, place: Self::Place) -> Option<(Token, Self::Place)>;
}

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// This character.
    Character(char),
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
    let mut retry = None;
    loop {
        let step = match pattern.token(place) {
            None if rest.is_empty() => return true,
            None => None,
            Some((Token::AnyRun, behind)) => {
                if pattern.token(behind).is_none() {
                    return true;
                }
                retry = Some((behind, rest.clone()));
                Some((behind, rest.clone()))
            }
            Some((Token::AnyCharacter, behind)) => rest.without_unit().map(|shorter| (behind, shorter)),
            Some((Token::Character(character), behind)) => {
                rest.without(character, case).map(|shorter| (behind, shorter))
            }
        };
        let next = step.or_else(|| {
            let (behind, tried) = retry.as_mut()?;
            *tried = tried.without_unit()?;
            Some((*behind, tried.clone()))
        });
        match next {
            Some(next) => (place, rest) = next,
            None => return false,
        }
    }
}

/// What of a text is not yet covered, in UTF-16 units.
#[derive(Debug, Clone)]
struct Rest<'a> {
    characters: Chars<'a>,
    /// The second unit of a character above U+FFFF is still to come.
    half: Half,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    None,
    Pending,
}

impl<'a> Rest<'a> {
    #[inline]
    fn of(text: &'a str) -> Self {
        Self { characters: text.chars(), half: Half::None }
    }

    #[inline]
    fn is_empty(&self) -> bool {
        self.half == Half::None && self.characters.as_str().is_empty()
    }

    /// The rest behind one unit; `None` where there is none.
    #[inline]
    fn without_unit(&self) -> Option<Self> {
        if self.half == Half::Pending {
            return Some(Self { half: Half::None, ..self.clone() });
        }
        let mut characters = self.characters.clone();
        let half = if characters.next()?.len_utf16() == 1 { Half::None } else { Half::Pending };
        Some(Self { characters, half })
    }

    /// The rest behind `character`; `None` where another one, or half of one, comes next.
    #[inline]
    fn without(&self, character: char, case: Case) -> Option<Self> {
        let mut characters = self.characters.clone();
        let next = characters.next()?;
        let same = match case {
            Case::Kept => next == character,
            Case::Ignored => next.eq_ignore_ascii_case(&character),
        };
        (same && self.half == Half::None).then_some(Self { characters, half: Half::None })
    }
}

/// A pattern as it is written: every `*` and `?` is a wildcard.
struct Written<'a>(&'a str);

impl<'a> Pattern for Written<'a> {
    type Place = &'a str;

    fn start(&self) -> &'a str {
        self.0
    }

    fn token(&self, place: &'a str) -> Option<(Token, &'a str)> {
        let mut characters = place.chars();
        let token = match characters.next()? {
            '*' => Token::AnyRun,
            '?' => Token::AnyCharacter,
            character => Token::Character(character),
        };
        Some((token, characters.as_str()))
    }
}

#[cfg(test)]
mod tests;
