//! A statement: `Sid`, `Effect`, and the elements that say who, what, on what and when.

use iamsim_source::json::{Member, Value};
use iamsim_source::{Excerpt, Quoted, Spanned};

use super::elements::{Elements, Scope, with_article};
use super::expected::Expected;
use super::{Reader, codes};
use crate::{
    ActionElement, ActionPattern, Effect, Element, PolicyType, Presence, PrincipalElement, ResourceElement,
    ResourcePattern, Sid, Statement,
};

impl Reader<'_> {
    /// Reads every element, so that all mistakes are found, and only then asks whether they are all there.
    pub(super) fn statement(&mut self, object: Value<'_, '_>, index: u32) -> Option<Statement> {
        let elements = self.elements(object, Scope::Statement);
        let sid = elements.get(Element::Sid).and_then(|member| self.sid(member));
        let effect = self.effect(&elements);
        let principal = self.principal_element(&elements);
        let action = self.action(&elements);
        let resource = self.resource(&elements);
        let condition = elements.get(Element::Condition).and_then(|member| self.condition(member));
        Some(Statement {
            index,
            span: object.span(),
            sid,
            effect: effect?,
            principal,
            action: action?,
            resource,
            condition,
        })
    }

    fn sid(&mut self, member: &Member<'_, '_>) -> Option<Spanned<Sid>> {
        let written = self.string(member, Expected::Text)?;
        Some(Spanned::new(Sid::new(member.value.as_excerpt()?), written.span))
    }

    fn effect(&mut self, elements: &Elements<'_, '_>) -> Option<Spanned<Effect>> {
        let Some(member) = elements.get(Element::Effect) else {
            let message = "a statement has no `Effect`";
            let diagnostic = self
                .error(codes::MISSING_ELEMENT, elements.opening, message, "expected one in this object")
                .help("add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`");
            self.report(diagnostic);
            return None;
        };
        let written = self.string(member, Expected::Effect)?;
        if let Some(effect) = Effect::parse(&written.value) {
            return Some(Spanned::new(effect, written.span));
        }
        let message = format!("{} is no effect", Quoted(&written.value));
        let diagnostic =
            self.error(codes::INVALID_EFFECT, written.span, message, "expected `Allow` or `Deny`");
        let diagnostic = match self.nearest(&written.value, ["Allow", "Deny"]) {
            Some(near) if near.eq_ignore_ascii_case(&written.value) => {
                diagnostic.note("effects are case-sensitive").help(format!("write `\"{near}\"`"))
            }
            Some(near) => diagnostic.help(format!("write `\"{near}\"`, if that is meant")),
            None => diagnostic.help("write `\"Allow\"` or `\"Deny\"`"),
        };
        self.report(diagnostic);
        None
    }

    fn principal_element(&mut self, elements: &Elements<'_, '_>) -> Option<PrincipalElement> {
        let pair = (Element::Principal, Element::NotPrincipal);
        let presence = self.policy_type.grammar().principal;
        if presence == Presence::Refused {
            self.not_allowed(elements, pair, self.bound());
            return None;
        }
        let (polarity, member) = self.one_of(elements, pair, presence)?;
        self.principal(polarity, member)
    }

    fn action(&mut self, elements: &Elements<'_, '_>) -> Option<ActionElement> {
        let pair = (Element::Action, Element::NotAction);
        let (polarity, member) = self.one_of(elements, pair, Presence::Required)?;
        let patterns = self.list(member, Self::action_pattern)?;
        Some(ActionElement { polarity, name_span: member.name_span, patterns })
    }

    fn action_pattern(&mut self, text: &str, value: Value<'_, '_>) -> Option<ActionPattern> {
        if let Some(pattern) = ActionPattern::read(text, || kept(text, value)) {
            return Some(pattern);
        }
        let message = format!("{} is no action", Quoted(text));
        let diagnostic =
            self.error(codes::INVALID_ACTION, value.span(), message, "expected `service:Name`, or `*`");
        let name = text.trim();
        let short = (1..=64).contains(&name.len()) && !Quoted(name).escapes();
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'*');
        let diagnostic = if short && ActionPattern::parse(name).is_some() {
            diagnostic.help(format!("remove the white space: `\"{name}\"`"))
        } else if short && plain {
            diagnostic.help(format!("write the prefix of its service before it, such as `\"s3:{name}\"`"))
        } else {
            diagnostic.help("write the prefix of a service, a colon and a name, such as `\"s3:GetObject\"`")
        };
        self.report(diagnostic);
        None
    }

    fn resource(&mut self, elements: &Elements<'_, '_>) -> Option<ResourceElement> {
        let pair = (Element::Resource, Element::NotResource);
        let presence = self.policy_type.grammar().resource;
        if presence == Presence::Refused {
            self.not_allowed(elements, pair, "the policy is about the role that it is attached to");
            return None;
        }
        let (polarity, member) = self.one_of(elements, pair, presence)?;
        let patterns = self.list(member, Self::resource_pattern)?;
        Some(ResourceElement { polarity, name_span: member.name_span, patterns })
    }

    fn resource_pattern(&mut self, text: &str, value: Value<'_, '_>) -> Option<ResourcePattern> {
        if !self.variables_are_valid(text, value) {
            return None;
        }
        if let Ok(pattern) = ResourcePattern::read(kept(text, value), self.version) {
            return Some(pattern);
        }
        let message = format!("{} is no resource", Quoted(text));
        let diagnostic =
            self.error(codes::INVALID_RESOURCE, value.span(), message, "expected an ARN, or `*`");
        let diagnostic = match text.get(..4) {
            Some(prefix) if prefix.eq_ignore_ascii_case("arn:") => {
                diagnostic.note("ARNs are case-sensitive").help("write `arn:` in lower case")
            }
            _ => diagnostic
                .help("write the ARN, such as `\"arn:aws:s3:::BUCKET\"` or `\"arn:aws:s3:::BUCKET/*\"`"),
        };
        self.report(diagnostic);
        None
    }

    /// Whom a policy is about that names no principal.
    const fn bound(&self) -> &'static str {
        match self.policy_type {
            PolicyType::Session => "the policy is about the session that it is passed to",
            PolicyType::ServiceControl => {
                "the policy is about every principal of the accounts that it is attached to"
            }
            PolicyType::IdentityBased
            | PolicyType::PermissionsBoundary
            | PolicyType::ResourceControl
            | PolicyType::ResourceBased
            | PolicyType::Bucket
            | PolicyType::Key
            | PolicyType::Table
            | PolicyType::RoleTrust
            | PolicyType::VpcEndpoint => "the policy is about whoever it is attached to",
        }
    }

    /// Reports elements that the policy type does not take; `about` says what the policy is about without them.
    fn not_allowed(&mut self, elements: &Elements<'_, '_>, pair: (Element, Element), about: &str) {
        let members: Vec<&Member<'_, '_>> =
            [pair.0, pair.1].into_iter().filter_map(|element| elements.get(element)).collect();
        for member in members {
            let document = with_article(self.policy_type.document());
            let message = format!("{document} takes no {}", Quoted(&member.name));
            let diagnostic = self
                .error(codes::ELEMENT_NOT_ALLOWED, member.name_span, message, "not in this type of policy")
                .note(about)
                .help("remove it, or read the file as the type of policy that it is");
            self.report(diagnostic);
        }
    }
}

/// `text`, which `value` was decoded to, to be kept.
fn kept(text: &str, value: Value<'_, '_>) -> Excerpt {
    value.as_excerpt().unwrap_or_else(|| text.into())
}
