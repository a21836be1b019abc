//! `StringEquals`, `StringLike`, `StringEqualsIgnoreCase` and their negations.
//!
//! Source: IAM User Guide, "String condition operators".

use iamsim_policy::{Part, Template, Version, Wildcards};

use crate::Truth;
use crate::matching::Knowledge;
use crate::matching::variable::{Filling, Value, filling, template_covers, value};

/// The values of an operator that minds case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Strings(Box<[Template]>);

impl Strings {
    /// Values without wildcards.
    pub(super) fn exact<'t>(values: impl Iterator<Item = &'t str>, version: Version) -> Self {
        Self(values.map(|value| Template::parse(value, version, Wildcards::Literal)).collect())
    }

    /// Values with wildcards.
    pub(super) fn like<'t>(values: impl Iterator<Item = &'t str>, version: Version) -> Self {
        Self(values.map(|value| Template::parse(value, version, Wildcards::Active)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn match_value(&self, text: &str, knowledge: &impl Knowledge) -> Truth {
        any(&self.0, |template| template_covers(template, text, knowledge))
    }
}

/// The values of an operator that ignores case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LowerCased(Box<[LowerCase]>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum LowerCase {
    /// In lower case.
    Literal(Box<str>),
    /// With variables, whose values decide what is lower case around them.
    Template(Template),
}

impl LowerCased {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>, version: Version) -> Self {
        let lower_case = |value| {
            let template = Template::parse(value, version, Wildcards::Literal);
            let literal = template.as_literal().map(|literal| LowerCase::Literal(lower_case(literal).into()));
            literal.unwrap_or(LowerCase::Template(template))
        };
        Self(values.map(lower_case).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn match_value(&self, text: &str, knowledge: &impl Knowledge) -> Truth {
        any(&self.0, |value| match value {
            LowerCase::Literal(lower) => is_lower_case_of(lower, text).into(),
            LowerCase::Template(template) => match filling(template, knowledge) {
                Filling::Missing => Truth::False,
                Filling::Unknown => Truth::Unknown,
                Filling::Complete => is_lower_case_of(&lower_case(&filled(template, knowledge)), text).into(),
            },
        })
    }
}

/// Whether one of the values matches.
fn any<T>(values: &[T], matches: impl Fn(&T) -> Truth) -> Truth {
    let mut any = Truth::False;
    for value in values {
        any = any.or(matches(value));
        if any.is_certain() {
            break;
        }
    }
    any
}

/// The text of a template without wildcards, all of whose variables have values.
fn filled(template: &Template, knowledge: &impl Knowledge) -> String {
    let texts = template.parts().iter().map(|part| match part {
        Part::Literal(text) => text,
        Part::AnyRun => "*",
        Part::AnyCharacter => "?",
        Part::Variable(variable) => match value(variable, knowledge) {
            Value::Text(text) => text,
            Value::Missing | Value::Unknown => "",
        },
    });
    texts.collect()
}

fn is_lower_case_of(lower: &str, text: &str) -> bool {
    if text.is_ascii() { lower.eq_ignore_ascii_case(text) } else { lower == lower_case(text) }
}

/// Rule E5: the full mapping of Unicode, final sigma in its context included, but for what lies above U+FFFF:
/// there case counts. No case folding and no normalization.
fn lower_case(text: &str) -> String {
    let lower = text.to_lowercase();
    if text.chars().all(|character| character.len_utf16() == 1) {
        return lower;
    }
    // The letters above U+FFFF take part in the context of a sigma, and then stay as they are.
    let mut lower = lower.chars();
    let mut kept = String::with_capacity(text.len());
    for character in text.chars() {
        let mapped = lower.by_ref().take(character.to_lowercase().count());
        if character.len_utf16() == 1 {
            kept.extend(mapped);
        } else {
            mapped.for_each(drop);
            kept.push(character);
        }
    }
    kept
}
