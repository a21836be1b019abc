//! [`Excerpt`]: a piece of a text that keeps the text, so that nothing is copied.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use crate::{Source, Span};

/// A piece of a [`Source`]'s text, which it holds on to: as good as a `String`, at the price of a counter.
///
/// Equal where the texts are, wherever they stand.
///
/// ```
/// # use iamsim_source::{Excerpt, Source, Span};
/// let source = Source::new("a.json", r#"{ "Sid": "ci" }"#);
/// let sid = Excerpt::of(&source, Span::new(10, 12));
/// assert_eq!(&*sid, "ci");
/// assert_eq!(sid, Excerpt::from("ci"));
/// ```
#[derive(Clone)]
pub struct Excerpt {
    source: Arc<Source>,
    span: Span,
}

impl Excerpt {
    /// What stands at `span` in `source`; empty where that does not lie on character boundaries of its text.
    pub fn of(source: &Arc<Source>, span: Span) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.source.slice(self.span)
    }
}

impl From<&str> for Excerpt {
    /// A text that stands nowhere else.
    fn from(text: &str) -> Self {
        let source = Source::new("", text);
        Self { span: Span::of(0..text.len()), source }
    }
}

impl Deref for Excerpt {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Excerpt {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Excerpt {}

impl PartialOrd for Excerpt {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Excerpt {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Excerpt {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}
