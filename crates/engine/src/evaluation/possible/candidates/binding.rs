//! What a variable must stand for, so that the text it is inserted into covers a given one.

use std::collections::BTreeSet;

use iamsim_policy::{ConditionKey, Part, Template};

use super::super::open::Family;
use super::automaton::Nfa;
use crate::matching::{Knowledge, Known};

/// A text that no policy writes.
pub(super) const NOBODY_WROTE: &str = "~";
/// The most texts that are added for one template and one text.
const MOST: usize = 256;

/// Adds the texts that `key` may have so that `template` covers `text`, in its case and in the other.
pub(super) fn add(
    template: &Template,
    key: &ConditionKey,
    text: &str,
    knowledge: &impl Knowledge,
    texts: &mut BTreeSet<Box<str>>,
) {
    let is_it = |part: &Part| matches!(part, Part::Variable(variable) if variable.key == *key);
    let parts = template.parts();
    let Some(place) = parts.iter().position(is_it) else { return };
    let (Some(before), Some(behind)) = (parts.get(..place), parts.get(place + 1..)) else { return };
    let (Some(before), Some(behind)) = (open(before, knowledge), open(behind, knowledge)) else { return };
    let ends = || text.char_indices().map(|(index, _)| index).chain([text.len()]);
    let starts: Vec<usize> =
        ends().filter(|end| text.get(..*end).is_some_and(|beginning| before.accepts(beginning))).collect();
    let stops: Vec<usize> =
        ends().filter(|start| text.get(*start..).is_some_and(|rest| behind.accepts(rest))).collect();
    let bindings =
        starts.iter().flat_map(|start| stops.iter().filter_map(move |stop| text.get(*start..*stop)));
    for binding in bindings.take(MOST) {
        texts.insert(binding.into());
        texts.insert(other_case(binding).into());
    }
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

/// The text in upper case where it has lower-case letters, else in lower case.
pub(super) fn other_case(text: &str) -> String {
    let upper = text.to_uppercase();
    if upper == text { text.to_lowercase() } else { upper }
}
