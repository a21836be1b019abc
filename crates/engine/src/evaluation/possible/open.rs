//! What is open: the statements of which it is not known whether they match, and the keys that they wait for.

use std::collections::HashMap;

use iamsim_policy::{
    Comparison, Condition, ConditionKey, ConditionOperator, KeyCondition, Part, ResourceShape, Statement,
    Template, Version, Wildcards,
};

use crate::Truth;
use crate::evaluation::observer::{Judged, LooksAt, Observer, PrincipalCovered};
use crate::evaluation::statement::View;
use crate::matching::{self, Knowledge, Known};

/// Which statements certainly match, and which certainly do not: by the address of the statement.
///
/// What is certain before anything is supposed remains so.
#[derive(Debug, Default)]
pub(in crate::evaluation) struct Certain(HashMap<usize, Truth>);

impl Certain {
    pub(super) fn insert(&mut self, statement: &Statement, matches: Truth) {
        self.0.insert(std::ptr::from_ref(statement).addr(), matches);
    }

    pub(in crate::evaluation) fn get(&self, statement: &Statement) -> Option<Truth> {
        self.0.get(&std::ptr::from_ref(statement).addr()).copied()
    }

    pub(in crate::evaluation) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Looks on while a request is decided, and keeps the statements that are open.
pub(super) struct OpenStatements<'m, 'c> {
    pub(super) certain: &'m Certain,
    pub(super) statements: Vec<Judged<'c>>,
}

/// Looks on the first time, and keeps what is certain.
#[derive(Default)]
pub(super) struct FirstLook<'c> {
    pub(super) certain: Certain,
    pub(super) statements: Vec<Judged<'c>>,
}

impl<'c> Observer<'c> for FirstLook<'c> {
    const LOOKS_AT: LooksAt = LooksAt::WhatCanMatch;

    fn statement(&mut self, judged: Judged<'c>) {
        if judged.principal == PrincipalCovered::No {
            return;
        }
        if judged.matches == Truth::Unknown {
            self.statements.push(judged);
        } else {
            self.certain.insert(judged.statement(), judged.matches);
        }
    }
}

impl<'c> Observer<'c> for OpenStatements<'_, 'c> {
    const LOOKS_AT: LooksAt = LooksAt::WhatCanMatch;

    fn recall(&self, statement: &'c Statement) -> Option<Truth> {
        self.certain.get(statement)
    }

    fn statement(&mut self, judged: Judged<'c>) {
        if judged.matches == Truth::Unknown {
            self.statements.push(judged);
        }
    }
}

/// One place of a statement that depends on condition keys.
#[derive(Clone, Copy)]
pub(super) enum Atom<'c> {
    /// `Resource` or `NotResource`, with variables.
    Resource(&'c Statement),
    /// A key under an operator.
    Clause(Clause<'c>),
}

/// A key under an operator, in a statement.
#[derive(Clone, Copy)]
pub(super) struct Clause<'c> {
    pub(super) operator: ConditionOperator,
    pub(super) condition: &'c KeyCondition,
    pub(super) version: Version,
    pub(super) compiled: &'c matching::Clause,
}

impl<'c> Atom<'c> {
    /// The places of a statement that depend on condition keys.
    pub(super) fn of(judged: &Judged<'c>) -> impl Iterator<Item = Self> + use<'c> {
        let (statement, version) = (judged.statement(), judged.policy().version());
        let resource = statement.resource.as_ref().map(|_| Self::Resource(statement));
        let clauses = statement.condition.iter().flat_map(Condition::clauses);
        let clauses = clauses.zip(&judged.candidate.statement.clauses);
        resource.into_iter().chain(clauses.map(move |((operator, condition), numbered)| {
            let compiled = &*numbered.clause;
            Self::Clause(Clause { operator: operator.value, condition, version, compiled })
        }))
    }

    /// Whether it holds, and whether it makes its statement fail closed.
    pub(super) fn truth(self, view: &View<'_, '_, impl Knowledge>) -> (Truth, Truth) {
        match self {
            Self::Resource(statement) => (view.resource(statement), Truth::False),
            Self::Clause(clause) => view.clause_truths(clause.compiled),
        }
    }

    /// Whether it is open.
    pub(super) fn is_open(self, view: &View<'_, '_, impl Knowledge>) -> bool {
        let (holds, fails_closed) = self.truth(view);
        holds == Truth::Unknown || fails_closed == Truth::Unknown
    }

    /// The texts with variables that it has.
    pub(super) fn templates(self) -> Vec<Template> {
        match self {
            Self::Resource(statement) => {
                let patterns = statement.resource.iter().flat_map(|element| &element.patterns);
                patterns
                    .flat_map(|pattern| match pattern.value.shape() {
                        ResourceShape::Everything => &[][..],
                        ResourceShape::Components(components) | ResourceShape::Unsure(components) => {
                            &components[..]
                        }
                    })
                    .filter(|template| template.has_variable())
                    .cloned()
                    .collect()
            }
            Self::Clause(clause) => clause.templates().into_iter().filter(Template::has_variable).collect(),
        }
    }

    /// The keys that it mentions and that are not known, each as it is spelled there: those that it inserts first,
    /// since values of its own key can be told apart only once these have some.
    pub(super) fn unknown_keys(self, knowledge: &impl Knowledge) -> Vec<ConditionKey> {
        let own = match self {
            Self::Resource(_) => None,
            Self::Clause(clause) => Some(clause.condition.key.value.clone()),
        };
        let variables = self.templates().into_iter().flat_map(|template| variables(&template));
        let mut keys: Vec<ConditionKey> = variables.chain(own).collect();
        keys.retain(|key| knowledge.value(key) == Known::Unknown);
        keys
    }
}

impl Clause<'_> {
    /// Its values, as its operator reads them: with variables where it takes some (rule E7).
    pub(super) fn templates(self) -> Vec<Template> {
        let (version, wildcards) = match family(self.operator.comparison) {
            Family::Exact | Family::IgnoringCase => (self.version, Wildcards::Literal),
            Family::Like | Family::Arn => (self.version, Wildcards::Active),
            Family::Numeric | Family::Date | Family::Boolean | Family::Address | Family::Presence => {
                (Version::V2008, Wildcards::Literal)
            }
        };
        let values = self.condition.values.iter();
        values.map(|value| Template::parse(&value.value.text, version, wildcards)).collect()
    }
}

/// What the values of a comparison are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Exact,
    IgnoringCase,
    Like,
    Arn,
    Numeric,
    Date,
    Boolean,
    Address,
    Presence,
}

pub(super) fn family(comparison: Comparison) -> Family {
    match comparison {
        Comparison::StringEquals | Comparison::StringNotEquals | Comparison::BinaryEquals => Family::Exact,
        Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase => Family::IgnoringCase,
        Comparison::StringLike | Comparison::StringNotLike => Family::Like,
        Comparison::ArnEquals | Comparison::ArnLike | Comparison::ArnNotEquals | Comparison::ArnNotLike => {
            Family::Arn
        }
        Comparison::NumericEquals
        | Comparison::NumericNotEquals
        | Comparison::NumericLessThan
        | Comparison::NumericLessThanEquals
        | Comparison::NumericGreaterThan
        | Comparison::NumericGreaterThanEquals => Family::Numeric,
        Comparison::DateEquals
        | Comparison::DateNotEquals
        | Comparison::DateLessThan
        | Comparison::DateLessThanEquals
        | Comparison::DateGreaterThan
        | Comparison::DateGreaterThanEquals => Family::Date,
        Comparison::Bool => Family::Boolean,
        Comparison::IpAddress | Comparison::NotIpAddress => Family::Address,
        Comparison::Null => Family::Presence,
    }
}

/// The keys whose values a template inserts.
pub(super) fn variables(template: &Template) -> Vec<ConditionKey> {
    let keys = template.parts().iter().filter_map(|part| match part {
        Part::Variable(variable) => Some(variable.key.clone()),
        Part::Literal(_) | Part::AnyRun | Part::AnyCharacter => None,
    });
    keys.collect()
}
