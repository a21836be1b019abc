//! `iamsim bundle`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use iamsim::policy::AccountId;
use iamsim::report::human;
use iamsim::source::has_errors;
use iamsim::terraform::{Command, State};

use super::backend::{self, BackendArguments};
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Print what collects a bundle elsewhere
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim bundle collect-script infrastructure > collect.sh
  iamsim bundle collect-script . --account 123456789012 -o collect.sh

Exit codes:
  0  the script is printed
  2  the configuration was not usable")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a shell script of AWS CLI commands that only read, each explained, for the backend of DIR
    CollectScript(CollectScript),
}

#[derive(Debug, Args)]
struct CollectScript {
    /// The folder of the Terraform configuration
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
    /// The account, for ARNs that the configuration does not give; unless given, that of who runs the script
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,
    #[command(flatten)]
    backend: BackendArguments,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    match &arguments.what {
        What::CollectScript(script) => collect_script(script, streams),
    }
}

fn collect_script(script: &CollectScript, streams: &Streams) -> Result<Exit, Trouble> {
    let (setting, mut diagnostics) = script.backend.setting(&script.folder);
    let command = backend::command("apply").unwrap_or_else(|_| Command::defaults().swap_remove(0));
    let mut calls = None;
    if !has_errors(&diagnostics) {
        let options =
            iamsim::CallsOptions { command, state: State::Present, setting, account: script.account };
        let listed = iamsim::calls(&script.folder, &options);
        diagnostics.extend(listed.diagnostics);
        calls = listed.calls;
    }
    streams.diagnostics(&diagnostics);
    let Some(calls) = calls else { return Ok(Exit::NotUsable) };
    streams.results(|out| Ok(out.write_all(human::collect_script(&calls).as_bytes())?))?;
    Ok(Exit::Yes)
}
