//! `Action` and `NotAction`: [`ActionElement`] and [`ActionPattern`].

use std::num::NonZeroU32;

use iamsim_source::{Excerpt, Span};

use crate::{Polarity, Values};

/// The `Action` or `NotAction` element of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionElement {
    /// `Action`, or `NotAction`.
    pub polarity: Polarity,
    /// Where the element's name stands.
    pub name_span: Span,
    /// The patterns.
    pub patterns: Values<ActionPattern>,
}

/// One action, or a pattern over actions: `s3:GetObject`, `s3:Get*`, `*`.
///
/// Valid by construction: `*` alone, or a service and a name joined by a colon, neither empty, without white
/// space and control characters.
/// Source: IAM User Guide, "IAM JSON policy elements: Action".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionPattern {
    text: Excerpt,
    /// The offset of the colon, which never comes first; `None` for `*` alone.
    colon: Option<NonZeroU32>,
}

impl ActionPattern {
    /// The pattern written as `text`; `None` where it is neither `*` nor `service:Name`.
    ///
    /// ```
    /// # use iamsim_policy::ActionPattern;
    /// assert_eq!(ActionPattern::parse("s3:Get*").expect("valid").service(), Some("s3"));
    /// assert!(ActionPattern::parse("GetObject").is_none());
    /// assert!(ActionPattern::parse("s3: GetObject").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text, || text.into())
    }

    /// As [`parse`](Self::parse), of a text that is kept as `keep` has it.
    pub(crate) fn read(text: &str, keep: impl FnOnce() -> Excerpt) -> Option<Self> {
        if text == "*" {
            return Some(Self { text: keep(), colon: None });
        }
        // The prefix of a service is short: a search made for long texts would take longer.
        let service = text.bytes().position(|byte| byte == b':')?;
        let colon = NonZeroU32::new(u32::try_from(service).ok()?)?;
        // One pass without a branch: what is all printable ASCII, as every action of AWS is, holds nothing blank.
        let odd = text.bytes().fold(false, |odd, byte| odd | !byte.is_ascii_graphic());
        let invalid = service + 1 == text.len() || odd && text.contains(blank);
        (!invalid).then(|| Self { text: keep(), colon: Some(colon) })
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before the colon, as written; `None` for `*` alone.
    pub fn service(&self) -> Option<&str> {
        self.text.get(..self.colon?.get() as usize)
    }

    /// The part behind the colon, as written; for `*` alone, `*`.
    pub fn name(&self) -> &str {
        let start = self.colon.map_or(0, |colon| colon.get() as usize + 1);
        self.text.get(start..).unwrap_or_default()
    }
}

/// Whether `character` stands in no action.
fn blank(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}
