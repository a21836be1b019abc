//! [`resource()`]: `Resource` and `NotResource`.

use std::iter::successors;

use iamsim_policy::{
    Arn, ConditionKey, Effect, Part, Polarity, ResourceElement, ResourcePattern, ResourceShape, Template,
};

use super::reach::{Reach, Then};
use super::reading::Reading;
use super::variable::{Filled, Filling, filled_covers, filling};
use super::{Cardinality, Knowledge, Known};
use crate::{Resource, Truth};
use iamsim_policy::wildcard::{Case, covers_with};

/// Whether an element covers the resource that is asked for.
///
/// Rules B2, B3 and B4: components are matched one by one, a `*` that ends one may run on across colons, `*`
/// alone covers everything and is the only pattern that covers a request on no resource. A pattern that is
/// unsure, and one with a variable that has no value, is taken so that no access is reported which AWS may
/// refuse.
///
/// That `arn:aws:s3:::*` covers `s3:ListAllMyBuckets` on no resource is peculiar to the service, and not said
/// here.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Resource" and "`NotResource`".
pub fn resource(
    element: &ResourceElement,
    resource: &Resource,
    effect: Effect,
    knowledge: &impl Knowledge,
) -> Truth {
    let caution = Caution::of(effect, element.polarity);
    let mut named = Truth::False;
    for pattern in &element.patterns {
        named = named.or(covers(&pattern.value, resource, caution, knowledge));
        if named.is_certain() {
            break;
        }
    }
    match element.polarity {
        Polarity::Named => named,
        Polarity::AllBut => named.not(),
    }
}

/// What [`resource()`] can cover by each pattern of `element`, of the ARNs of resources.
pub(crate) fn resource_reach(element: &ResourceElement, effect: Effect) -> impl Iterator<Item = Reach> {
    let caution = Caution::of(effect, element.polarity);
    element.patterns.iter().filter_map(move |pattern| reach(&pattern.value, caution))
}

fn reach(pattern: &ResourcePattern, caution: Caution) -> Option<Reach> {
    let has_variable = |components: &[Template; 6]| components.iter().any(Template::has_variable);
    match (pattern.shape(), caution.unsure) {
        (ResourceShape::Everything, _) => Some(Reach::everything()),
        (ResourceShape::Unsure(_), Reading::Nothing) => None,
        // Without its value it may cover anything (rule B4).
        (ResourceShape::Components(components) | ResourceShape::Unsure(components), _)
            if caution.without_value == Reading::Widest && has_variable(components) =>
        {
            Some(Reach::not_told())
        }
        (ResourceShape::Components(components), _) => Some(beginning(components)),
        (ResourceShape::Unsure(components), Reading::Widest) => {
            Some(Reach { then: Then::AsThePatternSays, ..beginning(components) })
        }
    }
}

/// How everything begins that components cover, and what may follow.
fn beginning(components: &[Template; 6]) -> Reach {
    let mut beginning = String::new();
    for (index, component) in components.iter().enumerate() {
        if index > 0 {
            beginning.push(':');
        }
        let is_last = index + 1 == components.len();
        match component.parts() {
            [] => {}
            [Part::Literal(text)] => beginning.push_str(text),
            [Part::AnyRun] if is_last => return Reach { beginning, then: Then::Anything },
            [Part::Literal(text), Part::AnyRun] if is_last => {
                beginning.push_str(text);
                return Reach { beginning, then: Then::Anything };
            }
            [Part::Literal(text), ..] => {
                beginning.push_str(text);
                return Reach { beginning, then: Then::AsThePatternSays };
            }
            _ => return Reach { beginning, then: Then::AsThePatternSays },
        }
    }
    Reach { beginning, then: Then::Nothing }
}

/// What is taken where a pattern says nothing sure.
#[derive(Debug, Clone, Copy)]
struct Caution {
    /// Of a pattern whose meaning is not sure.
    unsure: Reading,
    /// Of a pattern with a variable that has no value.
    without_value: Reading,
}

impl Caution {
    /// Rule B4: without a value a pattern covers nothing; but an Allow's `NotResource` then grants nothing.
    fn of(effect: Effect, polarity: Polarity) -> Self {
        let without_value = match (effect, polarity) {
            (Effect::Allow, Polarity::AllBut) => Reading::Widest,
            (Effect::Allow | Effect::Deny, Polarity::Named) | (Effect::Deny, Polarity::AllBut) => {
                Reading::Nothing
            }
        };
        Self { unsure: Reading::of(effect, polarity), without_value }
    }
}

fn covers(
    pattern: &ResourcePattern,
    resource: &Resource,
    caution: Caution,
    knowledge: &impl Knowledge,
) -> Truth {
    match (pattern.shape(), caution.unsure) {
        (ResourceShape::Everything, _) => Truth::True,
        (ResourceShape::Unsure(_), Reading::Nothing) => Truth::False,
        (ResourceShape::Components(components), _) => {
            let [.., last] = &**components;
            fill(filling(last, knowledge), caution, || match resource {
                // Rule B3: only `*` covers a request on no resource.
                Resource::Any => false,
                Resource::Arn(arn) => reaches(components, arn, knowledge),
            })
        }
        (ResourceShape::Unsure(components), Reading::Widest) => {
            let fillings = components.iter().map(|component| filling(component, knowledge));
            fill(fillings.max().unwrap_or(Filling::Complete), caution, || match resource {
                Resource::Any => false,
                Resource::Arn(arn) => {
                    reaches(components, arn, knowledge) || reaches_with_colons(components, arn, knowledge)
                }
            })
        }
    }
}

/// Rule B4: what the variables of a pattern come to, over what it reaches.
fn fill(filling: Filling, caution: Caution, reaches: impl Fn() -> bool) -> Truth {
    match (filling, caution.without_value) {
        (Filling::Complete, _) => reaches().into(),
        (Filling::Missing, Reading::Nothing) => Truth::False,
        (Filling::Missing, Reading::Widest) => Truth::True,
        (Filling::Unknown, Reading::Nothing) if !reaches() => Truth::False,
        (Filling::Unknown, Reading::Nothing | Reading::Widest) => Truth::Unknown,
    }
}

/// Rule B2. Where a variable of the last component is not known, it may be anything.
fn reaches(components: &[Template; 6], arn: &Arn, knowledge: &impl Knowledge) -> bool {
    let [prefix, partition, service, region, account, last] = components;
    // Those that differ most often come first.
    let early = [
        (service, arn.service()),
        (account, arn.account()),
        (region, arn.region()),
        (partition, arn.partition()),
        (prefix, "arn"),
    ];
    let one_by_one = || {
        early.into_iter().all(|(component, text)| early_covers(component, text))
            && filled_covers(last, arn.resource(), knowledge)
    };
    one_by_one() || runs_on(components, arn, knowledge)
}

/// Whether one of the first five components covers `text`. A variable there may stand for anything: only the
/// widest reading of a pattern comes here with one (rule B4).
fn early_covers(component: &Template, text: &str) -> bool {
    component.as_literal().map_or_else(|| filled_covers(component, text, &Nothing), |literal| literal == text)
}

/// Knows no key.
struct Nothing;

impl Knowledge for Nothing {
    fn value(&self, _: &ConditionKey) -> Known<'_> {
        Known::Unknown
    }

    fn cardinality(&self, _: &ConditionKey) -> Cardinality {
        Cardinality::Single
    }
}

/// Whether components with a variable before the sixth may cover the ARN because its value has colons: then no
/// component is sure to be where it stands, and those that the pattern lacks may be there.
///
/// Only the widest reading of an unsure pattern asks; it allocates.
fn reaches_with_colons(components: &[Template; 6], arn: &Arn, knowledge: &impl Knowledge) -> bool {
    let [early @ .., last] = components;
    let is_variable = |part: &Part| matches!(part, Part::Variable(_));
    if !early.iter().any(|component| component.parts().iter().any(is_variable)) {
        return false;
    }
    let early = early.iter().map(|component| {
        let widened = |part: &Part| if is_variable(part) { Part::AnyRun } else { part.clone() };
        component.parts().iter().map(widened).collect::<Vec<_>>()
    });
    let mut components: Vec<Vec<Part>> = early.chain([last.parts().to_vec()]).collect();
    let covers = |components: &[Vec<Part>]| {
        let parts = components.join(&Part::Literal(":".into()));
        covers_with(&Filled { parts: &parts, knowledge }, arn.as_str(), Case::Kept)
    };
    if covers(&components) {
        return true;
    }
    // A component that is missing was given as a run of anything.
    while components.last().is_some_and(|component| matches!(**component, [Part::AnyRun])) {
        components.pop();
    }
    covers(&components)
}

/// Whether the components cover the ARN where a `*` that ends one of the first five runs on across colons:
/// what follows it may then begin behind any later colon.
///
/// Rule B2: "If the `*` wildcard is the last character of a resource ARN segment, it can expand to match beyond
/// the colon boundaries." (IAM User Guide, "IAM JSON policy elements: Resource")
fn runs_on(components: &[Template; 6], arn: &Arn, knowledge: &impl Knowledge) -> bool {
    let [early @ .., last] = components;
    // With five colons in the text, each stands where the pattern has one.
    let last_run = early.iter().rposition(ends_with_run).filter(|_| arn.resource().contains(':'));
    let Some((runs, tail)) = last_run.and_then(|index| early.split_at_checked(index + 1)) else {
        return false;
    };
    let Some(rest) = behind_runs(runs, arn.as_str()) else {
        return false;
    };
    starts(rest)
        .filter_map(|start| behind(tail, start))
        .any(|resource| filled_covers(last, resource, knowledge))
}

/// What follows components of which the last ends with `*`, where `text` begins with them.
///
/// The first of them begins where the text does. What follows a `*` is taken at the first place where it fits:
/// that leaves the most to what follows the next one.
fn behind_runs<'t>(components: &[Template], text: &'t str) -> Option<&'t str> {
    let mut segments = components.split_inclusive(ends_with_run);
    let first = behind(segments.next()?, text)?;
    segments.try_fold(first, |rest, segment| starts(rest).find_map(|start| behind(segment, start)))
}

fn ends_with_run(component: &Template) -> bool {
    component.parts().last() == Some(&Part::AnyRun)
}

/// `rest`, and what follows each of its colons.
fn starts(rest: &str) -> impl Iterator<Item = &str> {
    successors(Some(rest), |rest| rest.split_once(':').map(|(_, behind)| behind))
}

/// What follows `components` where `text` begins with them, each covered up to the next colon.
fn behind<'t>(components: &[Template], text: &'t str) -> Option<&'t str> {
    components.iter().try_fold(text, |rest, component| {
        let (covered, behind) = rest.split_once(':')?;
        early_covers(component, covered).then_some(behind)
    })
}

#[cfg(test)]
mod tests;
