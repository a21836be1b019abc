//! `iamsim test`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::scenario::{self, Suite, Verdict};
use iamsim::report::human::TestReport;
use iamsim::report::shape::{ResultWriter, Sequence};

use super::scenarios::{Answer, answer};
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
    /// How to write the results: human, json or jsonl
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: ManyFormat,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let suite = scenario::open(&arguments.paths);
    let mut exit = Exit::Yes;
    streams.results(|out| {
        exit = match arguments.format {
            ManyFormat::Human => human(&suite, streams, out)?,
            ManyFormat::Json => json(&suite, streams, ResultWriter::new(out, Sequence::Array))?,
            ManyFormat::Jsonl => json(&suite, streams, ResultWriter::new(out, Sequence::Lines))?,
        };
        Ok(())
    })?;
    Ok(exit)
}

fn human(suite: &Suite, streams: &Streams, out: &mut dyn Write) -> Result<Exit, Trouble> {
    let mut report = TestReport::new(streams.detail(), streams.colour());
    let exit = answer(suite, ManyFormat::Human, streams, |file, answer| {
        Ok(match answer {
            Answer::Decided(result) => {
                report.result(file, &result);
                exit_of(&result.verdict)
            }
            Answer::Unreadable(_) => {
                report.unreadable();
                Exit::NotUsable
            }
        })
    })?;
    if !suite.files.is_empty() {
        out.write_all(report.finish().as_bytes())?;
    }
    Ok(exit)
}

fn json(suite: &Suite, streams: &Streams, mut writer: ResultWriter<'_>) -> Result<Exit, Trouble> {
    let exit = answer(suite, ManyFormat::Json, streams, |file, answer| {
        Ok(match answer {
            Answer::Decided(result) => {
                writer.result(file, &result)?;
                exit_of(&result.verdict)
            }
            Answer::Unreadable(unreadable) => {
                writer.unreadable(file, unreadable)?;
                Exit::NotUsable
            }
        })
    })?;
    writer.finish()?;
    Ok(exit)
}

const fn exit_of(verdict: &Verdict) -> Exit {
    match verdict {
        Verdict::Passed | Verdict::NothingExpected => Exit::Yes,
        Verdict::Failed(_) => Exit::No,
    }
}
