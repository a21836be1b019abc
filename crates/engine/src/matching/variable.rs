//! Policy variables in a request: what stands in a template where it says `${key}`.
//!
//! Rule B4. Source: IAM User Guide, "IAM policy elements: Variables and tags".

use iamsim_policy::{Part, Template, Variable};

use super::{Cardinality, Knowledge, Known};
use crate::Truth;
use iamsim_policy::wildcard::{Case, Pattern, Token, covers_with};

/// What a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// This text, in which nothing is a wildcard.
    Text(&'a str),
    /// Nothing: it has neither value nor default.
    Missing,
    /// Not known; it may be that it has no value.
    Unknown,
}

/// The value of `variable`. Rule B4: a default counts where the key is absent; a multivalued key that is
/// present has no value, and its default does not count.
pub(super) fn value<'a>(variable: &'a Variable, knowledge: &'a impl Knowledge) -> Value<'a> {
    let absent = variable.default.as_deref().map_or(Value::Missing, Value::Text);
    match knowledge.value(&variable.key) {
        Known::Absent | Known::List([]) => absent,
        Known::Single(text) => match knowledge.cardinality(&variable.key) {
            Cardinality::Single => Value::Text(text),
            Cardinality::Multivalued => Value::Missing,
        },
        // Rule E4: a list of one is the value of a single-valued key.
        Known::List([text]) => match knowledge.cardinality(&variable.key) {
            Cardinality::Single => Value::Text(text),
            Cardinality::Multivalued => Value::Missing,
        },
        Known::List(_) => Value::Missing,
        Known::Unknown => match knowledge.cardinality(&variable.key) {
            Cardinality::Multivalued if absent == Value::Missing => Value::Missing,
            Cardinality::Single | Cardinality::Multivalued => Value::Unknown,
        },
    }
}

/// What the variables of a template come to. Of several templates the last of these counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Filling {
    /// Each has a value, or there is none.
    Complete,
    /// The value of one is not known.
    Unknown,
    /// One certainly has no value: the template resembles nothing.
    Missing,
}

/// What the variables of `template` come to.
pub(super) fn filling(template: &Template, knowledge: &impl Knowledge) -> Filling {
    let mut filling = Filling::Complete;
    for part in template.parts() {
        if let Part::Variable(variable) = part {
            match value(variable, knowledge) {
                Value::Text(_) => {}
                Value::Missing => return Filling::Missing,
                Value::Unknown => filling = Filling::Unknown,
            }
        }
    }
    filling
}

/// Whether `template` covers `text`. A variable without value resembles nothing; one whose value is not known
/// leaves it open, unless no value could make it cover.
pub(super) fn template_covers(template: &Template, text: &str, knowledge: &impl Knowledge) -> Truth {
    if let Some(literal) = template.as_literal() {
        return (literal == text).into();
    }
    let filling = filling(template, knowledge);
    if filling == Filling::Missing {
        return Truth::False;
    }
    match (filled_covers(template, text, knowledge), filling) {
        (true, Filling::Unknown) => Truth::Unknown,
        (covers, _) => covers.into(),
    }
}

/// Whether `template` covers `text` where a variable of unknown value may be anything, and one without value
/// is nothing at all.
pub(super) fn filled_covers(template: &Template, text: &str, knowledge: &impl Knowledge) -> bool {
    covers_with(&Filled { parts: template.parts(), knowledge }, text, Case::Kept)
}

/// Parts of a template with the values of their variables: literal text, whatever is in it.
pub(super) struct Filled<'a, K> {
    pub(super) parts: &'a [Part],
    pub(super) knowledge: &'a K,
}

impl<'a, K: Knowledge> Pattern for Filled<'a, K> {
    /// The parts that are left.
    type Place = &'a [Part];

    fn start(&self) -> &'a [Part] {
        self.parts
    }

    #[inline]
    fn token(&self, parts: &'a [Part]) -> Option<(Token<'_>, &'a [Part])> {
        let (part, behind) = parts.split_first()?;
        let token = match part {
            Part::Literal(text) => Token::Text(text),
            Part::AnyRun => Token::AnyRun,
            Part::AnyCharacter => Token::AnyCharacter,
            Part::Variable(variable) => match value(variable, self.knowledge) {
                Value::Text(text) => Token::Text(text),
                Value::Missing => Token::Text(""),
                Value::Unknown => Token::AnyRun,
            },
        };
        Some((token, behind))
    }
}

#[cfg(test)]
mod tests;
