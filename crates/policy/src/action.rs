//! `Action` and `NotAction`: [`ActionElement`] and [`ActionPattern`].

use iamsim_source::Span;

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
    text: Box<str>,
    /// The offset of the colon; `None` for `*` alone.
    colon: Option<usize>,
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
        if text == "*" {
            return Some(Self { text: text.into(), colon: None });
        }
        let (service, name) = text.split_once(':')?;
        let blank = |character: char| character.is_whitespace() || character.is_control();
        let valid = !service.is_empty() && !name.is_empty() && !text.contains(blank);
        valid.then(|| Self { text: text.into(), colon: Some(service.len()) })
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before the colon, as written; `None` for `*` alone.
    pub fn service(&self) -> Option<&str> {
        self.text.get(..self.colon?)
    }

    /// The part behind the colon, as written; for `*` alone, `*`.
    pub fn name(&self) -> &str {
        let start = self.colon.map_or(0, |colon| colon + 1);
        self.text.get(start..).unwrap_or_default()
    }
}
