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

/// In what the engine and the twin differ, with both answers; what is refused is no disagreement. With all known they
/// agree in every word; else nothing that the twin has seen happen is ruled out.
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
    let what = if all_is_known(&text) { difference(&twin, &answers)? } else { unsound(&twin, &answers)? };
    Some(format!("{what}\ntwin   {twin:?}\nengine {answers:?}"))
}

fn all_is_known(text: &str) -> bool {
    !text.contains("\"unknown\"") && !text.contains("\"unlisted_context\"")
}

/// Whether the engine rules out what the twin has seen happen. The twin tries finitely many values of what is unknown:
/// what it never sees may happen all the same, so that the engine may hold more for possible.
fn unsound(twin: &[Answer], engine: &[Answer]) -> Option<&'static str> {
    let both = twin.iter().zip(engine);
    let mut ruled_out = both
        .flat_map(|(twin, engine)| twin.possible.iter().filter(|outcome| !engine.possible.contains(outcome)));
    ruled_out.next().map(|_| "a possible decision is ruled out")
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
