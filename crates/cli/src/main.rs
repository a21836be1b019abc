//! The `iamsim` command: arguments in, exit code out. All that it does is done by the library `iamsim`.

mod arguments;
mod commands;
mod exit;
mod format;
mod output;
mod places;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Cli;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let streams = Streams::new(&cli.common);
    let exit = commands::run(&cli, &streams).unwrap_or_else(|trouble| {
        if let Trouble::ClosedPipe = trouble {
            return Exit::Yes;
        }
        streams.trouble(&trouble);
        Exit::NotUsable
    });
    exit.code(cli.common.exit_zero)
}
