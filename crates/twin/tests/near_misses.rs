//! What the engine calls a near miss is one: with the element that it names replaced by `*`, or the condition left
//! out, the statement matches.
#![expect(clippy::panic, reason = "a near miss that is none is told whole, by helpers of tests")]

use iamsim_bundle::scenario::{self, Entry, Form, Scenario};
use iamsim_engine::{Element, Explanation, MismatchKind, NearMiss, Truth};
use iamsim_source::Source;
use iamsim_twin::generator;
use serde_json::{Map, Value, json};

const SEED: u64 = 20_261_125;

/// The engine's explanation of a scenario's one request.
fn explanation(scenario: &Value) -> Explanation {
    let text = scenario.to_string();
    let read = scenario::read(&Source::new("scenario.json", text.as_str()), Form::Document, None);
    let Some(Entry::Scenario(read)) = read.entries.first() else { panic!("refused: {scenario}") };
    let only = |scenario: &Scenario| scenario.results().next().map(|result| result.explanation);
    only(read).unwrap_or_else(|| panic!("no request: {scenario}"))
}

/// The statement of a policy, wherever the scenario has it.
fn statement<'s>(value: &'s mut Value, policy: &str, index: usize) -> Option<&'s mut Map<String, Value>> {
    if value.get("name").and_then(Value::as_str) == Some(policy) && value.get("document").is_some() {
        return match value.get_mut("document")?.get_mut("Statement")? {
            Value::Array(statements) => statements.get_mut(index)?.as_object_mut(),
            one => one.as_object_mut(),
        };
    }
    match value {
        Value::Object(fields) => fields.values_mut().find_map(|field| statement(field, policy, index)),
        Value::Array(items) => items.iter_mut().find_map(|item| statement(item, policy, index)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The scenario with the element that a near miss names replaced.
fn mended(scenario: &Value, policy: &str, index: usize, element: &Element) -> Value {
    let mut mended = scenario.clone();
    let statement = statement(&mut mended, policy, index).unwrap_or_else(|| panic!("no {policy} {index}"));
    let named = match element {
        Element::Action => "Action",
        Element::Resource => "Resource",
        Element::Principal => "Principal",
        Element::Condition { operator, key } => {
            let block = statement.get_mut("Condition").and_then(Value::as_object_mut);
            let keys = block.and_then(|block| block.get_mut(&**operator)?.as_object_mut());
            keys.and_then(|keys| keys.shift_remove(&**key)).unwrap_or_else(|| panic!("no {operator} {key}"));
            return mended;
        }
    };
    statement.shift_remove(&format!("Not{named}"));
    statement.insert(named.to_owned(), json!("*"));
    mended
}

fn matches(explanation: &Explanation, policy: &str, index: usize) -> bool {
    let traces = explanation.layers.iter().flat_map(|layer| &layer.statements);
    let mut it = traces
        .filter(|trace| trace.reference.policy.name() == policy && trace.reference.index as usize == index);
    it.any(|trace| trace.matches == Truth::True)
}

/// Whether replacing the element is said to help: it never does where the action is not asked on such a resource,
/// nor does `*` cover the caller whom a provider vouches for (rule B5); and what can be left out of a condition is
/// one key, where another may be open.
fn is_promised(miss: &NearMiss<'_>, scenario: &Value) -> bool {
    let provider = scenario.to_string().to_lowercase().contains("\"action\":\"sts:assumerolewith");
    miss.others == 0
        && miss.mismatch.kind != MismatchKind::NoSuchResource
        && !(provider && *miss.element() == Element::Principal)
}

#[test]
fn a_near_miss_becomes_a_match_when_the_named_element_is_replaced() {
    let mut tried = 0;
    for index in 0..1_500 {
        let scenario = generator::scenario(SEED, index);
        let explanation = explanation(&scenario);
        for miss in explanation.near_misses().iter().filter(|miss| is_promised(miss, &scenario)) {
            let reference = &miss.statement.reference;
            let (policy, place) = (reference.policy.name().to_string(), reference.index as usize);
            let mended = mended(&scenario, &policy, place, miss.element());
            assert!(
                matches(&self::explanation(&mended), &policy, place),
                "{policy} {place} does not match without its {:?}:\n{scenario}\n{mended}",
                miss.mismatch
            );
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried} near misses only");
}
