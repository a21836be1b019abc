//! Decisions and explanations, beside the twin.

use iamsim::bundle::scenario::{self, Entry, Form};
use iamsim::engine::{Decision, Outcome};
use iamsim::report::human::{self, Colour, Detail};
use iamsim::source::Source;
use iamsim_twin::differential::{difference, shrink};
use iamsim_twin::random::Random;
use iamsim_twin::{Answer, answer, generator};
use serde_json::Value;

/// The bytes make the choices of the twin's generator, so that every input is a scenario. Engine and twin agree on
/// it, and deciding and explaining are one. A disagreement is told by the smallest scenario that still shows it.
pub fn decide(bytes: &[u8]) {
    let generated = generator::drawn_from(Random::of_bytes(bytes), "fuzzed");
    if disagreement(&generated).is_some() {
        let smallest = shrink(&generated, &|smaller| disagreement(smaller).is_some());
        panic!("{smallest}\n{}", disagreement(&smallest).unwrap_or_default());
    }
}

/// In what the engine and the twin differ, with both answers; what is refused is no disagreement.
fn disagreement(generated: &Value) -> Option<String> {
    let text = generated.to_string();
    let read = scenario::read(&Source::new("scenario.json", text.as_str()), Form::Document, None);
    let Some(Entry::Scenario(scenario)) = read.entries.first() else { return None };
    let mut answers = Vec::new();
    for result in scenario.results() {
        let decision = scenario.environment.decide(&result.request.question());
        assert_eq!(decision, result.explanation.decision, "{text}");
        let _ = human::simulated(&result, Detail::Everything, Colour::Plain);
        answers.push(in_words_of_the_twin(&result.explanation));
    }
    let twin = answer(generated);
    // Where several statements decide only together, whatever an unknown key is, the engine names them all and the
    // twin, which asks for those that decide alone, none.
    let what = difference(generated, &twin, &answers);
    let what = what.filter(|what| *what != "statements that need not decide")?;
    // Open: beside a `ForAnyValue:...IfExists` on a key that is absent, which AWS leaves open, the engine leaves out
    // keys that only together with it decide.
    if what == "missing keys" && text.contains("\"ForAnyValue:") && text.contains("IfExists\"") {
        return None;
    }
    Some(format!("{what}\ntwin   {twin:?}\nengine {answers:?}"))
}

fn in_words_of_the_twin(explanation: &iamsim::engine::Explanation) -> Answer {
    let (possible, missing) = match &explanation.decision {
        Decision::Certain(outcome) => (vec![*outcome], Vec::new()),
        Decision::Indeterminate(open) => {
            (open.possible.clone(), open.missing_context.iter().map(ToString::to_string).collect())
        }
    };
    let possible: Vec<String> = possible.into_iter().map(|outcome| word(outcome).to_owned()).collect();
    let decision = match possible.as_slice() {
        [one] => one.clone(),
        _ => "indeterminate".to_owned(),
    };
    let decided_by = explanation.decided_by.iter();
    let decided_by = decided_by.map(|statement| {
        (statement.policy.name().to_owned(), usize::try_from(statement.index).unwrap_or(usize::MAX))
    });
    Answer { decision, possible, missing_context: missing, decided_by: decided_by.collect() }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ExplicitDeny => "explicitDeny",
        Outcome::ImplicitDeny => "implicitDeny",
    }
}
