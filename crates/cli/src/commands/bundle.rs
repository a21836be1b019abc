//! `iamsim bundle`

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use iamsim::bundle::InitialManifest;
use iamsim::engine::Principal;
use iamsim::policy::AccountId;
use iamsim::report::{human, shape};
use iamsim::source::has_errors;
use iamsim::terraform::{Command, State};

use super::backend::{self, BackendArguments};
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Print what collects a bundle elsewhere, or write the manifest of a folder
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim bundle collect-script infrastructure > collect.sh
  iamsim bundle collect-script . --account 123456789012 -o collect.sh
  iamsim bundle init bundle --principal arn:aws:iam::123456789012:user/ci

Exit codes:
  0  the script is printed, the manifest is written
  2  the folder was not usable, or has a manifest already")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a shell script of AWS CLI commands that only read, each explained, for the backend of DIR
    CollectScript(CollectScript),
    /// Write an iamsim.json that names what lies in DIR
    Init(Init),
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

#[derive(Debug, Args)]
struct Init {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
    /// Who Terraform starts as
    #[arg(long, value_name = "ARN")]
    principal: Principal,
    #[command(flatten)]
    backend: BackendArguments,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    match &arguments.what {
        What::CollectScript(script) => collect_script(script, streams),
        What::Init(arguments) => init(arguments, streams),
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

fn init(arguments: &Init, streams: &Streams) -> Result<Exit, Trouble> {
    let initial = match InitialManifest::of_folder(&arguments.folder) {
        Ok(initial) => initial,
        Err(diagnostic) => {
            streams.diagnostics(&[*diagnostic]);
            return Ok(Exit::NotUsable);
        }
    };
    let (setting, mut diagnostics) = arguments.backend.setting(&arguments.folder);
    let command = backend::command("apply").unwrap_or_else(|_| Command::defaults().swap_remove(0));
    let account = arguments.principal.account();
    let options = iamsim::CallsOptions { command, state: State::Present, setting, account };
    let listed = iamsim::calls(&arguments.folder, &options);
    diagnostics.extend(listed.diagnostics);
    streams.diagnostics(&diagnostics);
    let Some(calls) = listed.calls else { return Ok(Exit::NotUsable) };
    let resources: Vec<&str> = calls.asked.calls.iter().map(|call| call.resource.as_str()).collect();
    let path = arguments.folder.join("iamsim.json");
    let at_path = |error| Trouble::WriteFile(path.clone(), error);
    let mut text = Vec::new();
    shape::write_manifest(&mut text, &initial, &arguments.principal, &resources).map_err(at_path)?;
    // Nothing that is there is written over.
    let mut file = File::create_new(&path).map_err(at_path)?;
    file.write_all(&text).map_err(at_path)?;
    streams.results(|out| Ok(out.write_all(&text)?))?;
    Ok(Exit::Yes)
}
