//! What `test` and `simulate` have in common: going through the scenarios of a suite.

use iamsim::bundle::scenario::{Entry, ScenarioResult, Suite, Unreadable};
use iamsim::source::{Diagnostic, has_errors};

use crate::arguments::ManyFormat;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// What comes of one request, or of a scenario that cannot be read.
pub(super) enum Answer<'a> {
    /// The request was decided.
    Decided(ScenarioResult<'a>),
    /// The scenario could not be read.
    Unreadable(&'a Unreadable),
}

/// Says what is wrong with the files, and hands every answer, in order, to `take`, with the name of its file.
/// Where `format` is for machines, what is wrong with a scenario is in its answer, and not said twice.
pub(super) fn answer(
    suite: &Suite,
    format: ManyFormat,
    streams: &Streams,
    mut take: impl FnMut(&str, Answer<'_>) -> Result<Exit, Trouble>,
) -> Result<Exit, Trouble> {
    let mut exit = if has_errors(&suite.diagnostics) { Exit::NotUsable } else { Exit::Yes };
    streams.diagnostics(&diagnostics(suite, format));
    for file in &suite.files {
        for entry in &file.entries {
            match entry {
                Entry::Scenario(scenario) => {
                    for result in scenario.results() {
                        exit = exit.max(take(&file.name, Answer::Decided(result))?);
                    }
                }
                Entry::Unreadable(unreadable) => {
                    take(&file.name, Answer::Unreadable(unreadable))?;
                    exit = Exit::NotUsable;
                }
            }
        }
    }
    Ok(exit)
}

fn diagnostics(suite: &Suite, format: ManyFormat) -> Vec<Diagnostic> {
    let mut all = suite.diagnostics.clone();
    for file in &suite.files {
        all.extend_from_slice(&file.warnings);
        for entry in &file.entries {
            match (entry, format) {
                (Entry::Scenario(scenario), _) => all.extend_from_slice(&scenario.warnings),
                (Entry::Unreadable(unreadable), ManyFormat::Human) => {
                    all.extend_from_slice(&unreadable.diagnostics);
                }
                (Entry::Unreadable(_), ManyFormat::Json | ManyFormat::Jsonl) => {}
            }
        }
    }
    all
}
