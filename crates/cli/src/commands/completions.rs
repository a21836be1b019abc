//! `iamsim completions`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Cli;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Write what a shell needs to complete the commands and options of iamsim
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim completions bash > /etc/bash_completion.d/iamsim
  iamsim completions zsh -o _iamsim
  iamsim completions fish > ~/.config/fish/completions/iamsim.fish

Exit codes:
  0  they are written
  2  there is no such shell")]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let mut written = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "iamsim", &mut written);
    streams.results(|out| Ok(out.write_all(&written)?))?;
    Ok(Exit::Yes)
}
