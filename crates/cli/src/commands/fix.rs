//! `iamsim fix`

use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::Bundle;
use iamsim::diagnosis::repair::{Repair, Repairs};
use iamsim::report::{human, shape};
use iamsim::source::has_errors;

use super::backend::BackendArguments;
use super::checking::{CheckArguments, exit_of};
use crate::arguments::Format;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Find the smallest change of the policies after which Terraform's commands succeed, and prove it
#[derive(Debug, Args)]
#[command(after_help = "\
A repair grants exactly the calls that are needed, and nothing else: to this principal, on these resources. A deny is \
never taken away: it gets the narrowest exception. Every change keeps the rest of its file byte for byte, and is \
proved by checking the changed bundle. Nothing is written but with --write.

Examples:
  iamsim fix
  iamsim fix bundle --command plan
  iamsim fix bundle --diff | patch -p1 -d bundle
  iamsim fix bundle --write repaired
  iamsim fix bundle --format json | jq '.repairs[0].edits'

Exit codes:
  0  after the first repair every command succeeds, or none was needed
  1  something remains that no change of a policy repairs
  2  the bundle was not usable
  3  nothing fails, but something is undecided")]
pub(crate) struct Arguments {
    /// Write a repaired copy of the bundle into DIR, which must be new or empty
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    /// Which repair to show and write [default: 1]
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true)]
    plan: usize,
    /// The changes alone, as a unified diff
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    checked: CheckArguments,
    /// How to write the repairs: human or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: Format,
    #[command(flatten)]
    backend: BackendArguments,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let bundle = &arguments.checked.bundle;
    let (setting, mut diagnostics) = arguments.backend.setting(bundle);
    let mut repairs = None;
    if !has_errors(&diagnostics) {
        let fixed =
            iamsim::fix(bundle, &arguments.checked.open_options(), &arguments.checked.options(setting));
        diagnostics.extend(fixed.diagnostics);
        repairs = fixed.repairs;
    }
    let Some(repairs) = repairs else {
        match arguments.format {
            Format::Json => streams.results(|out| Ok(shape::write_diagnostics(out, &diagnostics)?))?,
            Format::Human => streams.diagnostics(&diagnostics),
        }
        return Ok(Exit::NotUsable);
    };
    diagnostics.extend(repairs.diagnostics.iter().cloned());
    let chosen = repairs.repairs.iter().find(|repair| repair.id == arguments.plan);
    if chosen.is_none() && !(repairs.repairs.is_empty() && arguments.plan == 1) {
        return Err(Trouble::NoSuchRepair(arguments.plan, repairs.repairs.len()));
    }
    arguments.show(&repairs, chosen, &diagnostics, streams)?;
    if let (Some(folder), Some(repair)) = (&arguments.write, chosen) {
        Bundle::copy_changed(bundle, &repair.files, folder).map_err(Trouble::Copy)?;
    }
    Ok(exit_of(repairs.repairs.first().map_or(repairs.before, |repair| repair.after)))
}

impl Arguments {
    fn show(
        &self,
        repairs: &Repairs,
        chosen: Option<&Repair>,
        diagnostics: &[iamsim::source::Diagnostic],
        streams: &Streams,
    ) -> Result<(), Trouble> {
        if self.format == Format::Json {
            return streams.results(|out| Ok(shape::write_fix(out, &repairs.repairs, diagnostics)?));
        }
        streams.diagnostics(diagnostics);
        let text = match (self.diff, chosen) {
            (true, Some(repair)) => human::unified_diff(&repair.edits, streams.colour()),
            (true, None) => String::new(),
            (false, _) => human::fix(repairs, self.plan, streams.detail(), streams.colour()),
        };
        streams.results(|out| Ok(out.write_all(text.as_bytes())?))
    }
}
