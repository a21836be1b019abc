//! What must be true of any diagnostic.

use iamsim::report::human::{self, Colour};
use iamsim::source::Diagnostic;

/// Every label lies in its text, on character boundaries; the shown text steers no terminal.
pub(crate) fn check(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        for label in &diagnostic.labels {
            let text = label.source.text();
            let range = label.span.range();
            assert!(text.get(range.clone()).is_some(), "{range:?} is no part of {text:?}");
            let location = label.location();
            assert!(location.start <= location.end);
        }
    }
    // Rendering is the same work a hundred times over: a few show what there is to see.
    let few = diagnostics.get(..diagnostics.len().min(3)).unwrap_or_default();
    let shown = human::diagnostics(few, Colour::Plain);
    let steers = |character: char| character.is_control() && character != '\n';
    assert!(!shown.contains(steers), "{shown:?}");
}
