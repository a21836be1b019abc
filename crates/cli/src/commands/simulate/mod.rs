//! `iamsim simulate`

mod aws_cli;
mod cloudtrail;
mod request;

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::scenario::{self, Suite};
use iamsim::engine::{Decision, Outcome};
use iamsim::report::human;
use iamsim::report::shape::{ResultWriter, Sequence};

use super::scenarios::{Answer, Mistakes, Next, answer, processors, tell_mistakes, units};
use crate::arguments::ManyFormat;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Decide requests, and say who decided: those of a scenario, or one against the policies of a bundle
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim simulate --scenario request.json
  iamsim simulate --scenario requests.jsonl --format jsonl
  iamsim simulate bundle --action s3:GetObject --resource arn:aws:s3:::acme-state/app.tfstate
  iamsim simulate bundle --aws-cli 'aws s3 cp s3://acme-state/app.tfstate state.json'
  iamsim simulate account.json --cloudtrail events.json.gz
  iamsim simulate . --action s3:ListBucket --resource arn:aws:s3:::acme --context s3:prefix=env:/

Exit codes:
  0  every request is allowed
  1  one is denied
  2  the scenario or the bundle could not be read
  3  none is denied, but one is undecided")]
pub(crate) struct Arguments {
    /// The file with the scenario
    #[arg(long, value_name = "FILE", required_unless_present_any = ["action", "cloudtrail", "aws_cli"], conflicts_with = "request")]
    scenario: Option<PathBuf>,
    /// Events of CloudTrail as requests: a log file, or the answer of cloudtrail lookup-events
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scenario", "action"])]
    cloudtrail: Option<PathBuf>,
    /// A command of the AWS CLI, such as 'aws s3 ls my-bucket'; repeatable, and after sts assume-role as the role
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["scenario", "action", "cloudtrail"])]
    aws_cli: Vec<String>,
    #[command(flatten)]
    request: request::RequestArguments,
    /// How to write the decisions: human, json or jsonl
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
    if !arguments.aws_cli.is_empty() {
        return aws_cli::run(&arguments.aws_cli, &arguments.request, arguments.format, streams);
    }
    if let Some(file) = &arguments.cloudtrail {
        return cloudtrail::run(file, &arguments.request, arguments.format, streams);
    }
    let Some(scenario) = &arguments.scenario else {
        return request::run(&arguments.request, arguments.format, streams);
    };
    let suite = scenario::open([scenario]);
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
    tell_mistakes(suite, Mistakes::OnStderr, streams);
    answer(suite, &units(suite), processors(), |_, answer| {
        let exit = match answer {
            Answer::Decided(result) => {
                let text = human::simulated(&result, streams.detail(), streams.colour());
                out.write_all(text.as_bytes())?;
                exit_of(&result.explanation.decision)
            }
            Answer::Unreadable(_) => Exit::NotUsable,
        };
        Ok((exit, Next::GoOn))
    })
}

fn json(suite: &Suite, streams: &Streams, mut writer: ResultWriter<'_>) -> Result<Exit, Trouble> {
    tell_mistakes(suite, Mistakes::InTheAnswer, streams);
    let exit = answer(suite, &units(suite), processors(), |file, answer| {
        let exit = match answer {
            Answer::Decided(result) => {
                writer.result(file, &result)?;
                exit_of(&result.explanation.decision)
            }
            Answer::Unreadable(unreadable) => {
                writer.unreadable(file, unreadable)?;
                Exit::NotUsable
            }
        };
        Ok((exit, Next::GoOn))
    })?;
    writer.finish()?;
    Ok(exit)
}

/// What a decision means for the exit code: an open one that may not become `allowed` is a no.
fn exit_of(decision: &Decision) -> Exit {
    match decision {
        Decision::Certain(Outcome::Allowed) => Exit::Yes,
        Decision::Certain(Outcome::ExplicitDeny | Outcome::ImplicitDeny) => Exit::No,
        Decision::Indeterminate(open) if open.possible.contains(&Outcome::Allowed) => Exit::Undecided,
        Decision::Indeterminate(_) => Exit::No,
    }
}
