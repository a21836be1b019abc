//! What policies grant on the backend's own resources beyond what Terraform asks for.
//!
//! A least policy is not made here; this only says what an existing one could lose. It looks at the statements
//! of identity-based policies that name the backend's bucket, table or key: what else a principal may do, and
//! statements on `*`, may be for what Terraform manages, of which nothing is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use iamsim_engine::matching::{Cardinality, Knowledge, Known, action, resource};
use iamsim_engine::{Action, Resource};
use iamsim_policy::{
    ActionElement, ActionPattern, ConditionKey, Effect, Form, Polarity, Policy, ResourceElement,
    ResourcePattern, ResourceShape, Statement, Values,
};
use iamsim_source::{Code, Diagnostic, Quoted, Span, Spanned};

use crate::calls::Call;

/// A grant on the backend's own resources that no command which was asked about needs.
pub const UNUSED_GRANT: Code = Code::new("unused-grant");

/// The calls of a command, by its [short name](crate::Command::short_name).
pub type CallsOf = (&'static str, Vec<Call>);

/// One diagnostic for each statement of `policies` that grants more on the backend's resources than the
/// commands in `checked` ask for. `all` are the calls of every command: those that would use a grant are named.
///
/// Conditions are not looked at: they only narrow a grant.
pub fn unused_grants(policies: &[Arc<Policy>], checked: &[CallsOf], all: &[CallsOf]) -> Vec<Diagnostic> {
    let checked = Asked::of(checked);
    let all = Asked::of(all);
    policies
        .iter()
        .flat_map(|policy| policy.statements().iter().map(move |statement| (policy, statement)))
        .filter(|(_, statement)| statement.effect.value == Effect::Allow)
        .filter_map(|(policy, statement)| review(policy, statement, &checked, &all))
        .collect()
}

/// What commands ask for, each action and resource once, with the commands that do.
struct Asked {
    entries: Vec<(Action, Resource, BTreeSet<&'static str>)>,
}

impl Asked {
    fn of(commands: &[CallsOf]) -> Self {
        let mut asked: BTreeMap<(&'static str, &str), BTreeSet<&'static str>> = BTreeMap::new();
        for (command, calls) in commands {
            for call in calls {
                asked.entry((call.action, &call.resource)).or_default().insert(command);
            }
        }
        let entries = asked.into_iter().filter_map(|((action, resource), commands)| {
            Some((action.parse().ok()?, resource.parse().ok()?, commands))
        });
        Self { entries: entries.collect() }
    }

    /// What both patterns cover.
    fn covered<'a>(
        &'a self,
        actions: &'a Spanned<ActionPattern>,
        resources: &'a Spanned<ResourcePattern>,
    ) -> impl Iterator<Item = &'a (Action, Resource, BTreeSet<&'static str>)> {
        self.entries.iter().filter(move |(action, resource, _)| {
            action_covers(actions, action) && resource_covers(resources, resource)
        })
    }
}

/// What a statement could lose, if anything.
fn review(policy: &Arc<Policy>, statement: &Statement, checked: &Asked, all: &Asked) -> Option<Diagnostic> {
    let actions = named(statement.action.polarity, &statement.action.patterns)?;
    let element = statement.resource.as_ref()?;
    // A pattern that covers nothing of the backend's is about something else.
    let resources: Vec<&Spanned<ResourcePattern>> = named(element.polarity, &element.patterns)?
        .iter()
        .filter(|pattern| !matches!(pattern.shape(), ResourceShape::Everything))
        .filter(|pattern| all.entries.iter().any(|(_, resource, _)| resource_covers(pattern, resource)))
        .collect();
    if resources.is_empty() {
        return None;
    }

    let mut labels: Vec<(Span, String)> = Vec::new();
    let mut used: Vec<&Spanned<ActionPattern>> = Vec::new();
    for pattern in actions {
        let commands: BTreeSet<&str> = covered_by(all, pattern, &resources);
        if covered_by(checked, pattern, &resources).is_empty() {
            labels.push((pattern.span, only_asked_by(&commands)));
        } else {
            used.push(pattern);
        }
    }
    for &pattern in &resources {
        let asked: BTreeSet<&str> = used
            .iter()
            .flat_map(|action| checked.covered(action, pattern))
            .map(|(_, resource, _)| resource.as_str())
            .collect();
        let idle: Vec<&str> = used
            .iter()
            .filter(|action| all.covered(action, pattern).next().is_none())
            .map(|action| action.as_str())
            .collect();
        if let Some(label) = excess(pattern.as_str(), &asked, &idle) {
            labels.push((pattern.span, label));
        }
    }
    if labels.is_empty() {
        return None;
    }
    labels.sort_by_key(|(span, _)| *span);

    let subject = statement.sid.as_ref().map_or_else(
        || format!("statement {} of {}", statement.index, Quoted(policy.name())),
        |sid| Quoted(sid.value.as_str()).to_string(),
    );
    let message = format!("{subject} grants more on the backend's resources than these commands ask for");
    let mut diagnostic = Diagnostic::info(UNUSED_GRANT, message);
    for (span, label) in labels {
        diagnostic = diagnostic.at(policy.source(), span, label);
    }
    Some(match enough(&used, &resources, checked) {
        Some(enough) => diagnostic.note(format!("enough here: {enough}")),
        None => diagnostic,
    })
}

/// The patterns of an element that names what it is about; `None` of one that names all the rest.
fn named<T>(polarity: Polarity, patterns: &Values<T>) -> Option<&[Spanned<T>]> {
    match polarity {
        Polarity::Named => Some(&patterns.items),
        Polarity::AllBut => None,
    }
}

/// The commands that ask for something that `pattern` covers, on any of `resources`.
fn covered_by<'a>(
    asked: &'a Asked,
    pattern: &'a Spanned<ActionPattern>,
    resources: &'a [&'a Spanned<ResourcePattern>],
) -> BTreeSet<&'static str> {
    resources
        .iter()
        .flat_map(|resources| asked.covered(pattern, resources))
        .flat_map(|(_, _, commands)| commands.iter().copied())
        .collect()
}

fn only_asked_by(commands: &BTreeSet<&str>) -> String {
    let names: Vec<String> = commands.iter().map(|command| Quoted(command).to_string()).collect();
    match names.as_slice() {
        [] => "no command asks for it".to_owned(),
        [only] => format!("only {only} asks for it"),
        [first, second] => format!("only {first} and {second} ask for it"),
        [first, second, rest @ ..] => {
            format!("{first}, {second} and {} more commands ask for it", rest.len())
        }
    }
}

/// What a resource pattern has too much: actions that are never asked for on it, and resources beyond those
/// that are asked for.
fn excess(pattern: &str, asked: &BTreeSet<&str>, idle: &[&str]) -> Option<String> {
    let listed: Vec<String> = idle.iter().map(|action| Quoted(action).to_string()).collect();
    let idle = (!listed.is_empty()).then(|| format!("never asked for on this: {}", listed.join(", ")));
    let wide = match asked.iter().collect::<Vec<_>>().as_slice() {
        [only] if **only != pattern => Some("wider than the one resource asked for".to_owned()),
        [_, _, ..] if pattern.contains(['*', '?']) => {
            Some(format!("wider than the {} resources asked for", asked.len()))
        }
        _ => None,
    };
    match (idle, wide) {
        (Some(idle), Some(wide)) => Some(format!("{idle}; {wide}")),
        (idle, wide) => idle.or(wide),
    }
}

/// The actions that are asked for through these patterns, by resource: what would be enough.
fn enough(
    actions: &[&Spanned<ActionPattern>],
    resources: &[&Spanned<ResourcePattern>],
    checked: &Asked,
) -> Option<String> {
    let mut by_resource: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for action in actions {
        for pattern in resources {
            for (action, resource, _) in checked.covered(action, pattern) {
                by_resource.entry(resource.as_str()).or_default().insert(action.as_str());
            }
        }
    }
    let sentences: Vec<String> = by_resource
        .iter()
        .map(|(resource, actions)| {
            let actions: Vec<String> = actions.iter().map(|action| Quoted(action).to_string()).collect();
            format!("{} on {}", actions.join(", "), Quoted(resource))
        })
        .collect();
    (!sentences.is_empty()).then(|| sentences.join("; "))
}

fn action_covers(pattern: &Spanned<ActionPattern>, asked: &Action) -> bool {
    let element =
        ActionElement { polarity: Polarity::Named, name_span: pattern.span, patterns: alone(pattern) };
    action(&element, asked, Effect::Allow)
}

fn resource_covers(pattern: &Spanned<ResourcePattern>, asked: &Resource) -> bool {
    let element =
        ResourceElement { polarity: Polarity::Named, name_span: pattern.span, patterns: alone(pattern) };
    resource(&element, asked, Effect::Allow, &NothingKnown).is_possible()
}

fn alone<T: Clone>(pattern: &Spanned<T>) -> Values<T> {
    Values { form: Form::Single, items: vec![pattern.clone()], span: pattern.span }
}

/// Knows no condition key: a variable in a resource may come to anything.
struct NothingKnown;

impl Knowledge for NothingKnown {
    fn value(&self, _: &ConditionKey) -> Known<'_> {
        Known::Unknown
    }

    fn cardinality(&self, _: &ConditionKey) -> Cardinality {
        Cardinality::Single
    }
}
