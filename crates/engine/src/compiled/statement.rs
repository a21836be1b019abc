//! [`Statement`]: what of a statement is worked out before any request comes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use iamsim_policy::{
    self as policy, Condition, ConditionKey, ConditionOperator, Effect, KeyCondition, Part, ResourceShape,
    Template, Version, Wildcards,
};

use super::block::{Naming, Reached, Told};
use super::places::Places;
use crate::matching::{self, Clause, Reach, Then};

/// What of a statement is worked out before any request comes.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) effect: Effect,
    /// Its `Resource` or `NotResource`, by number.
    pub(crate) resource: Number,
    /// Its conditions, in the order of the policy.
    pub(crate) clauses: Box<[Numbered]>,
}

/// Places of one number say the same of a request. Zero is none.
pub(crate) type Number = u32;

/// A clause, and the number that it shares with all that say the same.
#[derive(Debug, Clone)]
pub(crate) struct Numbered {
    pub(crate) number: Number,
    pub(crate) clause: Arc<Clause>,
}

/// A policy, its statements in order.
#[derive(Debug)]
pub(crate) struct Policy {
    pub(crate) policy: Arc<policy::Policy>,
    pub(crate) statements: Box<[Statement]>,
}

/// Gives out numbers: what is written alike in many statements, as in policies it is, is asked once a request.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: Number,
    clauses: BTreeMap<Written, Numbered>,
    resources: BTreeMap<Written, Number>,
    /// All that are mentioned.
    keys: BTreeSet<ConditionKey>,
}

/// What tells two clauses, or two resource elements, apart.
type Written = (Option<ConditionOperator>, Version, String);

impl Policy {
    pub(super) fn new(policy: &Arc<policy::Policy>, numbers: &mut Numbers) -> Self {
        let statements =
            policy.statements().iter().map(|statement| numbers.statement(statement, policy.version()));
        Self { policy: Arc::clone(policy), statements: statements.collect() }
    }
}

impl Numbers {
    fn statement(&mut self, statement: &policy::Statement, version: Version) -> Statement {
        let clauses = statement.condition.iter().flat_map(Condition::clauses);
        let clauses = clauses.map(|(operator, key)| self.clause(operator.value, key, version)).collect();
        Statement { effect: statement.effect.value, resource: self.resource(statement, version), clauses }
    }

    fn clause(&mut self, operator: ConditionOperator, key: &KeyCondition, version: Version) -> Numbered {
        let values = key.values.iter().map(|value| &*value.value.text);
        let written = (Some(operator), version, joined([key.key.value.folded()].into_iter().chain(values)));
        let last = &mut self.last;
        let numbered = self.clauses.entry(written).or_insert_with(|| {
            *last += 1;
            self.keys.insert(key.key.value.clone());
            for value in key.values.iter().filter(|value| value.value.text.contains("${")) {
                self.keys.extend(variables(&Template::parse(&value.value.text, version, Wildcards::Literal)));
            }
            Numbered { number: *last, clause: Arc::new(Clause::new(operator, key, version)) }
        });
        numbered.clone()
    }

    fn resource(&mut self, statement: &policy::Statement, version: Version) -> Number {
        let Some(element) = &statement.resource else { return 0 };
        let how = format!("{:?} {:?}", statement.effect.value, element.polarity);
        let values = element.patterns.iter().map(|pattern| pattern.value.as_str());
        let written = (None, version, joined([&*how].into_iter().chain(values)));
        let last = &mut self.last;
        *self.resources.entry(written).or_insert_with(|| {
            *last += 1;
            for pattern in &element.patterns {
                if let ResourceShape::Components(components) | ResourceShape::Unsure(components) =
                    pattern.value.shape()
                {
                    self.keys.extend(components.iter().flat_map(variables));
                }
            }
            *last
        })
    }

    /// The keys that are mentioned and that some service defines as a list.
    pub(super) fn lists(self) -> Box<[ConditionKey]> {
        self.keys.into_iter().filter(|key| iamsim_services::is_multivalued_anywhere(key.folded())).collect()
    }
}

/// The keys whose values a template inserts.
fn variables(template: &Template) -> impl Iterator<Item = ConditionKey> {
    template.parts().iter().filter_map(|part| match part {
        Part::Variable(variable) => Some(variable.key.clone()),
        Part::Literal(_) | Part::AnyRun | Part::AnyCharacter => None,
    })
}

/// Texts as one that no other texts make.
fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut joined = String::new();
    for text in texts {
        joined.push_str(&text.len().to_string());
        joined.push(':');
        joined.push_str(text);
    }
    joined
}

/// What a statement's `Action` or `NotAction` reaches.
pub(super) fn actions(statement: &policy::Statement) -> impl Iterator<Item = Reach> {
    matching::action_reach(&statement.action, statement.effect.value)
}

/// What its `Resource` or `NotResource` reaches.
pub(super) fn resources(statement: &policy::Statement) -> impl Iterator<Item = Reach> {
    let element = statement.resource.iter();
    element.flat_map(|element| matching::resource_reach(element, statement.effect.value))
}

/// The places that a statement's actions reach.
pub(super) fn reached_actions(statement: &policy::Statement, places: &Places) -> Reached {
    reached(actions(statement), statement.action.polarity.into(), places)
}

/// The places that its resources reach.
pub(super) fn reached_resources(statement: &policy::Statement, places: &Places) -> Reached {
    let element = statement.resource.as_ref().map_or(Naming::NotTold, |element| element.polarity.into());
    reached(resources(statement), element, places)
}

fn reached(reaches: impl Iterator<Item = Reach>, element: Naming, places: &Places) -> Reached {
    let patterns = reaches.map(|reach| {
        let told = match reach.then {
            Then::Nothing | Then::Anything => Told::Covers,
            Then::AsThePatternSays => Told::MayCover,
        };
        (places.range(&reach), told)
    });
    Reached { patterns: patterns.collect(), element }
}

impl From<policy::Polarity> for Naming {
    fn from(polarity: policy::Polarity) -> Self {
        match polarity {
            policy::Polarity::Named => Self::Named,
            policy::Polarity::AllBut => Self::AllBut,
        }
    }
}
