//! `iamsim calls`

use std::path::PathBuf;

use clap::Args;
use iamsim::policy::AccountId;
use iamsim::report::{human, shape};
use iamsim::source::has_errors;
use iamsim::terraform::{Command, State};

use super::backend::{self, BackendArguments};
use crate::arguments::Format;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// List what Terraform asks AWS for, with no policy in sight
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim calls infrastructure
  iamsim calls infrastructure --command apply --state absent
  iamsim calls . --account 123456789012 --format json

Exit codes:
  0  the calls are listed
  2  the configuration was not usable")]
pub(crate) struct Arguments {
    /// The folder of the Terraform configuration
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
    /// The command
    #[arg(long, value_name = "NAME", value_parser = backend::command,
          default_value = "plan", help = "The command, such as apply [default: plan]", hide_default_value = true)]
    command: Command,
    /// Whether there is a state: absent or present [default: present]
    #[arg(long, value_name = "STATE", value_parser = backend::state,
          default_value = "present", hide_default_value = true)]
    state: State,
    /// The account, for ARNs that the configuration does not give
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,
    /// How to write the calls: human or json
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
    let (setting, mut diagnostics) = arguments.backend.setting(&arguments.folder);
    let mut listed = iamsim::Listed { calls: None, diagnostics: Vec::new() };
    if !has_errors(&diagnostics) {
        listed = iamsim::calls(&arguments.folder, &arguments.options(setting));
    }
    diagnostics.append(&mut listed.diagnostics);
    let Some(calls) = &listed.calls else {
        match arguments.format {
            Format::Json => {
                streams.results(|out| Ok(shape::write_diagnostics(out, &diagnostics)?))?;
            }
            Format::Human => streams.diagnostics(&diagnostics),
        }
        return Ok(Exit::NotUsable);
    };
    match arguments.format {
        Format::Json => {
            streams.results(|out| Ok(shape::write_calls(out, calls, &diagnostics)?))?;
        }
        Format::Human => {
            streams.diagnostics(&diagnostics);
            let text = human::calls(calls, streams.detail(), streams.colour());
            streams.results(|out| Ok(out.write_all(text.as_bytes())?))?;
        }
    }
    Ok(Exit::Yes)
}

impl Arguments {
    fn options(&self, setting: iamsim::Setting) -> iamsim::CallsOptions {
        iamsim::CallsOptions {
            command: self.command.clone(),
            state: self.state,
            setting,
            account: self.account,
        }
    }
}
