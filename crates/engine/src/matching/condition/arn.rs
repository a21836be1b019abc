//! `ArnLike`, `ArnEquals` and their negations.
//!
//! Rules E5 and E6. Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators".

use iamsim_policy::{Part, Template, Version, Wildcards};

use super::operands::Resemblance;
use crate::Truth;
use crate::matching::Knowledge;
use crate::matching::variable::{Filling, Value, filling, template_covers, value};

/// The values of an ARN operator, in the order of the policy: a bad one counts where none before it matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arns(Box<[ArnPattern]>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum ArnPattern {
    /// Six components as written, variables and all.
    Components(Box<Components>),
    /// Fewer, but variables may bring more.
    Variables(Template),
    /// Fewer, and that is all.
    Bad,
}

/// The templates between the first five colons.
type Components = [Template; 6];

impl Arns {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>, version: Version) -> Self {
        Self(values.map(|value| ArnPattern::parse(value, version)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn may_fail_closed(&self) -> bool {
        self.0.iter().any(|pattern| match pattern {
            ArnPattern::Components(_) => false,
            ArnPattern::Variables(_) | ArnPattern::Bad => true,
        })
    }

    /// Rule E6: a bad value of the request is told first; then the policy's values are looked at in order, and a
    /// match before a bad one decides.
    pub(super) fn resemble(&self, text: &str, knowledge: &impl Knowledge) -> Resemblance {
        let Some(text) = split(text) else {
            return Resemblance::BadValue;
        };
        let mut matched = Truth::False;
        let mut before = Before::NoBadOne;
        for pattern in &self.0 {
            match (pattern.covers(&text, knowledge), before) {
                (Covers::Is(Truth::True), Before::NoBadOne) => return Resemblance::Is(Truth::True),
                (Covers::Bad, Before::NoBadOne) if matched == Truth::False => {
                    return Resemblance::FailsClosed;
                }
                (Covers::Is(Truth::True) | Covers::Bad, _) => return Resemblance::MayFailClosed,
                (Covers::Is(truth), _) => matched = matched.or(truth),
                (Covers::MayBeBad, _) => before = Before::MaybeBadOne,
            }
        }
        match before {
            Before::NoBadOne => Resemblance::Is(matched),
            Before::MaybeBadOne => Resemblance::MayFailClosed,
        }
    }
}

/// What was met before a value of the policy.
#[derive(Debug, Clone, Copy)]
enum Before {
    NoBadOne,
    MaybeBadOne,
}

/// What one value of the policy says of an ARN.
#[derive(Debug, Clone, Copy)]
enum Covers {
    Is(Truth),
    /// It is no ARN.
    Bad,
    /// It depends on a variable whether it is one.
    MayBeBad,
}

impl ArnPattern {
    fn parse(text: &str, version: Version) -> Self {
        let template = Template::parse(text, version, Wildcards::Active);
        match components(template.parts()) {
            Some(components) => Self::Components(components),
            None if template.parts().iter().any(|part| matches!(part, Part::Variable(_))) => {
                Self::Variables(template)
            }
            None => Self::Bad,
        }
    }

    fn covers(&self, text: &[&str; 6], knowledge: &impl Knowledge) -> Covers {
        match self {
            Self::Components(components) => Covers::Is(components_cover(components, text, knowledge)),
            Self::Variables(template) => match filling(template, knowledge) {
                Filling::Complete => match components(&filled(template, knowledge)) {
                    Some(components) => Covers::Is(components_cover(&components, text, knowledge)),
                    None => Covers::Bad,
                },
                // Without a value it can have no six components.
                Filling::Missing => Covers::Bad,
                Filling::Unknown => Covers::MayBeBad,
            },
            Self::Bad => Covers::Bad,
        }
    }
}

/// Each component by itself: no wildcard crosses the first five colons.
fn components_cover(components: &Components, text: &[&str; 6], knowledge: &impl Knowledge) -> Truth {
    let mut all = Truth::True;
    for (component, text) in components.iter().zip(text) {
        all = all.and(template_covers(component, text, knowledge));
        if !all.is_possible() {
            break;
        }
    }
    all
}

/// A text at its first five colons; `None` with fewer.
fn split(text: &str) -> Option<[&str; 6]> {
    let mut components = text.splitn(6, ':');
    let mut next = || components.next();
    Some([next()?, next()?, next()?, next()?, next()?, next()?])
}

/// The parts of a template at the first five colons of its literal text; `None` with fewer.
fn components(parts: &[Part]) -> Option<Box<Components>> {
    let mut components = Vec::with_capacity(6);
    let mut current = Vec::new();
    for part in parts {
        let Part::Literal(text) = part else {
            current.push(part.clone());
            continue;
        };
        let mut rest = &**text;
        while components.len() < 5
            && let Some((before, behind)) = rest.split_once(':')
        {
            push(&mut current, before);
            components.push(Template::new(std::mem::take(&mut current)));
            rest = behind;
        }
        push(&mut current, rest);
    }
    components.push(Template::new(current));
    let components: Components = components.try_into().ok()?;
    Some(Box::new(components))
}

/// Adds literal text to the parts of a component; next to literal text they become one.
fn push(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Literal(before)) => *before = format!("{before}{text}").into(),
        _ => parts.push(Part::Literal(text.into())),
    }
}

/// The parts of a template with the values of its variables, all of which have one, as literal text.
fn filled(template: &Template, knowledge: &impl Knowledge) -> Vec<Part> {
    let parts = template.parts().iter().map(|part| match part {
        Part::Literal(_) | Part::AnyRun | Part::AnyCharacter => part.clone(),
        Part::Variable(variable) => match value(variable, knowledge) {
            Value::Text(text) => Part::Literal(text.into()),
            Value::Missing | Value::Unknown => Part::Literal("".into()),
        },
    });
    parts.collect()
}
