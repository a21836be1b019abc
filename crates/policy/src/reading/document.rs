//! The document: `Version`, `Id` and `Statement`.

use std::borrow::Cow;
use std::sync::Arc;

use iamsim_source::json::{Kind, Member, Value};
use iamsim_source::{Quoted, Span, Spanned};

use super::elements::{Elements, Scope};
use super::expected::Expected;
use super::{Reader, codes};
use crate::{Element, Form, Policy, Statement, Version};

impl Reader<'_> {
    pub(super) fn document(&mut self, value: Value<'_, '_>, name: &str) -> Option<Policy> {
        if value.kind() != Kind::Object {
            self.wrong_type(value, "a policy document", Expected::Document);
            return None;
        }
        if is_bare_statement(value) {
            self.bare_statement(value);
            return None;
        }
        let elements = self.elements(value, Scope::Document);
        let version = elements.get(Element::Version).and_then(|member| self.version(member));
        self.version = version.map_or(Version::V2008, |version| version.value);
        let id = elements.get(Element::Id).and_then(|member| self.string(member, Expected::Text));
        let id = id.map(|id| Spanned::new(id.value.into(), id.span));
        let (statements_form, statements) = self.statements(&elements)?;
        Some(Policy {
            name: name.into(),
            policy_type: self.policy_type,
            source: Arc::clone(self.source),
            span: value.span(),
            version,
            id,
            statements,
            statements_form,
        })
    }

    /// Reports a statement without a document around it, and what else is wrong with it.
    fn bare_statement(&mut self, value: Value<'_, '_>) {
        let opening = Span::new(value.span().start, value.span().start + 1);
        let message = "a statement stands where a policy document is expected";
        let diagnostic = self
            .error(codes::MISSING_ELEMENT, opening, message, "this object has no `Statement`")
            .help("write `{ \"Version\": \"2012-10-17\", \"Statement\": [` and `] }` around it");
        self.report(diagnostic);
        self.statement(value, 0);
    }

    /// Rule A1.
    fn version(&mut self, member: &Member<'_, '_>) -> Option<Spanned<Version>> {
        let written = self.string(member, Expected::Version)?;
        if let Some(version) = Version::parse(&written.value) {
            return Some(Spanned::new(version, written.span));
        }
        if written.value.is_empty() {
            let warning = self
                .warning(
                    codes::UNKNOWN_VERSION,
                    written.span,
                    "`Version` is empty",
                    "read as if it were absent",
                )
                .note("without a version a policy is read as `2008-10-17`, which has no policy variables")
                .help("write `\"2012-10-17\"`");
            self.report(warning);
            return None;
        }
        let message = format!("{} is no version of the policy language", Quoted(&written.value));
        let label = "expected `2012-10-17` or `2008-10-17`";
        let diagnostic = self
            .error(codes::UNKNOWN_VERSION, written.span, message, label)
            .note("the version names the policy language, it is not the date of the policy")
            .help("write `\"2012-10-17\"`");
        self.report(diagnostic);
        None
    }

    /// The value of an element that takes one string.
    pub(super) fn string<'v>(
        &mut self,
        member: &Member<'v, '_>,
        expected: Expected,
    ) -> Option<Spanned<Cow<'v, str>>> {
        let Some(text) = member.value.as_str() else {
            self.wrong_type(member.value, &Quoted(&member.name).to_string(), expected);
            return None;
        };
        Some(Spanned::new(text, member.value.span()))
    }

    fn statements(&mut self, elements: &Elements<'_, '_>) -> Option<(Form, Vec<Statement>)> {
        let Some(member) = elements.get(Element::Statement) else {
            let message = "a policy document has no `Statement`";
            let diagnostic = self
                .error(codes::MISSING_ELEMENT, elements.opening, message, "expected one in this object")
                .help("add `\"Statement\": [ ... ]`");
            self.report(diagnostic);
            return None;
        };
        let value = member.value;
        match value.kind() {
            Kind::Object => Some((Form::Single, vec![self.statement(value, 0)?])),
            Kind::Array => {
                let mut statements = Vec::with_capacity(value.elements().count());
                let mut all_read = true;
                for (index, element) in (0..).zip(value.elements()) {
                    match self.statement_of_list(element, index) {
                        Some(statement) => statements.push(statement),
                        None => all_read = false,
                    }
                }
                if all_read && statements.is_empty() {
                    let message = "`Statement` is an empty array";
                    let label = "the policy grants and denies nothing";
                    let warning = self
                        .warning(codes::EMPTY_ELEMENT, value.span(), message, label)
                        .help("add a statement, or remove the policy");
                    self.report(warning);
                }
                all_read.then_some((Form::List, statements))
            }
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => {
                self.wrong_type(value, "`Statement`", Expected::Statements);
                None
            }
        }
    }

    fn statement_of_list(&mut self, value: Value<'_, '_>, index: u32) -> Option<Statement> {
        if value.kind() == Kind::Object {
            return self.statement(value, index);
        }
        self.wrong_type(value, "an element of `Statement`", Expected::Statement);
        None
    }
}

/// Whether an object is no document but one of its statements.
fn is_bare_statement(object: Value<'_, '_>) -> bool {
    let has = |element: Element| object.member(element.as_str()).is_some();
    !has(Element::Statement) && has(Element::Effect) && (has(Element::Action) || has(Element::NotAction))
}
