//! Rule D6: unknown keys, by trying every value that could matter.
//!
//! A key's candidates are the constants of the policies, near misses of them, values grown from patterns and
//! from what a variable is compared with, a fresh value, and absence; for a multivalued key, lists of these. Of
//! candidates that no single condition or pattern can tell apart, one is tried.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::condition::{self, Holds};
use crate::decision::{Asked, Outcome, ResourceAnswer, Verdict, decide, matching_statements};
use crate::document::{Policies, Statement, Version, strings};
use crate::matching::{
    Context, Says, action_applies, filled, parts, resource_applies, resource_says, variable_keys,
};
use crate::principal::{Form, Kind};
use crate::services;
use crate::values::{self, Address, Decimal};

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

/// Everything in the policies that looks at condition keys: one operator on one key, or a resource's pattern.
enum Probe<'s> {
    Entry { operator: &'s str, key: &'s str, values: Vec<String>, version: Version, open: String },
    Pattern { text: String, version: Version },
}

impl Probe<'_> {
    /// The keys as they are spelled: the one that is tested, and those used as variables.
    fn keys(&self) -> (Option<&str>, Vec<String>) {
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

    fn mentions(&self, key: &str) -> bool {
        let (tested, variables) = self.keys();
        tested
            .into_iter()
            .map(str::to_lowercase)
            .chain(variables.iter().map(|name| name.to_lowercase()))
            .any(|name| name == key)
    }

    /// The probe with one of its values at a time, and with none.
    fn by_value(&self) -> Vec<Self> {
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
    fn outcomes(&self, asked: &Asked, context: &Context) -> Vec<Comes> {
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
enum Comes {
    Entry(Holds, Holds),
    Pattern(Says),
}

/// The probes of the statements that are not ruled out by the action, the resource or a key that is known.
fn probes_of<'s>(policies: &Policies<'s>, is_ruled_out: impl Fn(&Statement<'s>) -> bool) -> Vec<Probe<'s>> {
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
fn is_ruled_out(statement: &Statement, asked: &Asked, unknown: &[String], context: &Context) -> bool {
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
        Some("unknown") if !services::is_never_sent(key, &asked.caller, through_endpoint) => Known::Unknown,
        _ => Known::Absent,
    }
}

type Candidate = Option<Vec<String>>;

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
    let trial = prepare(scenario, request, policies);
    trial.axes.iter().map(Vec::len).fold(trial.open.len() * trial.answers.len(), usize::saturating_mul)
}

fn prepare(scenario: &Value, request: &Value, policies: &Policies) -> Trial {
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
    let trial = prepare(scenario, request, policies);
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

/// The candidates of each unknown key.
fn candidates(unknown: &[String], probes: &[Probe], asked: &Asked, context: &Context) -> Vec<Vec<Candidate>> {
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
    let mut seen: BTreeSet<Vec<Comes>> = BTreeSet::new();
    let mut kept = Vec::new();
    for candidate in candidates {
        let mut signature = Vec::new();
        for probe in probes.iter().filter(|probe| probe.mentions(key)) {
            let others: Vec<(&String, &Vec<Candidate>)> = unknown
                .iter()
                .zip(axes)
                .filter(|(other, _)| *other != key && probe.mentions(other))
                .collect();
            let axes: Vec<Vec<Candidate>> = others.iter().map(|(_, axis)| (*axis).clone()).collect();
            for place in places(&axes) {
                let mut completed = context.clone();
                for ((other, axis), nth) in others.iter().zip(&place) {
                    if let Some(Some(values)) = axis.get(*nth) {
                        completed.insert((*other).clone(), values.clone());
                    }
                }
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

/// The values of the unknown keys that policies name, or that a resource or another key's values ask of a variable.
type Named = BTreeMap<String, BTreeSet<String>>;

/// Finds them: what one key is compared with may be what another one is asked to be, so it is done over again.
fn named(unknown: &[String], probes: &[Probe], asked: &Asked, context: &Context) -> Named {
    let mut named: Named = unknown.iter().map(|key| (key.clone(), ["fresh".to_owned()].into())).collect();
    for _ in 0..2 {
        for key in unknown {
            let mut texts = BTreeSet::new();
            for probe in probes.iter().filter(|probe| probe.mentions(key)) {
                match probe {
                    Probe::Pattern { text, version } => {
                        let sixth = pieces(text, *version).into_iter().nth(5).unwrap_or_default();
                        let resource = asked.resource.splitn(6, ':').nth(5).unwrap_or_default();
                        texts.extend(fits(key, &sixth, resource));
                    }
                    Probe::Entry { key: tested, values, version, .. } => {
                        let tested = tested.to_lowercase();
                        let known = context.get(&tested).into_iter().flatten();
                        for text in known.chain(named.get(&tested).into_iter().flatten()) {
                            texts.extend(values.iter().flat_map(|value| fits(key, value, text)));
                        }
                        if tested == *key {
                            texts.extend(
                                values.iter().flat_map(|value| fillings(value, *version, &named, context)),
                            );
                        }
                    }
                }
            }
            named.entry(key.clone()).or_default().extend(texts);
        }
    }
    named
}

/// The single values that a key could have, as far as the policies can tell: those that they name, then others,
/// then near misses, up to a number that lets two unknown keys be tried against each other.
fn values_for(key: &str, named: &Named, probes: &[Probe], context: &Context) -> Vec<String> {
    let mut texts: Vec<String> = named.get(key).into_iter().flatten().take(MOST / 2).cloned().collect();
    texts.extend(FRESH.map(str::to_owned));
    for probe in probes {
        if let Probe::Entry { operator, key: tested, values, version, .. } = probe
            && tested.to_lowercase() == key
        {
            let templates = values.iter().flat_map(|value| fillings(value, *version, named, context));
            texts.extend(grown(operator, &templates.take(MOST / 4).collect::<Vec<_>>()));
        }
    }
    let mut seen = BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
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

/// Values on both sides of every line that an operator draws between its constants.
fn grown(operator: &str, constants: &[String]) -> Vec<String> {
    let mut grown: Vec<String> = constants.to_vec();
    grown.extend(["true", "false"].map(str::to_owned));
    for constant in constants {
        grown.extend(near(constant));
        if let Some(number) = Decimal::read(constant).and_then(|_| constant.parse::<f64>().ok()) {
            grown.extend(
                [number - 1.0, number - 0.5, number + 0.5, number + 1.0].map(|near| near.to_string()),
            );
        }
        if let Some(date) = values::date(constant) {
            let seconds = date.div_euclid(1000);
            grown.extend([seconds - 1, seconds, seconds + 1].map(|near| near.to_string()));
        }
        grown.extend(around_network(constant));
    }
    if operator.contains("Like") || operator.contains("Arn") {
        for one in constants {
            for other in constants {
                // A text that both patterns may cover: the one, with the other in place of its star.
                let bare = other.replace(['*', '?'], "");
                grown.extend(["", "x", "x:/y", &bare].map(|run| one.replace('*', run).replace('?', "x")));
            }
        }
    }
    grown
}

/// Near misses of a text: longer, shorter, other case.
fn near(text: &str) -> Vec<String> {
    let swapped = |letter: char| {
        if letter.is_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    let shorter: String = text.chars().take(text.chars().count().saturating_sub(1)).collect();
    let mut near = vec![format!("{text}x"), format!("x{text}"), shorter, text.chars().map(swapped).collect()];
    // An ARN with one component changed, in which wildcards stand for text.
    let pieces: Vec<&str> = text.splitn(6, ':').collect();
    for nth in 0..pieces.len() {
        let other = |(place, piece): (usize, &&str)| {
            if place == nth { "other".to_owned() } else { piece.replace(['*', '?'], "x") }
        };
        near.push(pieces.iter().enumerate().map(other).collect::<Vec<_>>().join(":"));
    }
    near
}

/// The first and last address of a network, and their neighbours.
fn around_network(text: &str) -> Vec<String> {
    let (base, length) = text.split_once('/').unwrap_or((text, "128"));
    match values::address(base) {
        Some(Address::Four(bits)) => {
            let host = 32_u32
                .checked_sub(length.parse().unwrap_or(32))
                .and_then(|host| u32::MAX.checked_shr(32 - host))
                .unwrap_or(0);
            let (first, last) = (bits & !host, bits | host);
            let all = [first.wrapping_sub(1), first, bits, last, last.wrapping_add(1)];
            all.map(|bits| std::net::Ipv4Addr::from(bits).to_string()).to_vec()
        }
        Some(Address::Six(bits)) => {
            let host = 128_u32
                .checked_sub(length.parse().unwrap_or(128))
                .and_then(|host| u128::MAX.checked_shr(128 - host))
                .unwrap_or(0);
            let (first, last) = (bits & !host, bits | host);
            let all = [first.wrapping_sub(1), first, bits, last, last.wrapping_add(1)];
            all.map(|bits| std::net::Ipv6Addr::from(bits).to_string()).to_vec()
        }
        None => Vec::new(),
    }
}

/// A pattern's components as written, colons within variables splitting nothing.
fn pieces(pattern: &str, version: Version) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut inside = 0;
    for letter in pattern.chars() {
        match letter {
            '{' if version == Version::New => inside += 1,
            '}' if inside > 0 => inside -= 1,
            ':' if inside == 0 && pieces.len() < 6 => {
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        pieces.last_mut().into_iter().for_each(|piece| piece.push(letter));
    }
    pieces
}

/// Every part of a text that a variable must be for its pattern to cover the text: what stands between the words
/// that the pattern has before and behind the variable. A wildcard or another variable there leaves it open.
fn fits(key: &str, pattern: &str, text: &str) -> Vec<String> {
    let mut fits = Vec::new();
    for (start, _) in pattern.match_indices("${") {
        let (before, rest) = pattern.split_at(start);
        let Some((inside, behind)) = rest.split_once('}') else { continue };
        let name = inside.trim_start_matches("${").split(',').next().unwrap_or_default().trim();
        if name.to_lowercase() != key {
            continue;
        }
        let left = before.rsplit(['*', '?', '}']).next().unwrap_or_default();
        let right = behind.split(['*', '?', '$']).next().unwrap_or_default();
        let ends: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
        for from in &ends {
            for to in ends.iter().filter(|to| *to >= from) {
                let (Some(head), Some(part), Some(tail)) =
                    (text.get(..*from), text.get(*from..*to), text.get(*to..))
                else {
                    continue;
                };
                let starts = if left.len() == before.len() { head == left } else { head.ends_with(left) };
                let stops = if right.len() == behind.len() { tail == right } else { tail.starts_with(right) };
                if starts && stops {
                    fits.push(part.to_owned());
                }
            }
        }
    }
    fits
}
