//! The arguments that are objects: `assume_role`, `assume_role_with_web_identity`, `endpoints`.

use iamsim_source::{Code, Quoted, Span, Spanned};

use super::arguments::{Argument, Member};
use super::block::Reader;
use super::document;
use super::given;
use super::value::{Attribute, Content};
use crate::backend::{
    AssumeRole, AssumeRoleWithWebIdentity, Mistake, RoleArn, SessionName, SessionPolicies, Tag,
    WebIdentityToken,
};

const MISSING_ARGUMENT: Code = Code::new("missing-argument");
const UNKNOWN_ARGUMENT: Code = Code::new("unknown-argument");
const CONFLICTING_ARGUMENTS: Code = Code::new("conflicting-arguments");
const INVALID_DURATION: Code = Code::new("invalid-duration");
const INVALID_EXTERNAL_ID: Code = Code::new("invalid-external-id");
const INVALID_POLICY_ARN: Code = Code::new("invalid-policy-arn");

/// The members of one object that was given for an argument.
struct Members<'r, 'b> {
    reader: &'r mut Reader<'b>,
    argument: Argument,
    place: Span,
    given: Vec<&'b Attribute>,
}

/// `assume_role`
pub(super) fn assume_role(reader: &mut Reader<'_>) -> Option<AssumeRole> {
    let mut members = Members::of(reader, Argument::AssumeRole)?;
    members.duration();
    let session_name = members.session_name("session_name");
    let source_identity = members.session_name("source_identity");
    let external_id = members.external_id();
    let session_policies = members.session_policies();
    let tags = members.map("tags");
    let transitive_tag_keys = members.texts("transitive_tag_keys");
    let role_arn = members.role_arn()?;
    Some(AssumeRole {
        role_arn,
        session_name,
        external_id,
        source_identity,
        tags: tags.into_iter().map(|(key, value)| Tag { key: key.into(), value: value.into() }).collect(),
        transitive_tag_keys: transitive_tag_keys.into_iter().map(|key| key.value.into()).collect(),
        session_policies,
    })
}

/// The role that the arguments name which were there before `assume_role`.
pub(super) fn former_role(reader: &mut Reader<'_>) -> Option<AssumeRole> {
    let role_arn = reader.text(Argument::RoleArn).filter(|text| !text.value.is_empty())?;
    if reader.attribute(Argument::AssumeRole).is_some() {
        let mistake = Mistake::new(
            CONFLICTING_ARGUMENTS,
            "`role_arn` and `assume_role` are both set",
            "keep `assume_role`, which replaced the other",
        );
        reader.refuse(role_arn.span, &mistake);
        return None;
    }
    let session_name = reader.text(Argument::SessionName);
    let value = |argument| reader.attribute(argument).map(|attribute| &attribute.value);
    let tags = value(Argument::AssumeRoleTags).and_then(given::map).unwrap_or_default();
    let transitive = value(Argument::AssumeRoleTransitiveTagKeys).and_then(given::texts).unwrap_or_default();
    let arns = value(Argument::AssumeRolePolicyArns).and_then(given::texts).unwrap_or_default();
    let inline = reader.text(Argument::AssumeRolePolicy);
    Some(AssumeRole {
        session_name: session_name
            .and_then(|text| reader.accept(text.span, SessionName::new("session_name", &text.value))),
        external_id: reader.text(Argument::ExternalId).map(|text| text.value.into()),
        source_identity: None,
        tags: tags.into_iter().map(|(key, value)| Tag { key: key.into(), value: value.into() }).collect(),
        transitive_tag_keys: transitive.into_iter().map(|key| key.value.into()).collect(),
        session_policies: SessionPolicies {
            inline: inline.map(|text| Spanned::new(text.value.into(), reader.in_its_text(text.span))),
            arns: arns.into_iter().map(|arn| arn.value.into()).collect(),
        },
        role_arn: reader.accept(role_arn.span, RoleArn::new(&role_arn.value))?,
    })
}

/// `assume_role_with_web_identity`
pub(super) fn web_identity(reader: &mut Reader<'_>) -> Option<AssumeRoleWithWebIdentity> {
    let mut members = Members::of(reader, Argument::AssumeRoleWithWebIdentity)?;
    members.duration();
    let session_name = members.session_name("session_name");
    let session_policies = members.session_policies();
    let token = members.text("web_identity_token");
    let file = members.text("web_identity_token_file");
    let token = match (token, file) {
        (Some(_), Some(file)) => {
            let mistake = Mistake::new(
                CONFLICTING_ARGUMENTS,
                "`web_identity_token` and `web_identity_token_file` are both set",
                "keep one of the two",
            );
            members.reader.refuse(file.span, &mistake);
            WebIdentityToken::Given
        }
        (Some(_), None) => WebIdentityToken::Given,
        (None, Some(file)) => WebIdentityToken::File(file.value.into()),
        (None, None) => WebIdentityToken::Environment,
    };
    let role_arn = members.role_arn()?;
    Some(AssumeRoleWithWebIdentity { role_arn, session_name, token, session_policies })
}

/// The member called `service` of `endpoints`.
pub(super) fn endpoint(reader: &mut Reader<'_>, service: &'static str) -> Option<Spanned<String>> {
    Members::of(reader, Argument::Endpoints)?.text(service)
}

/// Says of each member of an object that it is not known, or of another type than it should be.
pub(super) fn check(reader: &mut Reader<'_>, argument: Argument, known: &[Member], members: &[Attribute]) {
    for member in members {
        let name = member.name.value.as_str();
        if let Some(row) = known.iter().find(|row| row.name == name) {
            let whole = format!("{}.{name}", argument.as_str());
            reader.check_type(&whole, row.member_type, &member.value);
            continue;
        }
        let message = format!(
            "`{}` has no member {}, and Terraform drops it silently",
            argument.as_str(),
            Quoted(name)
        );
        let help = match iamsim_source::nearest(name, known.iter().map(|row| row.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove it".to_owned(),
        };
        reader.warn(member.name.span, &Mistake::new(UNKNOWN_ARGUMENT, message, help));
    }
}

impl<'r, 'b> Members<'r, 'b> {
    fn of(reader: &'r mut Reader<'b>, argument: Argument) -> Option<Self> {
        let attribute = reader.attribute(argument)?;
        let members = given::members(&attribute.value)?;
        let given = members.iter().filter(|member| !matches!(member.value.content, Content::Null)).collect();
        Some(Self { reader, argument, place: attribute.span(), given })
    }

    fn member(&self, name: &str) -> Option<&'b Attribute> {
        self.given.iter().copied().find(|member| member.name.value == name)
    }

    fn text(&self, name: &str) -> Option<Spanned<String>> {
        let member = self.member(name)?;
        Some(Spanned::new(given::text(&member.value)?, member.value.span))
    }

    fn texts(&self, name: &str) -> Vec<Spanned<String>> {
        self.member(name).and_then(|member| given::texts(&member.value)).unwrap_or_default()
    }

    fn map(&self, name: &str) -> Vec<(String, String)> {
        self.member(name).and_then(|member| given::map(&member.value)).unwrap_or_default()
    }

    fn role_arn(&mut self) -> Option<RoleArn> {
        if let Some(text) = self.text("role_arn") {
            return self.reader.accept(text.span, RoleArn::new(&text.value));
        }
        if self.member("role_arn").is_none() {
            let mistake = Mistake::new(
                MISSING_ARGUMENT,
                format!("`{}` says no `role_arn`", self.argument.as_str()),
                "add `role_arn = \"arn:aws:iam::ACCOUNT:role/NAME\"` to it",
            );
            self.reader.refuse(self.place, &mistake);
        }
        None
    }

    fn session_name(&mut self, name: &'static str) -> Option<SessionName> {
        let text = self.text(name)?;
        self.reader.accept(text.span, SessionName::new(name, &text.value))
    }

    fn external_id(&mut self) -> Option<Box<str>> {
        let text = self.text("external_id")?;
        let length = text.value.chars().count();
        if !(2..=1224).contains(&length) {
            let mistake = Mistake::new(
                INVALID_EXTERNAL_ID,
                format!("`external_id` is {length} long: 2 to 1224 characters were expected"),
                "write the id that the role's trust policy asks for",
            );
            self.reader.refuse(text.span, &mistake);
            return None;
        }
        Some(text.value.into())
    }

    fn session_policies(&mut self) -> SessionPolicies {
        let inline = self.text("policy").filter(|text| !text.value.is_empty());
        if let Some(text) = &inline {
            self.reader.accept(text.span, document::must_be_an_object(&text.value));
        }
        let arns = self.texts("policy_arns");
        for arn in &arns {
            let parts: Vec<&str> = arn.value.splitn(6, ':').collect();
            let valid = matches!(parts.as_slice(), ["arn", _, "iam", _, _, resource] if resource.starts_with("policy/"));
            if !valid {
                let mistake = Mistake::new(
                    INVALID_POLICY_ARN,
                    format!("{} is not the ARN of a managed policy", Quoted(&arn.value)),
                    "write `arn:aws:iam::ACCOUNT:policy/NAME`, or `arn:aws:iam::aws:policy/NAME`",
                );
                self.reader.refuse(arn.span, &mistake);
            }
        }
        SessionPolicies {
            inline: inline.map(|text| Spanned::new(text.value.into(), self.reader.in_its_text(text.span))),
            arns: arns.into_iter().map(|arn| arn.value.into()).collect(),
        }
    }

    fn duration(&mut self) {
        let Some(text) = self.text("duration") else { return };
        let fifteen_minutes_to_twelve_hours = 15.0 * 60.0..=12.0 * 3600.0;
        let help = "write something like `\"1h\"` or `\"45m\"`, from 15 minutes to 12 hours";
        let message = match seconds(&text.value) {
            Some(seconds) if fifteen_minutes_to_twelve_hours.contains(&seconds) => return,
            Some(_) => format!("`duration` is {}: 15 minutes to 12 hours were expected", Quoted(&text.value)),
            None => format!("{} is no duration", Quoted(&text.value)),
        };
        self.reader.refuse(text.span, &Mistake::new(INVALID_DURATION, message, help));
    }
}

/// The seconds of a duration as Go writes it, such as `1h30m`.
fn seconds(text: &str) -> Option<f64> {
    const UNITS: &[(&str, f64)] =
        &[("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("ns", 1e-9), ("h", 3600.0), ("m", 60.0), ("s", 1.0)];
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut sum = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, unit) = rest.split_at_checked(end)?;
        let (name, factor) = UNITS.iter().find(|(name, _)| unit.starts_with(name))?;
        sum += number.parse::<f64>().ok()? * factor;
        rest = unit.strip_prefix(name)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        for (text, expected) in
            [("1h", Some(3600.0)), ("1h30m", Some(5400.0)), ("900s", Some(900.0)), ("0.5h", Some(1800.0))]
        {
            assert_eq!(seconds(text), expected, "{text}");
        }
        for text in ["", "1", "h", "1 h", "one hour", "1x"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
