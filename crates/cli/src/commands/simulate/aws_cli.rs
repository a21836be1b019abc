//! Commands of the AWS CLI, against the policies of a bundle.

use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::report::human;
use iamsim::report::shape::ResultWriter;

use super::exit_of;
use super::request::{RequestArguments, sequence};
use crate::arguments::ManyFormat;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

pub(super) fn run(
    lines: &[String],
    arguments: &RequestArguments,
    format: ManyFormat,
    streams: &Streams,
) -> Result<Exit, Trouble> {
    let options =
        OpenOptions { principal: arguments.principal.clone(), uncollected: arguments.uncollected.layers() };
    let opened = Bundle::open(&arguments.bundle, &options);
    streams.diagnostics(&opened.diagnostics);
    let Some(bundle) = opened.bundle else { return Ok(Exit::NotUsable) };
    let answers = iamsim::aws_cli(&bundle, lines.iter().map(String::as_str));
    let mut exit = if answers.is_empty() { Exit::NotUsable } else { Exit::Yes };
    for answer in &answers {
        match &answer.calls {
            Ok(calls) => {
                let worst = calls.iter().map(|call| exit_of(&call.explanation.decision)).max();
                exit = exit.max(worst.unwrap_or(Exit::Yes));
            }
            Err(unknown) => {
                exit = Exit::NotUsable;
                streams.trouble(&Trouble::AwsCli(unknown.clone()));
            }
        }
    }
    streams.results(|out| {
        let Some(sequence) = sequence(format) else {
            for answer in &answers {
                let title = human::command_title(&answer.command, &answer.principal, streams.colour());
                out.write_all(title.as_bytes())?;
                for call in answer.calls.iter().flatten() {
                    let text = human::answer(
                        Some(call.operation),
                        &call.request(),
                        &call.explanation,
                        streams.detail(),
                        streams.colour(),
                    );
                    out.write_all(text.as_bytes())?;
                }
            }
            return Ok(());
        };
        let mut writer = ResultWriter::new(out, sequence);
        for answer in &answers {
            for call in answer.calls.iter().flatten() {
                writer.answer(&answer.command, &call.request(), &call.explanation)?;
            }
        }
        Ok(writer.finish()?)
    })?;
    Ok(exit)
}
