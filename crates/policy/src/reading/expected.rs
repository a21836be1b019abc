//! [`Expected`]: what a value should have been, where it is of the wrong type.

use iamsim_source::json::{Kind, Value};

use super::{Reader, codes};

/// What should stand in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Document,
    Version,
    Effect,
    Text,
    Texts,
    Statement,
    Statements,
    Principal,
    Operators,
    ConditionKeys,
    ConditionValue,
}

impl Expected {
    const fn described(self) -> &'static str {
        match self {
            Self::Document | Self::Statement => "an object",
            Self::Version => "`2012-10-17` or `2008-10-17`",
            Self::Effect => "`Allow` or `Deny`",
            Self::Text => "a string",
            Self::Texts => "a string, or an array of strings",
            Self::Statements => "an object, or an array of objects",
            Self::Principal => "`\"*\"`, or an object",
            Self::Operators => "an object of operators",
            Self::ConditionKeys => "an object of condition keys",
            Self::ConditionValue => "a string, a number or a boolean",
        }
    }

    /// What to write instead, as an example; `None` for texts, which speak for themselves.
    const fn example(self) -> Option<&'static str> {
        match self {
            Self::Version => Some("\"2012-10-17\""),
            Self::Effect => Some("\"Allow\""),
            Self::Document => Some("{ \"Version\": \"2012-10-17\", \"Statement\": [ ... ] }"),
            Self::Statement => {
                Some("{ \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\" }")
            }
            Self::Statements => {
                Some("[ { \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\" } ]")
            }
            Self::Principal => Some("{ \"AWS\": \"arn:aws:iam::123456789012:role/NAME\" }"),
            Self::Operators => Some("{ \"StringEquals\": { \"aws:PrincipalTag/team\": \"VALUE\" } }"),
            Self::ConditionKeys => Some("{ \"aws:PrincipalTag/team\": \"VALUE\" }"),
            Self::Text | Self::Texts | Self::ConditionValue => None,
        }
    }
}

impl Reader<'_> {
    /// Reports that `what` is a value of the wrong type.
    pub(super) fn wrong_type(&mut self, value: Value<'_, '_>, what: &str, expected: Expected) {
        let message = format!("{what} is {}", value.kind().with_article());
        let described = expected.described();
        let help = match (expected.example(), value.kind()) {
            (Some(_), Kind::String) if expected == Expected::Document => {
                "write the document itself, without quotes and escapes around it".to_owned()
            }
            (Some(example), _) => format!("write `{example}`"),
            (None, Kind::Number | Kind::Boolean) => {
                format!("put it in quotes: `\"{}\"`", value.as_written())
            }
            (None, Kind::Null) => "write a value, or remove the member".to_owned(),
            (None, Kind::Array) => "take the inner `[` and `]` away".to_owned(),
            (None, Kind::String | Kind::Object) => format!("write {described} instead"),
        };
        let label = format!("expected {described}");
        let diagnostic = self.error(codes::WRONG_TYPE, value.span(), message, &label).help(help);
        self.report(diagnostic);
    }
}
