//! What may be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands;

const EXIT_CODES: &str = "\
Exit codes:
  0  yes: all that was asked is allowed, every command succeeds, every expectation holds
  1  no
  2  the input was not usable
  3  undecided: it depends on what is not known";

/// What AWS would decide, and why; offline.
#[derive(Debug, Parser)]
#[command(
    name = "iamsim",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    after_help = EXIT_CODES,
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(commands::check::Arguments),
    Calls(commands::calls::Arguments),
    Diagnose(commands::diagnose::Arguments),
    Fix(commands::fix::Arguments),
    Policy(commands::policy::Arguments),
    Simulate(commands::simulate::Arguments),
    Test(commands::test::Arguments),
    Validate(commands::validate::Arguments),
    Report(commands::report::Arguments),
    Explain(commands::explain::Arguments),
    Aws(commands::aws::Arguments),
    Bundle(commands::bundle::Arguments),
    Schema(commands::schema::Arguments),
    Completions(commands::completions::Arguments),
    Man(commands::man::Arguments),
}

/// The flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Common {
    /// Write the results to FILE instead of stdout
    #[arg(short, long, value_name = "FILE", global = true)]
    pub(crate) output: Option<PathBuf>,
    /// The verdict alone
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// All that is known
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Whether to use colour; by itself where a terminal reads, and `NO_COLOR` is not set
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_default_value = true, global = true)]
    pub(crate) color: When,
    /// Work in DIR
    #[arg(short = 'C', id = "working_directory", value_name = "DIR", global = true)]
    pub(crate) directory: Option<PathBuf>,
    /// Exit with 0 also where the answer is no or undecided
    #[arg(long, global = true)]
    pub(crate) exit_zero: bool,
}

/// Whether something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

/// The formats of one answer: text for people, or one JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
}

/// The formats of many answers: text for people, a JSON array of objects, or one JSON object a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ManyFormat {
    Human,
    Json,
    Jsonl,
}
