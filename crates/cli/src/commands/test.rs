//! `iamsim test`

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::scenario::{self, Coverage, Suite, Verdict};
use iamsim::policy::wildcard::covers;
use iamsim::report::human::{self, TestReport};
use iamsim::report::results::TestResults;
use iamsim::report::shape::{ResultWriter, Sequence};

use super::scenarios::{Answer, Mistakes, Next, Unit, answer, diagnostics, processors, tell_mistakes, units};
use crate::exit::{Exit, Trouble};
use crate::format::{Choice, FormatArguments, Shape};
use crate::output::{Output, Streams, Target};
use crate::places;

/// Run scenarios, and hold each decision against what is expected of it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim test
  iamsim test policies.scenario.json
  iamsim test scenarios/ --filter 'office*' --fail-fast
  iamsim test --coverage --format junit=results.xml
  iamsim test -q --format jsonl scenarios/ > results.jsonl

Exit codes:
  0  every expectation holds
  1  one or more do not
  2  a scenario could not be read, or there is none")]
pub(crate) struct Arguments {
    /// Files with scenarios, or folders that hold such files [default: the working directory]
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    paths: Vec<PathBuf>,
    /// Run the requests whose name, `FILE: SCENARIO / REQUEST`, holds TEXT; with `*` or `?`, those that it covers
    /// whole; repeatable
    #[arg(long, value_name = "TEXT")]
    filter: Vec<String>,
    /// Name what would run, and run nothing
    #[arg(long)]
    list: bool,
    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,
    /// Say which statements of the policies no request has met
    #[arg(long)]
    coverage: bool,
    /// How many requests to decide at once [default: as many as there are processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    format: FormatArguments,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let choices = arguments.format.choices()?;
    let suite = scenario::open(&arguments.paths);
    let all = units(&suite);
    let chosen: Vec<(&str, Unit<'_>)> =
        all.iter().copied().filter(|(file, unit)| arguments.wants(&name(file, *unit))).collect();
    if arguments.list {
        return list(&suite, &chosen, streams);
    }
    let for_people =
        choices.iter().any(|choice| choice.format == Shape::Human && choice.target == Target::Results);
    tell_mistakes(&suite, if for_people { Mistakes::OnStderr } else { Mistakes::InTheAnswer }, streams);

    let mut outputs = open(&choices, streams)?;
    let mut writers: Vec<ResultWriter<'_>> =
        outputs.iter_mut().map(|(out, sequence)| ResultWriter::new(out, *sequence)).collect();
    let mut report = TestReport::new(streams.detail(), streams.colour());
    let mut results = TestResults::new(diagnostics(&suite, Mistakes::InTheAnswer), places::here());
    let is_common = |choice: &Choice| matches!(choice.format, Shape::Common(_));
    let gathers = choices.iter().any(is_common);
    let mut coverage = Coverage::default();
    let mut ran = 0;
    let mut exit = answer(&suite, &chosen, arguments.jobs.unwrap_or_else(processors), |file, answer| {
        ran += 1;
        let came = match &answer {
            Answer::Decided(result) => {
                report.result(file, result);
                for writer in &mut writers {
                    writer.result(file, result)?;
                }
                if gathers {
                    results.result(file, result);
                }
                if arguments.coverage {
                    coverage.add(result.scenario);
                    coverage.take(&result.explanation);
                }
                exit_of(&result.verdict)
            }
            Answer::Unreadable(unreadable) => {
                report.unreadable();
                for writer in &mut writers {
                    writer.unreadable(file, unreadable)?;
                }
                if gathers {
                    results.unreadable(file, unreadable);
                }
                Exit::NotUsable
            }
        };
        let stop = arguments.fail_fast && came != Exit::Yes;
        Ok((came, if stop { Next::Stop } else { Next::GoOn }))
    })?;
    for writer in writers {
        writer.finish()?;
    }
    for (output, _) in outputs {
        output.finish()?;
    }
    report.filtered(all.len() - chosen.len());
    report.not_run(chosen.len() - ran);
    if chosen.is_empty() && !all.is_empty() {
        // Who misspells a name should not read that all is well.
        exit = Exit::NotUsable;
    }
    if arguments.coverage {
        report.coverage(&coverage);
        for finding in human::not_met(&coverage) {
            results.finding(finding);
        }
        if !for_people {
            streams.tell(&human::coverage_in_short(&coverage));
        }
    }
    let results = results.finish();
    let mut text = Some(if suite.files.is_empty() { String::new() } else { report.finish() });
    for choice in &choices {
        match choice.format {
            Shape::Human => {
                let mut output = streams.open(&choice.target)?;
                std::io::Write::write_all(&mut output, text.take().unwrap_or_default().as_bytes())?;
                output.finish()?;
            }
            Shape::Common(common) => common.write(&results, &choice.target, streams)?,
            Shape::Json | Shape::Jsonl => {}
        }
    }
    Ok(exit)
}

/// The places that are written to as results come.
fn open(choices: &[Choice], streams: &Streams) -> Result<Vec<(Output, Sequence)>, Trouble> {
    let sequence = |choice: &Choice| match choice.format {
        Shape::Json => Some(Sequence::Array),
        Shape::Jsonl => Some(Sequence::Lines),
        Shape::Human | Shape::Common(_) => None,
    };
    choices
        .iter()
        .filter_map(|choice| Some((&choice.target, sequence(choice)?)))
        .map(|(target, sequence)| Ok((streams.open(target)?, sequence)))
        .collect()
}

/// Names what would run.
fn list(suite: &Suite, chosen: &[(&str, Unit<'_>)], streams: &Streams) -> Result<Exit, Trouble> {
    tell_mistakes(suite, Mistakes::OnStderr, streams);
    streams.results(|out| {
        for (file, unit) in chosen {
            writeln!(out, "{}", human::safe(&name(file, *unit)))?;
        }
        Ok(())
    })?;
    Ok(if chosen.is_empty() { Exit::NotUsable } else { Exit::Yes })
}

impl Arguments {
    /// Whether what is called `name` is to run.
    fn wants(&self, name: &str) -> bool {
        let fits = |filter: &String| {
            if filter.contains(['*', '?']) { covers(filter, name) } else { name.contains(filter.as_str()) }
        };
        self.filter.is_empty() || self.filter.iter().any(fits)
    }
}

/// `FILE: SCENARIO / REQUEST`
fn name(file: &str, unit: Unit<'_>) -> String {
    match unit {
        Unit::Request(scenario, index) => {
            let request = scenario.requests.get(index).and_then(|request| request.name.as_deref());
            let request = request.map_or_else(|| index.to_string(), str::to_owned);
            match &scenario.name {
                Some(scenario) => format!("{file}: {scenario} / {request}"),
                None => format!("{file}: {request}"),
            }
        }
        Unit::Unreadable(unreadable) => {
            format!("{file}: {}", unreadable.name.as_deref().unwrap_or("(cannot be read)"))
        }
    }
}

const fn exit_of(verdict: &Verdict) -> Exit {
    match verdict {
        Verdict::Passed | Verdict::NothingExpected => Exit::Yes,
        Verdict::Failed(_) => Exit::No,
    }
}
