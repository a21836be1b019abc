//! Rule D6: unknown keys, by trying every value that could matter.
//!
//! Every completion of what is unknown is decided as if it were known: `candidates` says which values are tried.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::decision::{Asked, Outcome, ResourceAnswer, Verdict, decide, matching_statements};
use crate::document::{Policies, Statement, strings};
use crate::matching::Context;
use crate::principal::{Form, Kind};
use crate::services;

mod candidates;
mod near;
mod probe;

use candidates::{Candidate, candidates};
use probe::{Probe, is_ruled_out, probes_of};

/// The answer to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Every decision that some completion of the unknown gives.
    pub possible: BTreeSet<Outcome>,
    /// The keys on which the decision depends, as the policies spell them.
    pub missing: Vec<String>,
    /// Of a certain decision, the statements that decide under every completion; where they alone do not decide
    /// so, those that decide under some.
    pub decided_by: Vec<(String, usize)>,
}

/// What is to be tried.
struct Trial {
    asked: Asked,
    /// What is known of the context.
    context: Context,
    /// The unknown keys as the policies spell them, and in lower case.
    unknown: Vec<String>,
    lower: Vec<String>,
    /// The candidates of each.
    axes: Vec<Vec<Candidate>>,
    /// Every choice of what holds of that which rule E3 leaves open.
    open: Vec<Vec<String>>,
    /// How a policy that is not known may answer.
    answers: Vec<ResourceAnswer>,
}

/// How many completions [`try_all`] tries for the request of a scenario: they multiply.
pub fn effort(scenario: &Value, request: &Value, policies: &Policies) -> usize {
    let probed = probe(scenario, request, policies);
    let at_once = |probe: &Probe| probed.lower.iter().filter(|key| probe.mentions(key)).count();
    if probed.probes.iter().any(|probe| at_once(probe) > 2) {
        // Too many candidates would have to be told apart.
        return usize::MAX;
    }
    let trial = prepare(probed, policies);
    trial.axes.iter().map(Vec::len).fold(trial.open.len() * trial.answers.len(), usize::saturating_mul)
}

/// What is asked, and what of the policies looks at what is not known.
struct Probed<'s> {
    asked: Asked,
    context: Context,
    /// The unknown keys as the policies spell them, and in lower case.
    unknown: Vec<String>,
    lower: Vec<String>,
    probes: Vec<Probe<'s>>,
}

fn probe<'s>(scenario: &Value, request: &Value, policies: &Policies<'s>) -> Probed<'s> {
    let asked = Asked::read(scenario, request);
    let every_probe = probes_of(policies, |_| false);
    let mut spelled: Vec<String> = Vec::new();
    for probe in &every_probe {
        let (tested, variables) = probe.keys();
        for key in tested.map(str::to_owned).into_iter().chain(variables) {
            if !spelled.iter().any(|other| other.to_lowercase() == key.to_lowercase()) {
                spelled.push(key);
            }
        }
    }
    let mut context = Context::new();
    let mut unknown: Vec<String> = Vec::new();
    for key in &spelled {
        match known(&key.to_lowercase(), scenario, request, &asked) {
            Known::Values(values) => {
                context.insert(key.to_lowercase(), values);
            }
            Known::Absent => {}
            Known::Unknown => unknown.push(key.clone()),
        }
    }
    let lower: Vec<String> = unknown.iter().map(|key| key.to_lowercase()).collect();
    let probes = probes_of(policies, |statement| is_ruled_out(statement, &asked, &lower, &context));
    Probed { asked, context, unknown, lower, probes }
}

fn prepare(probed: Probed, policies: &Policies) -> Trial {
    let Probed { asked, context, unknown, lower, probes } = probed;
    let axes = candidates(&lower, &probes, &asked, &context);
    let may_be_open = |probe: &Probe| match probe {
        Probe::Entry { operator, key, open, .. } => {
            let set = operator.starts_with("ForAnyValue:") && operator.ends_with("IfExists");
            (set && context.get(&key.to_lowercase()).is_none_or(Vec::is_empty)).then(|| open.clone())
        }
        Probe::Pattern { .. } => None,
    };
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    for name in probes.iter().filter_map(may_be_open).collect::<BTreeSet<_>>() {
        let holding: Vec<Vec<String>> =
            open.iter().map(|names| names.iter().chain([&name]).cloned().collect::<Vec<_>>()).collect();
        open.extend(holding);
    }
    let answers = resource_answers(&asked, policies);
    Trial { asked, context, unknown, lower, axes, open, answers }
}

impl Trial {
    /// Every choice of one candidate a key and of what rule E3 leaves open, with the context that it makes.
    fn completions(&self) -> Vec<(Vec<usize>, Context)> {
        let mut completions = Vec::new();
        for open in &self.open {
            for place in places(&self.axes) {
                let mut completed = self.context.clone();
                for ((key, axis), nth) in self.lower.iter().zip(&self.axes).zip(&place) {
                    if let Some(Some(values)) = axis.get(*nth) {
                        completed.insert(key.clone(), values.clone());
                    }
                }
                completed.extend(open.iter().map(|name| (name.clone(), Vec::new())));
                completions.push((place, completed));
            }
        }
        completions
    }
}

/// Tries everything.
pub fn try_all(scenario: &Value, request: &Value, policies: &Policies) -> Tried {
    let trial = prepare(probe(scenario, request, policies), policies);
    let asked = &trial.asked;
    let completions = trial.completions();

    let mut tried = Tried { possible: BTreeSet::new(), missing: Vec::new(), decided_by: Vec::new() };
    let mut verdicts: Vec<Verdict> = Vec::new();
    let mut depends: BTreeSet<usize> = BTreeSet::new();
    for answer in &trial.answers {
        // One choice of what is open after the other: all places of each.
        for of_one_choice in completions.chunks(completions.len() / trial.open.len()) {
            let mut outcomes: BTreeMap<&Vec<usize>, Outcome> = BTreeMap::new();
            for (place, completed) in of_one_choice {
                let verdict = decide(asked, policies, answer, completed);
                outcomes.insert(place, verdict.outcome);
                verdicts.push(verdict);
            }
            // A key matters if changing it alone changes the decision: compare with its first candidate.
            for (place, outcome) in &outcomes {
                for (nth, _) in place.iter().enumerate().filter(|(_, key)| **key > 0) {
                    let mut first = (*place).clone();
                    first.iter_mut().skip(nth).take(1).for_each(|key| *key = 0);
                    if outcomes.get(&first).is_some_and(|other| other != outcome) {
                        depends.insert(nth);
                    }
                }
            }
        }
    }
    tried.possible = verdicts.iter().map(|verdict| verdict.outcome).collect();
    if is_access_point(asked) && tried.possible.contains(&Outcome::Allowed) {
        // Rule C10: the bucket's own policy is not known.
        tried.possible.extend([Outcome::ImplicitDeny, Outcome::ExplicitDeny]);
    }
    tried.missing = depends.iter().filter_map(|nth| trial.unknown.get(*nth)).cloned().collect();
    if tried.possible.len() == 1 {
        tried.decided_by = deciders(&trial, policies, &verdicts);
    }
    tried
}

/// The statements that a certain decision rests on.
fn deciders(trial: &Trial, policies: &Policies, verdicts: &[Verdict]) -> Vec<(String, usize)> {
    let (asked, answers) = (&trial.asked, &trial.answers);
    let [first, others @ ..] = verdicts else { return Vec::new() };
    if others.is_empty() {
        return first.decided_by.clone();
    }
    let completions = trial.completions();
    let matching = completions.iter().map(|(_, context)| matching_statements(asked, policies, context));
    let always =
        matching.reduce(|one, other| one.intersection(&other).cloned().collect()).unwrap_or_default();
    let named = |statement: &Statement| always.contains(&(statement.policy.to_owned(), statement.index));
    let alone = policies.only(&named);
    let decides_alone = completions.first().is_some_and(|(_, context)| {
        answers.iter().all(|answer| decide(asked, &alone, answer, context).outcome == first.outcome)
    });
    let mut named: Vec<(String, usize)> =
        verdicts.iter().flat_map(|verdict| verdict.decided_by.iter().cloned()).collect();
    let mut seen = BTreeSet::new();
    named.retain(|one| seen.insert(one.clone()) && (!decides_alone || always.contains(one)));
    named
}

/// Every choice of one candidate a key.
fn places(axes: &[Vec<Candidate>]) -> Vec<Vec<usize>> {
    axes.iter().fold(vec![Vec::new()], |places, axis| {
        places
            .iter()
            .flat_map(|place| {
                (0..axis.len()).map(move |nth| {
                    let mut longer = place.clone();
                    longer.push(nth);
                    longer
                })
            })
            .collect()
    })
}

/// Rule D2: a role's trust policy that is not known may be anything.
fn resource_answers(asked: &Asked, policies: &Policies) -> Vec<ResourceAnswer> {
    if !asked.is_role_trust() || asked.resource_policy(policies).is_some() {
        return vec![ResourceAnswer::AsGiven];
    }
    let mut answers = vec![
        ResourceAnswer::Denies,
        ResourceAnswer::Names(Vec::new()),
        ResourceAnswer::Names(vec![Form::Itself]),
    ];
    if !matches!(asked.caller.kind, Kind::Anonymous | Kind::Service | Kind::Provider) {
        answers.push(ResourceAnswer::Names(vec![Form::Account]));
    }
    answers
}

/// Rule C10.
fn is_access_point(asked: &Asked) -> bool {
    let pieces: Vec<&str> = asked.resource.splitn(6, ':').collect();
    matches!(pieces.as_slice(), [_, _, "s3", _, _, name] if name.starts_with("accesspoint/"))
}

/// What is known of a key.
enum Known {
    Values(Vec<String>),
    Absent,
    Unknown,
}

/// What the request says of a key, then what it implies, then what AWS never sends, then the scenario's word.
fn known(key: &str, scenario: &Value, request: &Value, asked: &Asked) -> Known {
    let given = request.get("context").and_then(Value::as_object);
    if let Some((_, value)) = given.into_iter().flatten().find(|(name, _)| name.to_lowercase() == key) {
        return match value {
            Value::Null => Known::Absent,
            Value::Object(_) => Known::Unknown,
            _ => Known::Values(strings(value)),
        };
    }
    if let Some(values) = services::implied(&asked.caller, asked.owner.as_deref()).remove(key) {
        return Known::Values(values);
    }
    let through_endpoint = scenario.get("vpc_endpoint_policy").is_some();
    let unlisted = scenario.get("unlisted_context").and_then(Value::as_str);
    match unlisted {
        Some("unknown") if !services::is_never_sent(key, &asked.action, &asked.caller, through_endpoint) => {
            Known::Unknown
        }
        _ => Known::Absent,
    }
}
