//! Why something is open: what it depends on, which statements wait for it, and what to tell the bundle.

use iamsim_engine::{Element, Explanation, Indeterminate, Truth};
use iamsim_source::Diagnostic;

use super::name_of;
use crate::human::safe;
use crate::words;

/// The most places that are labelled.
const MOST_LABELLED: usize = 4;

/// What a decision waits for: condition keys, and policies that were not collected.
pub(in crate::human) fn waits_for(open: &Indeterminate) -> String {
    let keys = open.missing_context.iter().map(|key| format!("`{}`", safe(key.as_str())));
    let layers = (!open.missing_layers.is_empty()).then(|| NOT_COLLECTED.to_owned());
    let all: Vec<String> = keys.chain(layers).collect();
    if all.is_empty() { "what is not known".to_owned() } else { words::list(&all) }
}

/// What is not in the bundle, in short.
const NOT_COLLECTED: &str = "what was not collected";
/// The most of it that is named one by one.
const MOST_NAMED: usize = 10;

/// Adds the statements that wait, and what to write into `iamsim.json`.
pub(super) fn explain(
    mut message: Diagnostic,
    explanation: &Explanation,
    open: &Indeterminate,
) -> Diagnostic {
    let mut labelled = 0;
    for trace in explanation.layers.iter().flat_map(|layer| &layer.statements) {
        if trace.matches != Truth::Unknown {
            continue;
        }
        let effect =
            trace.reference.statement().map_or("applies", |statement| match statement.effect.value {
                iamsim_policy::Effect::Allow => "allows it",
                iamsim_policy::Effect::Deny => "denies it",
            });
        let mut first = true;
        for mismatch in trace.mismatches.iter().filter(|mismatch| mismatch.truth == Truth::Unknown) {
            if labelled == MOST_LABELLED {
                return closing(message, open);
            }
            labelled += 1;
            let known = match &mismatch.element {
                Element::Condition { key, .. } => format!("`{}`, which is not known", safe(key)),
                Element::Action | Element::Resource | Element::Principal => {
                    "what stands here, which is not known".to_owned()
                }
            };
            let label = if std::mem::take(&mut first) {
                format!("{} {effect} or not by {known}", name_of(&trace.reference))
            } else {
                format!("and by {known}")
            };
            message = message.at(trace.reference.policy.source(), mismatch.span, label);
        }
    }
    closing(message, open)
}

fn closing(message: Diagnostic, open: &Indeterminate) -> Diagnostic {
    let possible: Vec<&str> = open.possible.iter().map(|outcome| outcome.as_str()).collect();
    let message = message.note(format!("possible: {}", words::alternatives(&possible)));
    let missing = words::distinct(open.missing_layers.iter().map(words::uncollected));
    let mut message = message;
    for missing in missing.iter().take(MOST_NAMED) {
        message = message.note(format!("not collected: {}", safe(missing)));
    }
    let keys: Vec<String> =
        open.missing_context.iter().map(|key| format!("\"{}\": \"...\"", safe(key.as_str()))).collect();
    match (keys.as_slice(), open.missing_layers.as_slice()) {
        ([], []) => message,
        ([], [only]) => message.help(words::how_to_collect(only)),
        ([], _) => message.help("collect them, and name their files in iamsim.json; null says that there is none"),
        (keys, _) => message.help(format!(
            "say what the requests carry, in iamsim.json: \"context\": {{ {} }}; null says that a request does \
             not carry the key",
            keys.join(", ")
        )),
    }
}
