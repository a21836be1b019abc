//! Conversions: what was written into what an argument is, as Terraform converts it.
//!
//! Numbers and booleans are taken as text, texts as numbers and booleans where they spell one (`"true"`,
//! `"1"`); a number is no boolean.

use iamsim_source::Spanned;

use super::value::{Attribute, Content, Value};

/// A text; `None` where the value is none.
pub(super) fn text(value: &Value) -> Option<String> {
    match &value.content {
        Content::String(text) | Content::Number(text) => Some(text.clone()),
        Content::Bool(value) => Some(value.to_string()),
        Content::Null | Content::List(_) | Content::Object(_) | Content::Computed(_) => None,
    }
}

/// A boolean; `None` where the value is none.
pub(super) fn boolean(value: &Value) -> Option<bool> {
    match &value.content {
        Content::Bool(value) => Some(*value),
        Content::String(text) => match text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        Content::Null | Content::Number(_) | Content::List(_) | Content::Object(_) | Content::Computed(_) => {
            None
        }
    }
}

/// Whether the value is a number.
pub(super) fn is_number(value: &Value) -> bool {
    match &value.content {
        Content::Number(_) => true,
        Content::String(text) => text.parse::<f64>().is_ok_and(f64::is_finite),
        Content::Null | Content::Bool(_) | Content::List(_) | Content::Object(_) | Content::Computed(_) => {
            false
        }
    }
}

/// The texts of a list, each with its place; `None` where the value is no list of texts.
pub(super) fn texts(value: &Value) -> Option<Vec<Spanned<String>>> {
    match &value.content {
        Content::List(elements) => {
            elements.iter().map(|element| Some(Spanned::new(text(element)?, element.span))).collect()
        }
        _ => None,
    }
}

/// The names and texts of an object, in the order of the names; `None` where the value is none of texts.
pub(super) fn map(value: &Value) -> Option<Vec<(String, String)>> {
    let members = members(value)?;
    let pairs: Option<Vec<_>> =
        members.iter().map(|member| Some((member.name.value.clone(), text(&member.value)?))).collect();
    let mut pairs = pairs?;
    pairs.sort();
    Some(pairs)
}

/// The members of an object; `None` for any other value.
pub(super) fn members(value: &Value) -> Option<&[Attribute]> {
    match &value.content {
        Content::Object(members) => Some(members),
        _ => None,
    }
}

/// The first value in `value` that has to be computed.
pub(super) fn computed(value: &Value) -> Option<&Value> {
    match &value.content {
        Content::Computed(_) => Some(value),
        Content::List(elements) => elements.iter().find_map(computed),
        Content::Object(members) => members.iter().find_map(|member| computed(&member.value)),
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => None,
    }
}
