//! What looks at condition keys: an operator on one key, or a resource's pattern.

use serde_json::Value;

use crate::condition::{self, Holds};
use crate::decision::Asked;
use crate::document::{Policies, Statement, Version, strings};
use crate::matching::{Context, Says, action_applies, resource_applies, resource_says, variable_keys};
use crate::services;

/// Everything in the policies that looks at condition keys: one operator on one key, or a resource's pattern.
pub(super) enum Probe<'s> {
    Entry { operator: &'s str, key: &'s str, values: Vec<String>, version: Version, open: String },
    Pattern { text: String, version: Version },
}

impl Probe<'_> {
    /// The keys as they are spelled: the one that is tested, and those used as variables.
    pub(super) fn keys(&self) -> (Option<&str>, Vec<String>) {
        match self {
            Self::Entry { operator, key, values, version, .. } => {
                let text = operator.contains("String") || operator.contains("Arn");
                let variables =
                    values.iter().filter(|_| text).flat_map(|value| variable_keys(value, *version));
                (Some(key), variables.collect())
            }
            Self::Pattern { text, version } => (None, variable_keys(text, *version)),
        }
    }

    pub(super) fn mentions(&self, key: &str) -> bool {
        let (tested, variables) = self.keys();
        tested
            .into_iter()
            .map(str::to_lowercase)
            .chain(variables.iter().map(|name| name.to_lowercase()))
            .any(|name| name == key)
    }

    /// The probe with one of its values at a time, and with none.
    pub(super) fn by_value(&self) -> Vec<Self> {
        match self {
            Self::Entry { operator, key, values, version, open } => {
                let (version, open) = (*version, open.clone());
                let one =
                    |values: Vec<String>| Self::Entry { operator, key, values, version, open: open.clone() };
                values.iter().map(|value| one(vec![value.clone()])).chain([one(Vec::new())]).collect()
            }
            Self::Pattern { text, version } => vec![Self::Pattern { text: text.clone(), version: *version }],
        }
    }

    /// How the probe comes out, whichever way what rule E3 leaves open is taken, for the whole list of the key's
    /// values and for each of them alone.
    pub(super) fn outcomes(&self, asked: &Asked, context: &Context) -> Vec<Comes> {
        match self {
            Self::Entry { key, .. } => {
                let mut outcomes = self.holds(context);
                let key = key.to_lowercase();
                for value in
                    context.get(&key).into_iter().flatten().filter(|_| services::is_multivalued(&key))
                {
                    let mut alone = context.clone();
                    alone.insert(key.clone(), vec![value.clone()]);
                    outcomes.extend(self.holds(&alone));
                }
                outcomes
            }
            Self::Pattern { text, version } => {
                vec![Comes::Pattern(resource_says(text, *version, &asked.resource, &asked.action, context))]
            }
        }
    }

    fn holds(&self, context: &Context) -> Vec<Comes> {
        let Self::Entry { operator, key, values, version, open } = self else { return Vec::new() };
        let mut holding = context.clone();
        holding.insert(open.clone(), Vec::new());
        let holds = |context: &Context| condition::entry(operator, key, values, *version, open, context);
        vec![Comes::Entry(holds(context), holds(&holding))]
    }
}

/// The outcome of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Comes {
    Entry(Holds, Holds),
    Pattern(Says),
}

/// The probes of the statements that are not ruled out by the action, the resource or a key that is known.
pub(super) fn probes_of<'s>(
    policies: &Policies<'s>,
    is_ruled_out: impl Fn(&Statement<'s>) -> bool,
) -> Vec<Probe<'s>> {
    let mut probes = Vec::new();
    for statement in policies.all().filter(|statement| !is_ruled_out(statement)) {
        let body = statement.body;
        for element in ["Resource", "NotResource"] {
            let texts = body.get(element).map(strings).unwrap_or_default();
            probes.extend(texts.into_iter().map(|text| Probe::Pattern { text, version: statement.version }));
        }
        for (operator, keys) in body.get("Condition").and_then(Value::as_object).into_iter().flatten() {
            for (key, values) in keys.as_object().into_iter().flatten() {
                let (values, version) = (strings(values), statement.version);
                let open = condition::open_name(statement, operator, key);
                probes.push(Probe::Entry { operator, key, values, version, open });
            }
        }
    }
    probes
}

/// Whether no value of the unknown keys lets a statement match.
pub(super) fn is_ruled_out(
    statement: &Statement,
    asked: &Asked,
    unknown: &[String],
    context: &Context,
) -> bool {
    let probes = probes_of(&Policies::of(statement), |_| false);
    let is_certain = |probe: &&Probe| !unknown.iter().any(|key| probe.mentions(key));
    let pattern = |probe: &&Probe| matches!(probe, Probe::Pattern { .. });
    let arn = |probe: &Probe| matches!(probe, Probe::Entry { operator, .. } if operator.contains("Arn"));
    let fails = |probe: &Probe| probe.holds(context) == [Comes::Entry(Holds::No, Holds::No)];
    let certain_resource = probes.iter().filter(pattern).all(|probe| is_certain(&probe));
    let entries = || probes.iter().filter(|probe| !pattern(probe));
    !action_applies(statement, &asked.action)
        || (certain_resource && !resource_applies(statement, &asked.resource, &asked.action, context))
        // A bad ARN decides whatever the other conditions say (rule E6).
        || (!entries().any(arn) && entries().filter(is_certain).any(fails))
}
