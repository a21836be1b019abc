//! `iamsim schema`

use clap::{Args, ValueEnum};

use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Write a JSON Schema, for editors: of `iamsim.json`, or of scenarios
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim schema bundle -o iamsim.schema.json
  iamsim schema scenario -o scenario.schema.json

Exit codes:
  0  it is written
  2  there is no such schema")]
pub(crate) struct Arguments {
    /// Of what
    #[arg(value_name = "SCHEMA")]
    of: Of,
}

/// What there is a schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    /// The manifest of a bundle, `iamsim.json`
    Bundle,
    /// A file of scenarios, `*.scenario.json`
    Scenario,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let schema = match arguments.of {
        Of::Bundle => include_str!("../../../../schema/bundle.schema.json"),
        Of::Scenario => include_str!("../../../../schema/scenario.schema.json"),
    };
    streams.results(|out| Ok(out.write_all(schema.as_bytes())?))?;
    Ok(Exit::Yes)
}
