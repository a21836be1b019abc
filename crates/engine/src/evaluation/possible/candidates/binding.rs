//! What a variable must stand for, so that the text it is inserted into covers a given one.

use iamsim_policy::{ConditionKey, Part, Template};

use super::super::open::Family;
use super::automaton::Nfa;
use crate::matching::{Knowledge, Known};

/// The values of `key` with which `template` covers `text`: parts of it, between what stands before the variable
/// and what stands behind. `None` where there is no such variable, or another has no value.
pub(super) fn binding(
    template: &Template,
    key: &ConditionKey,
    text: &str,
    family: Family,
    knowledge: &impl Knowledge,
) -> Option<Nfa> {
    let is_it = |part: &Part| matches!(part, Part::Variable(variable) if variable.key == *key);
    let place = template.parts().iter().position(is_it)?;
    let before = open(template.parts().get(..place)?, knowledge)?;
    let behind = open(template.parts().get(place + 1..)?, knowledge)?;
    let ends: Vec<usize> = text.char_indices().map(|(index, _)| index).chain([text.len()]).collect();
    // Places are counted in characters.
    let places = |accepts: &dyn Fn(usize) -> bool| -> Vec<usize> {
        ends.iter().enumerate().filter(|(_, end)| accepts(**end)).map(|(place, _)| place).collect()
    };
    let starts = places(&|end| text.get(..end).is_some_and(|beginning| before.accepts(beginning)));
    let stops = places(&|start| text.get(start..).is_some_and(|rest| behind.accepts(rest)));
    Some(Nfa::part_of(text, starts, stops, family))
}

/// Parts of a template in which what is not known may be anything; `None` where one has no value.
fn open(parts: &[Part], knowledge: &impl Knowledge) -> Option<Nfa> {
    let filled: Option<Vec<Part>> = parts
        .iter()
        .map(|part| match part {
            Part::Literal(_) | Part::AnyRun | Part::AnyCharacter => Some(part.clone()),
            Part::Variable(variable) => match knowledge.value(&variable.key) {
                Known::Absent => variable.default.clone().map(Part::Literal),
                Known::Single(text) => Some(Part::Literal(text.into())),
                Known::List(_) | Known::Unknown => Some(Part::AnyRun),
            },
        })
        .collect();
    Some(Nfa::new(&Template::new(filled?), Family::IgnoringCase))
}
