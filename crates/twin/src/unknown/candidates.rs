//! The values of unknown keys that are tried.
//!
//! A key's candidates are the constants of the policies, near misses of them, values grown from patterns and
//! from what a variable is compared with, a fresh value, and absence; for a multivalued key, lists of these. Of
//! candidates that no single condition or pattern can tell apart, one is tried.

use std::collections::{BTreeMap, BTreeSet};

use super::near::{around, fits, grown, pieces, swapped};
use super::places;
use super::probe::{Comes, Probe};
use crate::decision::Asked;
use crate::document::Version;
use crate::matching::{Context, filled, parts, variable_keys};
use crate::services;

pub(super) type Candidate = Option<Vec<String>>;

/// The candidates of each unknown key.
pub(super) fn candidates(
    unknown: &[String],
    probes: &[Probe],
    asked: &Asked,
    context: &Context,
) -> Vec<Vec<Candidate>> {
    let named = named(unknown, probes, asked, context);
    let single = |key: &String| -> Vec<Candidate> {
        let texts = values_for(key, &named, probes, context);
        [None].into_iter().chain(texts.into_iter().map(|text| Some(vec![text]))).collect()
    };
    let mut axes: Vec<Vec<Candidate>> = unknown.iter().map(single).collect();
    // Single values first, which differ if one value of a policy tells them apart; then lists of what is left.
    let each_value: Vec<Probe> = probes.iter().flat_map(Probe::by_value).collect();
    for (nth, key) in unknown.iter().enumerate() {
        let all = axes.get(nth).cloned().unwrap_or_default();
        let few = distinct(key, all, unknown, &axes, &each_value, asked, context);
        axes.iter_mut().skip(nth).take(1).for_each(|axis| axis.clone_from(&few));
    }
    for (nth, key) in unknown.iter().enumerate().filter(|(_, key)| services::is_multivalued(key)) {
        let all = axes.get(nth).map(|axis| lists(axis)).unwrap_or_default();
        let few = distinct(key, all, unknown, &axes, probes, asked, context);
        axes.iter_mut().skip(nth).take(1).for_each(|axis| axis.clone_from(&few));
    }
    axes
}

/// Lists of values: all sets of them while they are few, else sets of up to three, or two where they are many.
fn lists(single: &[Candidate]) -> Vec<Candidate> {
    let values: Vec<&String> = single.iter().flatten().flatten().collect();
    let most = match values.len() {
        0..=5 => 5,
        6..=8 => 3,
        _ => 2,
    };
    let mut lists: Vec<Vec<String>> = vec![Vec::new()];
    for value in &values {
        let longer: Vec<Vec<String>> = lists
            .iter()
            .filter(|list| list.len() < most)
            .map(|list| list.iter().chain([*value]).cloned().collect())
            .collect();
        lists.extend(longer);
    }
    lists.into_iter().map(|list| (!list.is_empty()).then_some(list)).collect()
}

/// Keeps one of those that no probe tells apart, whatever the other unknown keys are.
fn distinct(
    key: &str,
    candidates: Vec<Candidate>,
    unknown: &[String],
    axes: &[Vec<Candidate>],
    probes: &[Probe],
    asked: &Asked,
    context: &Context,
) -> Vec<Candidate> {
    // Each probe that looks at the key, with everything that the other unknown keys which it mentions can be.
    let probes: Vec<(&Probe, Vec<Context>)> = probes
        .iter()
        .filter(|probe| probe.mentions(key))
        .map(|probe| {
            let (others, axes): (Vec<&String>, Vec<Vec<Candidate>>) = unknown
                .iter()
                .zip(axes.iter().cloned())
                .filter(|(other, _)| *other != key && probe.mentions(other))
                .unzip();
            let completed = |place: Vec<usize>| {
                let mut completed = context.clone();
                for ((other, axis), nth) in others.iter().zip(&axes).zip(place) {
                    if let Some(Some(values)) = axis.get(nth) {
                        completed.insert((*other).clone(), values.clone());
                    }
                }
                completed
            };
            (probe, places(&axes).into_iter().map(completed).collect())
        })
        .collect();
    let mut seen: BTreeSet<Vec<Comes>> = BTreeSet::new();
    let mut kept = Vec::new();
    for candidate in candidates {
        let mut signature = Vec::new();
        for (probe, contexts) in &probes {
            for context in contexts {
                let mut completed = context.clone();
                if let Some(values) = &candidate {
                    completed.insert(key.to_owned(), values.clone());
                }
                signature.extend(probe.outcomes(asked, &completed));
            }
        }
        if seen.insert(signature) {
            kept.push(candidate);
        }
    }
    kept
}

/// The values of the unknown keys that policies name, or that a resource or another key's values ask of a
/// variable: each once, those that are asked for most plainly first.
type Named = BTreeMap<String, Vec<String>>;

/// Finds them: what one key is compared with may be what another one is asked to be, so it is done over again.
fn named(unknown: &[String], probes: &[Probe], asked: &Asked, context: &Context) -> Named {
    let mut named: Named = unknown.iter().map(|key| (key.clone(), vec!["fresh".to_owned()])).collect();
    for _ in 0..2 {
        for key in unknown {
            let mut texts = named.get(key).cloned().unwrap_or_default();
            let mut fitting = Vec::new();
            for probe in probes.iter().filter(|probe| probe.mentions(key)) {
                match probe {
                    Probe::Pattern { text, version } => {
                        let sixth = pieces(text, *version).into_iter().nth(5).unwrap_or_default();
                        let resource = asked.resource.splitn(6, ':').nth(5).unwrap_or_default();
                        texts.extend(fits(key, &sixth, resource));
                    }
                    Probe::Entry { key: tested, values, version, .. } => {
                        let tested = tested.to_lowercase();
                        if tested == *key {
                            texts.extend(
                                values.iter().flat_map(|value| fillings(value, *version, &named, context)),
                            );
                        } else {
                            let known = context.get(&tested).cloned().unwrap_or_default();
                            let others = named.get(&tested).cloned().unwrap_or_default();
                            let mut near = around(&others);
                            near.extend(known.iter().chain(&others).map(|text| swapped(text)));
                            near.extend(FRESH.map(str::to_owned));
                            for text in known.iter().chain(&others).chain(&near) {
                                fitting.extend(values.iter().flat_map(|value| fits(key, value, text)));
                            }
                        }
                    }
                }
            }
            texts.extend(fitting);
            named.insert(key.clone(), once_each(texts));
        }
    }
    named
}

fn once_each(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}

/// The single values that a key could have, as far as the policies can tell: those that they name, then others,
/// then near misses, up to a number that lets two unknown keys be tried against each other.
fn values_for(key: &str, named: &Named, probes: &[Probe], context: &Context) -> Vec<String> {
    let mut texts: Vec<String> = named.get(key).into_iter().flatten().take(MOST / 2).cloned().collect();
    texts.extend(FRESH.map(str::to_owned));
    let mut constants = Vec::new();
    for probe in probes {
        if let Probe::Entry { operator, key: tested, values, version, .. } = probe {
            let is_tested = tested.to_lowercase() == key;
            if is_tested {
                constants.extend(values.iter().flat_map(|value| fillings(value, *version, named, context)));
            }
            // What is inserted may bring the colons that make it an ARN, or too few of them (rule E6).
            if !is_tested && operator.contains("Arn") && probe.mentions(key) {
                texts.extend((1..5).map(|colons| ":".repeat(colons)));
            }
        }
    }
    let mut constants = once_each(constants);
    constants.truncate(MOST / 8);
    texts.extend(grown(&constants));
    let mut texts = once_each(texts);
    texts.truncate(MOST);
    texts
}

/// The most single values of a key that are tried before those that no probe tells apart are dropped.
const MOST: usize = 120;

/// Values that no policy names: a text, a number, a date, addresses, an ARN.
const FRESH: [&str; 6] = [
    "fresh",
    "7919",
    "1988-03-07T01:02:03Z",
    "203.0.113.199",
    "2001:db8:ffff::1",
    "arn:fresh:fresh:fresh:fresh:fresh",
];

/// A policy's value with its variables filled in: known ones as they are, an unknown one by each of its values.
fn fillings(value: &str, version: Version, named: &Named, context: &Context) -> Vec<String> {
    let mut contexts = vec![context.clone()];
    for key in variable_keys(value, version) {
        let key = key.to_lowercase();
        if let Some(texts) = named.get(&key) {
            let with = |context: &Context, text: &String| {
                let mut filled = context.clone();
                filled.insert(key.clone(), vec![text.clone()]);
                filled
            };
            contexts =
                contexts.iter().flat_map(|context| texts.iter().map(|text| with(context, text))).collect();
        }
    }
    contexts.push(context.clone());
    contexts.iter().filter_map(|context| filled(&parts(value, version, context))).collect()
}
