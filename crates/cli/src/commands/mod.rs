//! One file a command: its arguments with their help, and one function.

pub(crate) mod aws;
mod backend;
pub(crate) mod bundle;
pub(crate) mod calls;
pub(crate) mod check;
mod checking;
pub(crate) mod completions;
pub(crate) mod diagnose;
pub(crate) mod explain;
pub(crate) mod fix;
pub(crate) mod man;
pub(crate) mod policy;
pub(crate) mod report;
mod scenarios;
pub(crate) mod schema;
pub(crate) mod simulate;
pub(crate) mod test;
pub(crate) mod validate;

use crate::arguments::{Cli, Command};
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Runs the command that was typed.
pub(crate) fn run(cli: &Cli, streams: &Streams) -> Result<Exit, Trouble> {
    if let Some(folder) = &cli.common.directory {
        std::env::set_current_dir(folder).map_err(|error| Trouble::Folder(folder.clone(), error))?;
    }
    match &cli.command {
        Command::Check(arguments) => check::run(arguments, streams),
        Command::Calls(arguments) => calls::run(arguments, streams),
        Command::Fix(arguments) => fix::run(arguments, streams),
        Command::Policy(arguments) => policy::run(arguments, streams),
        Command::Diagnose(arguments) => diagnose::run(arguments, streams),
        Command::Test(arguments) => test::run(arguments, streams),
        Command::Simulate(arguments) => simulate::run(arguments, streams),
        Command::Validate(arguments) => validate::run(arguments, streams),
        Command::Report(arguments) => report::run(arguments, streams),
        Command::Explain(arguments) => explain::run(arguments, streams),
        Command::Schema(arguments) => schema::run(arguments, streams),
        Command::Completions(arguments) => completions::run(arguments, streams),
        Command::Man(arguments) => man::run(arguments, streams),
        Command::Aws(arguments) => aws::run(arguments, streams),
        Command::Bundle(arguments) => bundle::run(arguments, streams),
    }
}
