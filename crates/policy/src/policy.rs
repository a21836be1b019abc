//! [`Policy`]: a whole document.

use std::sync::Arc;

use iamsim_source::{Source, Span, Spanned};

use crate::{Form, PolicyType, Statement};

/// A policy document that was read, with the text it came from.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "a policy type is what AWS calls it")]
pub struct Policy {
    pub(crate) name: Box<str>,
    pub(crate) policy_type: PolicyType,
    pub(crate) source: Arc<Source>,
    pub(crate) span: Span,
    pub(crate) version: Option<Spanned<Version>>,
    pub(crate) id: Option<Spanned<Box<str>>>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) statements_form: Form,
}

/// The version of the policy language that a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// `2008-10-17`: `${...}` is literal text.
    V2008,
    /// `2012-10-17`: with policy variables.
    V2012,
}

impl Policy {
    /// What the policy is called in results: its file, or what a scenario calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is attached to.
    pub fn policy_type(&self) -> PolicyType {
        self.policy_type
    }

    /// The text that all spans of this policy point into.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Where the document stands in its source.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The language version. Rule A1: absent means 2008-10-17.
    ///
    /// Source: IAM User Guide, "IAM JSON policy elements: Version".
    pub fn version(&self) -> Version {
        self.version.map_or(Version::V2008, |version| version.value)
    }

    /// The document's `Id`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_ref().map(|id| &*id.value)
    }

    /// The statements, in order.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// How `Statement` was written: one object, or an array.
    pub fn statements_form(&self) -> Form {
        self.statements_form
    }
}

impl Version {
    /// The version as policies write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }

    /// The version that is written `text`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::V2008, Self::V2012].into_iter().find(|version| version.as_str() == text)
    }
}
