//! `Principal` and `NotPrincipal`. Rules A5 and B5.

use iamsim_source::json::{Kind, Member, Value};
use iamsim_source::{Quoted, Span};

use super::expected::Expected;
use super::{Reader, codes};
use crate::{
    Polarity, PrincipalElement, PrincipalForm, PrincipalKind, PrincipalPattern, PrincipalScope, Values,
};

impl Reader<'_> {
    pub(super) fn principal(
        &mut self,
        polarity: Polarity,
        member: &Member<'_, '_>,
    ) -> Option<PrincipalElement> {
        let value = member.value;
        let (form, scope) = match value.kind() {
            Kind::String if value.as_str().as_deref() == Some("*") => {
                (PrincipalForm::Proper, PrincipalScope::Everyone)
            }
            Kind::String | Kind::Array => (PrincipalForm::Bare, self.bare_principal(member)?),
            Kind::Object => (PrincipalForm::Proper, self.listed_principals(member)?),
            Kind::Null | Kind::Boolean | Kind::Number => {
                self.wrong_type(value, &Quoted(&member.name).to_string(), Expected::Principal);
                return None;
            }
        };
        Some(PrincipalElement { polarity, name_span: member.name_span, span: value.span(), scope, form })
    }

    /// Principals without the object around them. AWS stores none; what is meant is plain.
    fn bare_principal(&mut self, member: &Member<'_, '_>) -> Option<PrincipalScope> {
        let span = member.value.span();
        let values = self.list(member, |_, text, _| {
            let named = PrincipalPattern::parse(PrincipalKind::Aws, text);
            Some(named.unwrap_or_else(|| PrincipalPattern::UniqueId(text.into())))
        })?;
        let message = format!("{} is neither `\"*\"` nor an object", Quoted(&member.name));
        let warning = self
            .warning(codes::BARE_PRINCIPAL, span, message, "read as if it stood under `AWS`")
            .note("AWS does not store such a policy")
            .help(format!("write `{{ \"AWS\": {} }}`", shortened(member.value.as_written())));
        self.report(warning);
        Some(PrincipalScope::Listed(vec![(span, PrincipalKind::Aws, values)]))
    }

    fn listed_principals(&mut self, member: &Member<'_, '_>) -> Option<PrincipalScope> {
        let mut listed = Vec::new();
        let mut kinds = 0;
        for kind in member.value.members() {
            kinds += 1;
            listed.extend(self.principals_of_kind(&kind));
        }
        if kinds == 0 {
            let name = Quoted(&member.name);
            let message = format!("{name} is an empty object");
            let diagnostic = self
                .error(codes::EMPTY_ELEMENT, member.value.span(), message, "expected at least one principal")
                .help("name someone, such as `{ \"AWS\": \"arn:aws:iam::123456789012:role/NAME\" }`");
            self.report(diagnostic);
        }
        (kinds > 0 && listed.len() == kinds).then_some(PrincipalScope::Listed(listed))
    }

    fn principals_of_kind(
        &mut self,
        member: &Member<'_, '_>,
    ) -> Option<(Span, PrincipalKind, Values<PrincipalPattern>)> {
        let kind = self.principal_kind(member)?;
        let values = self.list(member, |reader, text, value| reader.principal_pattern(kind, text, value))?;
        Some((member.name_span, kind, values))
    }

    fn principal_kind(&mut self, member: &Member<'_, '_>) -> Option<PrincipalKind> {
        if let Some(kind) = PrincipalKind::parse(&member.name) {
            return Some(kind);
        }
        let names = PrincipalKind::ALL.map(PrincipalKind::as_str);
        let message = format!("{} is no kind of principal", Quoted(&member.name));
        let label = "expected `AWS`, `Federated`, `Service` or `CanonicalUser`";
        let diagnostic = self.error(codes::UNKNOWN_PRINCIPAL_KIND, member.name_span, message, label);
        let diagnostic = match self.nearest(&member.name, names) {
            Some(near) => diagnostic.help(format!("write `\"{near}\"`")),
            None => diagnostic.help("write `\"AWS\"` for accounts, users and roles"),
        };
        self.report(diagnostic);
        None
    }

    fn principal_pattern(
        &mut self,
        kind: PrincipalKind,
        text: &str,
        value: Value<'_, '_>,
    ) -> Option<PrincipalPattern> {
        if let Some(pattern) = PrincipalPattern::parse(kind, text) {
            return Some(pattern);
        }
        let message = format!("{} names no principal", Quoted(text));
        let label = match kind {
            PrincipalKind::Aws => "expected an ARN, an account id of 12 digits, or `*`",
            PrincipalKind::Federated => {
                "expected the ARN of a provider, or a name such as `accounts.google.com`"
            }
            PrincipalKind::Service => "expected a service, such as `cloudtrail.amazonaws.com`",
            PrincipalKind::CanonicalUser => "expected a canonical user id",
        };
        let diagnostic = self.error(codes::INVALID_PRINCIPAL, value.span(), message, label);
        let diagnostic = match kind {
            PrincipalKind::Aws if text.ends_with(".amazonaws.com") => {
                diagnostic.help(format!("write `\"Service\": \"{}\"`", shortened(text)))
            }
            PrincipalKind::Aws if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
                diagnostic.help("write the account id with its 12 digits, and nothing between them")
            }
            PrincipalKind::Aws if text.starts_with("arn:") => diagnostic
                .note("an ARN has six components, `arn:partition:service:region:account:resource`")
                .help(
                    "write the missing ones; for IAM the Region is empty: `arn:aws:iam::ACCOUNT:role/NAME`",
                ),
            PrincipalKind::Aws => {
                diagnostic.help("write the ARN, such as `\"arn:aws:iam::123456789012:role/NAME\"`")
            }
            PrincipalKind::Federated | PrincipalKind::Service | PrincipalKind::CanonicalUser => {
                diagnostic.help("write who is meant, or remove the element")
            }
        };
        self.report(diagnostic);
        None
    }
}

/// A text that is short and plain enough to be repeated, or dots.
fn shortened(text: &str) -> &str {
    if text.len() <= 100 && !Quoted(text).escapes() { text } else { "..." }
}
