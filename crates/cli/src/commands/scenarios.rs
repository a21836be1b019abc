//! What `test` and `simulate` have in common: going through the scenarios of a suite.

use std::num::NonZeroUsize;

use iamsim::bundle::scenario::{Entry, Scenario, ScenarioResult, Suite, Unreadable};
use iamsim::source::{Diagnostic, has_errors};

use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// What comes of one request, or of a scenario that cannot be read.
pub(super) enum Answer<'a> {
    /// The request was decided.
    Decided(ScenarioResult<'a>),
    /// The scenario could not be read.
    Unreadable(&'a Unreadable),
}

/// One thing that is asked.
#[derive(Clone, Copy)]
pub(super) enum Unit<'a> {
    /// The request at this place of a scenario.
    Request(&'a Scenario, usize),
    /// Nothing: the scenario could not be read.
    Unreadable(&'a Unreadable),
}

/// Who is told what is wrong with a scenario that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistakes {
    /// A person, on stderr.
    OnStderr,
    /// Who reads the answer that stands in its place.
    InTheAnswer,
}

/// Whether one goes on.
pub(super) enum Next {
    GoOn,
    Stop,
}

/// The requests that are decided before any is told: an explanation is large.
const BATCH: usize = 1_024;
/// So many requests at least are worth a thread of their own.
const WORTH_A_THREAD: usize = 16;

/// All that a suite asks, in order, each with the name of its file.
pub(super) fn units(suite: &Suite) -> Vec<(&str, Unit<'_>)> {
    let mut units = Vec::new();
    for file in &suite.files {
        for entry in &file.entries {
            match entry {
                Entry::Scenario(scenario) => units.extend(
                    (0..scenario.requests.len())
                        .map(|index| (file.name.as_str(), Unit::Request(scenario, index))),
                ),
                Entry::Unreadable(unreadable) => {
                    units.push((file.name.as_str(), Unit::Unreadable(unreadable)));
                }
            }
        }
    }
    units
}

/// Hands the answer to every one of `units`, in order, to `take`, with the name of its file; decides on so many
/// `threads`. Returns the worst that came of it.
pub(super) fn answer<'a>(
    suite: &Suite,
    units: &[(&'a str, Unit<'a>)],
    threads: NonZeroUsize,
    mut take: impl FnMut(&'a str, Answer<'a>) -> Result<(Exit, Next), Trouble>,
) -> Result<Exit, Trouble> {
    let mut exit = if has_errors(&suite.diagnostics) { Exit::NotUsable } else { Exit::Yes };
    for batch in units.chunks(BATCH) {
        for (&(file, unit), result) in batch.iter().zip(decide(batch, threads)) {
            let answer = match (unit, result) {
                (Unit::Unreadable(unreadable), _) => Answer::Unreadable(unreadable),
                (Unit::Request(..), Some(result)) => Answer::Decided(result),
                (Unit::Request(..), None) => continue,
            };
            let (came, next) = take(file, answer)?;
            exit = exit.max(came);
            if let Next::Stop = next {
                return Ok(exit);
            }
        }
    }
    Ok(exit)
}

/// Decides the requests of a batch, on several threads where there are enough.
fn decide<'a>(batch: &[(&'a str, Unit<'a>)], threads: NonZeroUsize) -> Vec<Option<ScenarioResult<'a>>> {
    let one = |&(_, unit): &(&'a str, Unit<'a>)| match unit {
        Unit::Request(scenario, index) => scenario.result(index),
        Unit::Unreadable(_) => None,
    };
    let each = batch.len().div_ceil(threads.get()).max(WORTH_A_THREAD);
    if each >= batch.len() {
        return batch.iter().map(one).collect();
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = batch
            .chunks(each)
            .map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()))
            .collect();
        let decided = parts
            .into_iter()
            .map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        decided.flatten().collect()
    })
}

/// As many threads as the machine has processors.
pub(super) fn processors() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Says what is wrong with the files, on stderr.
pub(super) fn tell_mistakes(suite: &Suite, mistakes: Mistakes, streams: &Streams) {
    streams.diagnostics(&diagnostics(suite, mistakes));
}

/// What there is to say about files and scenarios.
pub(super) fn diagnostics(suite: &Suite, mistakes: Mistakes) -> Vec<Diagnostic> {
    let mut all = suite.diagnostics.clone();
    for file in &suite.files {
        all.extend_from_slice(&file.warnings);
        for entry in &file.entries {
            match (entry, mistakes) {
                (Entry::Scenario(scenario), _) => all.extend_from_slice(&scenario.warnings),
                (Entry::Unreadable(unreadable), Mistakes::OnStderr) => {
                    all.extend_from_slice(&unreadable.diagnostics);
                }
                (Entry::Unreadable(_), Mistakes::InTheAnswer) => {}
            }
        }
    }
    all
}
