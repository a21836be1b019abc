//! `iamsim check`

use std::io::Write;

use clap::Args;
use iamsim::Checked;
use iamsim::bundle::Bundle;
use iamsim::report::results::Results;
use iamsim::report::{human, shape};
use iamsim::source::{Diagnostic, has_errors};
use iamsim::terraform::BackendCheck;

use super::backend::BackendArguments;
use super::checking::{CheckArguments, exit_of};
use crate::exit::{Exit, Trouble};
use crate::format::{Choice, FormatArguments, Shape};
use crate::output::Streams;
use crate::places;

/// Say whether Terraform's commands succeed with an S3 backend, and which policy is in the way
#[derive(Debug, Args)]
#[command(after_help = "\
A bundle is a folder with the Terraform configuration and the policies that bear on it: as its iamsim.json \
says, or without one by the names of its files (identity-policies/*.json, bucket-policy.json, ...).

Examples:
  iamsim check
  iamsim check bundle --command plan --command apply
  iamsim check bundle --command all
  iamsim check . --principal arn:aws:iam::123456789012:user/ci
  iamsim check bundle --format json | jq -r .verdict

Exit codes:
  0  every command succeeds
  1  one fails, or leaves a lock or a digest behind
  2  the bundle was not usable
  3  none fails, but one is undecided")]
pub(crate) struct Arguments {
    #[command(flatten)]
    checked: CheckArguments,
    #[command(flatten)]
    format: FormatArguments,
    #[command(flatten)]
    backend: BackendArguments,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let choices = arguments.format.choices()?;
    let opened = Bundle::open(&arguments.checked.bundle, &arguments.checked.open_options());
    let (setting, mut diagnostics) = arguments.backend.setting(&arguments.checked.bundle);
    let usable = !has_errors(&diagnostics);
    diagnostics.extend(opened.diagnostics);
    let mut check = None;
    if let (true, Some(bundle)) = (usable, &opened.bundle) {
        let Checked { check: checked, diagnostics: more } =
            iamsim::check(bundle, &arguments.checked.options(setting));
        diagnostics.extend(more);
        check = checked;
    }
    let exit = check.as_ref().map_or(Exit::NotUsable, |check| exit_of(check.verdict()));
    for choice in &choices {
        arguments.write(choice, check.as_ref(), &diagnostics, streams)?;
    }
    Ok(exit)
}

impl Arguments {
    fn write(
        &self,
        choice: &Choice,
        check: Option<&BackendCheck>,
        diagnostics: &[Diagnostic],
        streams: &Streams,
    ) -> Result<(), Trouble> {
        if let Shape::Common(common) = choice.format {
            let name = self.checked.bundle.to_string_lossy();
            let results = Results::of_check(&name, check, diagnostics, places::of(&self.checked.bundle));
            return common.write(&results, &choice.target, streams);
        }
        if let (Shape::Human, None) = (choice.format, check) {
            streams.diagnostics(diagnostics);
            return Ok(());
        }
        let mut output = streams.open(&choice.target)?;
        match (choice.format, check) {
            (Shape::Json, Some(check)) => shape::write_check(&mut output, check, diagnostics)?,
            (Shape::Json, None) => shape::write_diagnostics(&mut output, diagnostics)?,
            (Shape::Jsonl, check) => shape::write_check_lines(&mut output, check, diagnostics)?,
            (Shape::Human | Shape::Common(_), check) => {
                streams.diagnostics(diagnostics);
                if let Some(check) = check {
                    let text = human::check(check, streams.detail(), streams.colour());
                    output.write_all(text.as_bytes())?;
                }
            }
        }
        output.finish()
    }
}
