//! Values for a key that is not known: of every kind of value that open statements tell apart, one.
//!
//! Each clause on the key, and each text that its value is inserted into, tells values apart. Candidates grow
//! from what the policies write there; each is tried on all those places, and of those that none of them tells
//! apart one is kept. So a candidate too many costs time, and never changes an answer.

use std::collections::BTreeSet;

use iamsim_policy::{Arn, ConditionKey, Part, ResourceShape, Template};

use super::open::{Atom, Clause, Family, family, variables};
use super::supposed::{Supposed, Value};
use crate::evaluation::statement::View;
use crate::matching::{Cardinality, Knowledge, Known};
use crate::{Resource, Truth};

mod automaton;
mod binding;
mod order;

use automaton::{Nfa, Witnesses};

/// The most lists of values of one key.
const LISTS: usize = 512;
/// The most values that another unknown key is thought to have, where one is inserted into the other's values.
const INSERTED: usize = 24;

/// The values to try.
pub(super) enum Candidates {
    /// One of every kind.
    All(Vec<Value>),
    /// There are more kinds than can be tried.
    TooMany,
}

/// The keys that may be supposed, with the places that mention them.
type Mentions<'m, 'c> = [(&'m ConditionKey, Vec<Atom<'c>>)];

/// Whether a place depends on the value of `key`.
pub(super) fn mentions(atom: Atom<'_>, key: &ConditionKey) -> bool {
    is_on(atom, key).is_some() || atom.templates().iter().any(|template| variables(template).contains(key))
}

/// The clause that `atom` is, if it is one on `key`.
fn is_on<'c>(atom: Atom<'c>, key: &ConditionKey) -> Option<Clause<'c>> {
    match atom {
        Atom::Clause(clause) if clause.condition.key.value == *key => Some(clause),
        Atom::Clause(_) | Atom::Resource(_) => None,
    }
}

/// The values of `key` to try, given what is supposed of others.
pub(super) fn candidates<'s>(
    key: &'s ConditionKey,
    atoms: &[Atom<'_>],
    mentioned: &Mentions<'_, '_>,
    supposed: &mut Supposed<'s, '_>,
) -> Candidates {
    let Some(texts) = texts(key, atoms, Others::Of(mentioned), supposed) else { return Candidates::TooMany };
    let mut kinds = Kinds { key, atoms, supposed, values: Vec::new(), profiles: Vec::new() };
    kinds.add(Value::Absent);
    let takes_lists = kinds.supposed.cardinality(key) == Cardinality::Multivalued;
    let undefined = kinds.supposed.case.is_undefined(key);
    if !takes_lists {
        for text in &texts {
            kinds.add(Value::Single(text.clone()));
        }
    }
    let has_set_operator =
        |atom: &Atom<'_>| is_on(*atom, key).is_some_and(|clause| clause.operator.set_operator.is_some());
    let complete =
        !(takes_lists || (undefined && atoms.iter().any(has_set_operator))) || kinds.add_lists(&texts);
    if complete { Candidates::All(kinds.values) } else { Candidates::TooMany }
}

/// Values that the places that mention a key tell apart.
struct Kinds<'k, 's, 'v, 'c> {
    key: &'s ConditionKey,
    atoms: &'k [Atom<'v>],
    supposed: &'k mut Supposed<'s, 'c>,
    values: Vec<Value>,
    profiles: Vec<Profile>,
}

/// What each place says of a value.
type Profile = Vec<(Truth, Truth)>;

impl Kinds<'_, '_, '_, '_> {
    /// Keeps a value of a new kind; whether it was one. Where a place waits for another key too, every value may
    /// be of a kind of its own.
    fn add(&mut self, value: Value) -> bool {
        let atoms = self.atoms;
        let profile: Profile = self.supposed.with(self.key, value.clone(), |supposed| {
            let view = View { case: supposed.case, knowledge: &*supposed };
            atoms.iter().map(|atom| atom.truth(&view)).collect()
        });
        let open = profile.iter().any(|(holds, closed)| [*holds, *closed].contains(&Truth::Unknown));
        if !open && self.profiles.contains(&profile) {
            return false;
        }
        self.values.push(value);
        self.profiles.push(profile);
        true
    }

    /// Keeps lists of every kind; whether all were tried. What a clause says of a list follows from what it says
    /// of each value: so a list that is no new kind need not be made longer.
    fn add_lists(&mut self, texts: &BTreeSet<Box<str>>) -> bool {
        let mut lists: Vec<Vec<Box<str>>> = Vec::new();
        let mut singles: Vec<Box<str>> = Vec::new();
        for text in texts {
            if self.add(Value::List([text.clone()].into())) {
                singles.push(text.clone());
                lists.push(vec![text.clone()]);
            }
        }
        let mut next = 0;
        while let Some(list) = lists.get(next).cloned() {
            next += 1;
            for single in singles.iter().filter(|single| !list.contains(single)) {
                let longer: Vec<Box<str>> = list.iter().chain([single]).cloned().collect();
                if self.add(Value::List(longer.clone().into())) {
                    if lists.len() == LISTS {
                        return false;
                    }
                    lists.push(longer);
                }
            }
        }
        true
    }
}

/// What other unknown keys are thought to be, where one is inserted into the other's values.
#[derive(Clone, Copy)]
enum Others<'o, 'm, 'c> {
    /// What is written of them.
    Of(&'o Mentions<'m, 'c>),
    /// Nothing: what depends on them is left out.
    LeftOut,
}

impl Others<'_, '_, '_> {
    /// Texts that an unknown key may have by what is written of it alone.
    fn texts(self, key: &ConditionKey, supposed: &Supposed<'_, '_>) -> Vec<Box<str>> {
        let Others::Of(mentioned) = self else { return Vec::new() };
        let found = mentioned.iter().find(|(known, _)| *known == key);
        let atoms = found.map_or(&[][..], |(_, atoms)| atoms);
        let texts = texts(key, atoms, Others::LeftOut, supposed).unwrap_or_default();
        texts.into_iter().take(INSERTED).chain([order::NOBODY_WROTE.into()]).collect()
    }
}

/// Texts of every kind that single values of `key` can be; `None` where there are too many.
fn texts(
    key: &ConditionKey,
    atoms: &[Atom<'_>],
    others: Others<'_, '_, '_>,
    supposed: &Supposed<'_, '_>,
) -> Option<BTreeSet<Box<str>>> {
    let mut texts = BTreeSet::new();
    let mut patterns: Vec<Nfa> = Vec::new();
    for atom in atoms {
        if let Some(clause) = is_on(*atom, key) {
            let family = family(clause.operator.comparison);
            for value in &clause.condition.values {
                order::add(family, &value.value.text, &mut texts);
            }
            for template in clause.templates() {
                let filled = filled(&template, others, supposed);
                patterns.extend(filled.iter().map(|template| Nfa::new(template, family)));
            }
            patterns.extend((family == Family::Arn).then(Nfa::six_components));
        }
        bindings(*atom, key, others, supposed, &mut patterns);
    }
    match automaton::witnesses(patterns) {
        Witnesses::All(found) => texts.extend(found),
        Witnesses::TooMany => return None,
    }
    Some(texts)
}

/// A template with its variables replaced by what they may stand for; none where one has no value.
fn filled(template: &Template, others: Others<'_, '_, '_>, supposed: &Supposed<'_, '_>) -> Vec<Template> {
    let mut filled: Vec<Vec<Part>> = vec![Vec::new()];
    for part in template.parts() {
        let choices: Vec<Part> = match part {
            Part::Literal(_) | Part::AnyRun | Part::AnyCharacter => vec![part.clone()],
            Part::Variable(variable) => {
                let default = || variable.default.iter().cloned();
                let texts: Vec<Box<str>> = match supposed.value(&variable.key) {
                    Known::Absent => default().collect(),
                    Known::Single(text) => vec![text.into()],
                    Known::List(texts) => texts.to_vec(),
                    Known::Unknown => {
                        others.texts(&variable.key, supposed).into_iter().chain(default()).collect()
                    }
                };
                texts.into_iter().map(Part::Literal).collect()
            }
        };
        let longer = filled.iter().flat_map(|parts| {
            choices.iter().map(move |choice| parts.iter().chain([choice]).cloned().collect::<Vec<Part>>())
        });
        filled = longer.take(INSERTED * INSERTED).collect();
    }
    filled.into_iter().map(Template::new).collect()
}

/// Adds the texts that make a place hold into which the value of `key` is inserted.
fn bindings(
    atom: Atom<'_>,
    key: &ConditionKey,
    others: Others<'_, '_, '_>,
    supposed: &Supposed<'_, '_>,
    patterns: &mut Vec<Nfa>,
) {
    match atom {
        Atom::Resource(statement) => {
            let Resource::Arn(arn) = supposed.case.request.resource else { return };
            for pattern in statement.resource.iter().flat_map(|element| &element.patterns) {
                let (ResourceShape::Components(templates) | ResourceShape::Unsure(templates)) =
                    pattern.value.shape()
                else {
                    continue;
                };
                for (template, text) in templates.iter().zip(components(arn)) {
                    patterns.extend(binding::binding(template, key, text, Family::Like, supposed));
                }
            }
        }
        Atom::Clause(clause) => {
            let other = &clause.condition.key.value;
            if other == key {
                return;
            }
            let values: Vec<Box<str>> = match supposed.value(other) {
                Known::Absent => Vec::new(),
                Known::Single(text) => vec![text.into()],
                Known::List(texts) => texts.to_vec(),
                Known::Unknown => others.texts(other, supposed),
            };
            let family = family(clause.operator.comparison);
            for template in clause.templates() {
                for value in &values {
                    patterns.extend(binding::binding(&template, key, value, family, supposed));
                }
            }
        }
    }
}

fn components(arn: &Arn) -> [&str; 6] {
    ["arn", arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()]
}
