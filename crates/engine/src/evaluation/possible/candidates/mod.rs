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
const INSERTED: usize = 64;
/// The most texts that a template is thought to come to.
const FILLED: usize = 1_024;

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
type Profile = Vec<Said>;

/// What a place says of a value.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// Whether it holds, and whether it makes its statement fail closed.
    Certain(Truth, Truth),
    /// It waits for another key too, and looks at the value itself.
    Open(Value),
    /// It waits for another key too, and looks at what is inserted: of a list, nothing.
    OpenAround(Value),
}

impl Kinds<'_, '_, '_, '_> {
    /// Keeps a value of a new kind; whether it was one. Where a place waits for another key too, values are of one
    /// kind only where it sees the same of them.
    fn add(&mut self, value: Value) -> bool {
        let (key, atoms) = (self.key, self.atoms);
        let profile: Profile = self.supposed.with(key, value.clone(), |supposed| {
            let view = View::new(supposed.case, &*supposed);
            let said = |atom: &Atom<'_>| match atom.truth(&view) {
                (holds, closed) if holds != Truth::Unknown && closed != Truth::Unknown => {
                    Said::Certain(holds, closed)
                }
                _ if is_on(*atom, key).is_some() => Said::Open(value.clone()),
                _ => Said::OpenAround(inserted(supposed, key)),
            };
            atoms.iter().map(said).collect()
        });
        if self.profiles.contains(&profile) {
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

/// What is inserted where a variable stands for `key`, whose value is supposed. Rules B4 and E4.
fn inserted(supposed: &Supposed<'_, '_>, key: &ConditionKey) -> Value {
    match (supposed.value(key), supposed.cardinality(key)) {
        (Known::Absent | Known::Unknown | Known::List([]), _) => Value::Absent,
        (Known::Single(text), Cardinality::Single) => Value::Single(text.into()),
        (Known::List([text]), Cardinality::Single) => Value::Single(text.clone()),
        (Known::Single(_) | Known::List(_), _) => Value::List([].into()),
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

impl<'o, 'c> Others<'o, '_, 'c> {
    /// Texts that an unknown key may have by what is written of it alone; `None` where there are too many.
    fn texts(self, key: &ConditionKey, supposed: &Supposed<'_, '_>) -> Option<Vec<Box<str>>> {
        if matches!(self, Others::LeftOut) {
            return Some(Vec::new());
        }
        let texts = texts(key, self.atoms(key), Others::LeftOut, supposed)?;
        (texts.len() <= INSERTED).then(|| texts.into_iter().chain([order::NOBODY_WROTE.into()]).collect())
    }

    /// The places that mention a key.
    fn atoms(self, key: &ConditionKey) -> &'o [Atom<'c>] {
        let Others::Of(mentioned) = self else { return &[] };
        mentioned.iter().find(|(known, _)| *known == key).map_or(&[], |(_, atoms)| atoms)
    }

    /// Whether a place inserts another unknown key beside `key`, of which more is written elsewhere: then that
    /// decides too which parts of a text `key` must be, and one of each kind is not enough.
    fn entangle(self, atom: Atom<'_>, key: &ConditionKey, supposed: &Supposed<'_, '_>) -> bool {
        let is_other = |other: &ConditionKey| {
            other != key && supposed.value(other) == Known::Unknown && self.atoms(other).len() > 1
        };
        let templates = atom.templates();
        let mut inserted = templates.iter().map(variables);
        inserted.any(|keys| keys.contains(key) && keys.iter().any(is_other))
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
        if others.entangle(*atom, key, supposed) {
            return None;
        }
        if let Some(clause) = is_on(*atom, key) {
            let family = family(clause.operator.comparison);
            order::add_any(family, &mut texts);
            for value in &clause.condition.values {
                order::add(family, &value.value.text, &mut texts);
            }
            for template in clause.templates() {
                let filled = filled(&template, others, supposed)?;
                patterns.extend(filled.iter().map(|template| Nfa::new(template, family)));
            }
            patterns.extend((family == Family::Arn).then(|| Nfa::with_colons(5)));
        }
        bindings(*atom, key, others, supposed, &mut patterns)?;
    }
    match automaton::witnesses(patterns) {
        Witnesses::All(found) => texts.extend(found),
        Witnesses::TooMany => return None,
    }
    Some(texts)
}

/// A template with its variables replaced by what they may stand for; nothing where one has no value, and `None`
/// where there are too many.
fn filled(
    template: &Template,
    others: Others<'_, '_, '_>,
    supposed: &Supposed<'_, '_>,
) -> Option<Vec<Template>> {
    let mut filled: Vec<Vec<Part>> = vec![Vec::new()];
    for part in template.parts() {
        let choices: Vec<Part> = match part {
            Part::Literal(_) | Part::AnyRun | Part::AnyCharacter => vec![part.clone()],
            Part::Variable(variable) => {
                let default = || variable.default.iter().cloned();
                let texts: Vec<Box<str>> = match supposed.value(&variable.key) {
                    Known::Absent | Known::List([]) => default().collect(),
                    Known::Single(text) => vec![text.into()],
                    Known::List(texts) => texts.to_vec(),
                    Known::Unknown => {
                        others.texts(&variable.key, supposed)?.into_iter().chain(default()).collect()
                    }
                };
                texts.into_iter().map(Part::Literal).collect()
            }
        };
        let longer = filled.iter().flat_map(|parts| {
            choices.iter().map(move |choice| parts.iter().chain([choice]).cloned().collect::<Vec<Part>>())
        });
        filled = longer.take(FILLED + 1).collect();
        if filled.len() > FILLED {
            return None;
        }
    }
    Some(filled.into_iter().map(Template::new).collect())
}

/// Adds the texts that make a place hold into which the value of `key` is inserted; `None` where there are too
/// many.
fn bindings(
    atom: Atom<'_>,
    key: &ConditionKey,
    others: Others<'_, '_, '_>,
    supposed: &Supposed<'_, '_>,
    patterns: &mut Vec<Nfa>,
) -> Option<()> {
    match atom {
        Atom::Resource(statement) => {
            let Resource::Arn(arn) = supposed.case.request.resource else { return Some(()) };
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
                return Some(());
            }
            let values: Vec<Box<str>> = match supposed.value(other) {
                Known::Absent => Vec::new(),
                Known::Single(text) => vec![text.into()],
                Known::List(texts) => texts.to_vec(),
                Known::Unknown => others.texts(other, supposed)?,
            };
            let family = family(clause.operator.comparison);
            for template in clause.templates() {
                for value in &values {
                    patterns.extend(binding::binding(&template, key, value, family, supposed));
                }
                // Rule E5: what is inserted may bring the colons that make it an ARN.
                if family == Family::Arn && variables(&template).contains(key) {
                    patterns.extend((1..=5).map(Nfa::with_colons));
                }
            }
        }
    }
    Some(())
}

fn components(arn: &Arn) -> [&str; 6] {
    ["arn", arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()]
}
