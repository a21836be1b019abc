//! `iamsim test`

use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::scenario::{self, Entry, Suite};
use iamsim::report::human::{Detail, TestReport};
use iamsim::report::shape::{ResultWriter, Sequence};
use iamsim::source::has_errors;

use crate::arguments::ManyFormat;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Run scenarios, and hold each decision against what is expected of it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim test policies.scenario.json
  iamsim test scenarios/
  iamsim test -q --format jsonl scenarios/ > results.jsonl

Exit codes:
  0  every expectation holds
  1  one or more do not
  2  a scenario could not be read, or there is none")]
pub(crate) struct Arguments {
    /// Files with scenarios, or folders that hold such files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to write the results
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ManyFormat,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let suite = scenario::open(&arguments.paths);
    streams.diagnostics(&suite.diagnostics);
    let mut exit = if has_errors(&suite.diagnostics) { Exit::NotUsable } else { Exit::Yes };
    streams.results(|out| {
        exit = exit.max(match arguments.format {
            ManyFormat::Human => human(&suite, streams, out)?,
            ManyFormat::Json => json(&suite, streams, ResultWriter::new(out, Sequence::Array))?,
            ManyFormat::Jsonl => json(&suite, streams, ResultWriter::new(out, Sequence::Lines))?,
        });
        Ok(())
    })?;
    Ok(exit)
}

fn human(suite: &Suite, streams: &Streams, out: &mut dyn std::io::Write) -> Result<Exit, Trouble> {
    let mut report = TestReport::new(streams.detail(), streams.colour());
    for file in &suite.files {
        streams.diagnostics(&file.warnings);
        for entry in &file.entries {
            match entry {
                Entry::Scenario(scenario) => {
                    streams.diagnostics(&scenario.warnings);
                    report.scenario();
                    scenario.results().for_each(|result| report.result(&file.name, &result));
                }
                Entry::Unreadable(unreadable) => {
                    streams.diagnostics(&unreadable.diagnostics);
                    report.unreadable();
                }
            }
        }
    }
    let tally = report.tally();
    if streams.detail() == Detail::Everything || !suite.files.is_empty() {
        out.write_all(report.finish().as_bytes())?;
    }
    Ok(match (tally.unreadable, tally.failed) {
        (1.., _) => Exit::NotUsable,
        (0, 1..) => Exit::No,
        (0, 0) => Exit::Yes,
    })
}

fn json(suite: &Suite, streams: &Streams, mut writer: ResultWriter<'_>) -> Result<Exit, Trouble> {
    let mut exit = Exit::Yes;
    for file in &suite.files {
        streams.diagnostics(&file.warnings);
        for entry in &file.entries {
            match entry {
                Entry::Scenario(scenario) => {
                    streams.diagnostics(&scenario.warnings);
                    for result in scenario.results() {
                        writer.result(&file.name, &result)?;
                        if result.verdict.passed() == Some(false) {
                            exit = exit.max(Exit::No);
                        }
                    }
                }
                Entry::Unreadable(unreadable) => {
                    writer.unreadable(&file.name, unreadable)?;
                    exit = Exit::NotUsable;
                }
            }
        }
    }
    writer.finish()?;
    Ok(exit)
}
