//! The scenario reader, and what it reads decided.

use iamsim::bundle::scenario::{self, Entry, Form};
use iamsim::report::human::{self, Colour, Detail};
use iamsim::source::{Source, has_errors};

use crate::{choice_and_text, shown};

/// The first byte chooses the form; the rest is the text.
///
/// Every place of a scenario is one, or says why not; what can be decided is decided, explained the same way, and
/// shown.
pub fn scenario(bytes: &[u8]) {
    let Some((choice, text)) = choice_and_text(bytes) else { return };
    let form = if choice % 2 == 0 { Form::Document } else { Form::Lines };
    // A scenario may name files: none is there.
    let nowhere = std::path::Path::new("/nonexistent");
    let read = scenario::read(&Source::new("fuzz.scenario.json", text), form, Some(nowhere));
    assert!(!read.entries.is_empty(), "a text without a scenario says so");
    for entry in &read.entries {
        match entry {
            Entry::Unreadable(unreadable) => {
                assert!(has_errors(&unreadable.diagnostics), "it is refused without an error");
                shown::check(&unreadable.diagnostics);
            }
            Entry::Scenario(scenario) => {
                shown::check(&scenario.warnings);
                for result in scenario.results() {
                    let decision = scenario.environment.decide(&result.request.question());
                    assert_eq!(decision, result.explanation.decision);
                    let shown = human::simulated(&result, Detail::Everything, Colour::Plain);
                    assert!(!shown.contains(|it: char| it.is_control() && it != '\n'), "{shown:?}");
                }
            }
        }
    }
}
