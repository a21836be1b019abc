//! [`Statement`]: one permission, granted or denied.

use iamsim_source::{Excerpt, Span, Spanned};

use crate::{ActionElement, Condition, PrincipalElement, ResourceElement};

/// One element of `Statement`.
///
/// Rule A2. Source: IAM User Guide, "Grammar of the IAM JSON policy language".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The place among its siblings, the first being 0; a single `Statement` object is 0.
    pub index: u32,
    /// Where the object stands.
    pub span: Span,
    /// The statement's own name.
    pub sid: Option<Spanned<Sid>>,
    /// Whether it grants or denies.
    pub effect: Spanned<Effect>,
    /// Who it is about; `None` where the policy type takes no principal.
    pub principal: Option<PrincipalElement>,
    /// What it is about.
    pub action: ActionElement,
    /// On what; `None` where the policy type takes no resource (role trust policies), and in an identity-based
    /// policy that AWS would not store, read with a warning: it can then be sure only about requests on no
    /// resource.
    pub resource: Option<ResourceElement>,
    /// Under which conditions; `None` is under any.
    pub condition: Option<Condition>,
}

/// The name of a statement, as written. Rule A7: it decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sid(Excerpt);

impl Sid {
    /// The Sid with this text.
    pub fn new(text: impl Into<Excerpt>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a statement grants or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It grants.
    Allow,
    /// It denies, whatever else grants.
    Deny,
}

impl Effect {
    /// The word as policies write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }

    /// The effect that is spelled exactly as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Allow, Self::Deny].into_iter().find(|effect| effect.as_str() == text)
    }
}
