//! From text to a [`Policy`]: one file an element, all mistakes of a document collected.
//!
//! What is an error here cannot be evaluated. What AWS refuses to store, and is well defined all the same
//! (`NotPrincipal` with Allow, a wildcard in a principal's ARN), is read: it is for findings to say.
//!
//! Rules A1 to A5. Source: IAM User Guide, "Grammar of the IAM JSON policy language".

use std::sync::Arc;

use iamsim_source::json::{Document, Value};
use iamsim_source::{Code, Diagnostic, Source, Span, has_errors, in_text_order, nearest};

use crate::{Policy, PolicyType, Version};

mod condition;
mod document;
mod elements;
mod expected;
mod lists;
mod principal;
mod statement;
mod variable;

/// What came of reading a document.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The policy: there is one exactly where no diagnostic is an error.
    pub policy: Option<Policy>,
    /// All that was found, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Policy {
    /// Reads the whole text of `source` as a policy of this type; `name` is what it is called in results.
    ///
    /// ```
    /// use iamsim_policy::{Policy, PolicyType};
    /// use iamsim_source::Source;
    ///
    /// let text = r#"{ "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" } }"#;
    /// let parsed = Policy::parse(&Source::new("ci.json", text), "ci", PolicyType::IdentityBased);
    /// assert_eq!(parsed.policy.expect("it is valid").statements().len(), 1);
    ///
    /// let mistaken = text.replace("Allow", "allow").replace("Action", "Acton");
    /// let parsed = Policy::parse(&Source::new("ci.json", mistaken), "ci", PolicyType::IdentityBased);
    /// assert!(parsed.policy.is_none());
    /// assert_eq!(parsed.diagnostics.len(), 2, "both mistakes are reported");
    /// ```
    pub fn parse(source: &Arc<Source>, name: &str, policy_type: PolicyType) -> Parsed {
        match Document::parse(source) {
            Ok(document) => Self::read(document.root(), name, policy_type),
            Err(diagnostics) => Parsed { policy: None, diagnostics },
        }
    }

    /// Reads a value as [`parse`](Self::parse) does: for a document inside a scenario, or an answer of the AWS
    /// CLI.
    pub fn read(value: Value<'_, '_>, name: &str, policy_type: PolicyType) -> Parsed {
        let mut reader = Reader::new(value.source(), policy_type);
        let policy = reader.document(value, name);
        // Asked before some are left out.
        let policy = policy.filter(|_| !has_errors(&reader.diagnostics));
        let diagnostics = in_text_order(reader.diagnostics);
        Parsed { policy, diagnostics }
    }
}

/// Reads one document. Each method reads one element: it returns `None` where that has a mistake, which it
/// has reported.
struct Reader<'s> {
    source: &'s Arc<Source>,
    policy_type: PolicyType,
    version: Version,
    diagnostics: Vec<Diagnostic>,
}

/// After so many diagnostics no nearest names are looked for any more: it would take long, and help nobody.
const MOST_SUGGESTIONS: usize = 100;

impl<'s> Reader<'s> {
    fn new(source: &'s Arc<Source>, policy_type: PolicyType) -> Self {
        Self { source, policy_type, version: Version::V2008, diagnostics: Vec::new() }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// An error at `span`, yet to be reported.
    fn error(&self, code: Code, span: Span, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::error(code, message).at(self.source, span, label)
    }

    /// A warning at `span`, yet to be reported.
    fn warning(&self, code: Code, span: Span, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::warning(code, message).at(self.source, span, label)
    }

    /// The known name that `name` most likely means.
    fn nearest<'a>(&self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        if self.suggests() { nearest(name, known) } else { None }
    }

    /// Whether nearest names are still looked for.
    const fn suggests(&self) -> bool {
        self.diagnostics.len() < MOST_SUGGESTIONS
    }
}

/// The codes of what is wrong with a document.
mod codes {
    use iamsim_source::Code;

    pub(super) const BARE_PRINCIPAL: Code = Code::new("bare-principal");
    pub(super) const CONFLICTING_ELEMENTS: Code = Code::new("conflicting-elements");
    pub(super) const ELEMENT_CASE: Code = Code::new("element-case");
    pub(super) const ELEMENT_NOT_ALLOWED: Code = Code::new("element-not-allowed");
    pub(super) const EMPTY_ELEMENT: Code = Code::new("empty-element");
    pub(super) const INVALID_ACTION: Code = Code::new("invalid-action");
    pub(super) const INVALID_EFFECT: Code = Code::new("invalid-effect");
    pub(super) const INVALID_PRINCIPAL: Code = Code::new("invalid-principal");
    pub(super) const INVALID_RESOURCE: Code = Code::new("invalid-resource");
    pub(super) const INVALID_VARIABLE: Code = Code::new("invalid-variable");
    pub(super) const MISPLACED_ELEMENT: Code = Code::new("misplaced-element");
    pub(super) const MISSING_ELEMENT: Code = Code::new("missing-element");
    pub(super) const UNKNOWN_CONDITION_OPERATOR: Code = Code::new("unknown-condition-operator");
    pub(super) const UNKNOWN_ELEMENT: Code = Code::new("unknown-element");
    pub(super) const UNKNOWN_PRINCIPAL_KIND: Code = Code::new("unknown-principal-kind");
    pub(super) const UNKNOWN_VERSION: Code = Code::new("unknown-version");
    pub(super) const WRONG_TYPE: Code = Code::new("wrong-type");
}
