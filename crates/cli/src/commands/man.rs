//! `iamsim man`

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use crate::arguments::Cli;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Write a page of the manual: that of iamsim, or of one of its commands
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim man | man -l -
  iamsim man check -o iamsim-check.1

Exit codes:
  0  it is written
  2  there is no such command")]
pub(crate) struct Arguments {
    /// The command; without one, the page of iamsim itself
    #[arg(value_name = "COMMAND", value_parser = page)]
    page: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let mut all = Cli::command();
    all.build();
    let chosen = arguments.page.as_deref().and_then(|name| all.find_subcommand(name)).cloned();
    let command = chosen.unwrap_or_else(Cli::command);
    streams.results(|out| {
        let mut written = Vec::new();
        let title = command.get_display_name().unwrap_or("iamsim").to_owned();
        Man::new(command).title(title).render(&mut written)?;
        Ok(out.write_all(&written)?)
    })?;
    Ok(Exit::Yes)
}

/// The name of a command that there is.
fn page(name: &str) -> Result<String, String> {
    let all = Cli::command();
    if all.find_subcommand(name).is_some() {
        return Ok(name.to_owned());
    }
    let names: Vec<&str> = all.get_subcommands().map(clap::Command::get_name).collect();
    Err(format!("expected one of {}", names.join(", ")))
}
