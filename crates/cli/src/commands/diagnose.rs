//! `iamsim diagnose`

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use iamsim::diagnosis::{Observed, Observer};
use iamsim::report::{human, shape};

use crate::arguments::Format;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Say what an error text or a log tells of: what was denied, or what else went wrong
#[derive(Debug, Args)]
#[command(after_help = "\
Reads what Terraform, OpenTofu, Terragrunt, the AWS CLI and botocore print, alone or in the log of a build.

Examples:
  iamsim diagnose --error build.log
  terraform plan 2>&1 | iamsim diagnose --error -
  iamsim diagnose --error build.log --format json | jq .observations

Exit codes:
  0  the text tells of an error, and what it can mean is said
  1  the text tells of none
  2  the text was not usable")]
pub(crate) struct Arguments {
    /// The text or the log; - is stdin
    #[arg(long, value_name = "FILE")]
    error: PathBuf,
    /// How to write the answer: human or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: Format,
}

/// How much is read at once.
const PART: usize = 1 << 18;
/// How much is read between two words about it.
const BETWEEN_WORDS: u64 = 1 << 26;

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let observed = observe(&arguments.error)?;
    let name =
        if arguments.error == Path::new("-") { "stdin".into() } else { arguments.error.to_string_lossy() };
    match arguments.format {
        Format::Json => {
            streams.results(|out| Ok(shape::write_diagnosis(out, &observed.observations, &[])?))?;
        }
        Format::Human => {
            let text = human::observations(&name, &observed.observations, streams.detail(), streams.colour());
            streams.results(|out| Ok(out.write_all(text.as_bytes())?))?;
        }
    }
    Ok(if observed.observations.is_empty() { Exit::No } else { Exit::Yes })
}

fn observe(path: &Path) -> Result<Observed, Trouble> {
    let at_path = |error| Trouble::Read(path.to_owned(), error);
    if path == Path::new("-") {
        return read(io::stdin().lock(), None).map_err(at_path);
    }
    let file = File::open(path).map_err(at_path)?;
    let length = file.metadata().map_err(at_path)?.len();
    read(file, Some(length)).map_err(at_path)
}

/// Reads all of `input`, and says how far it is where somebody watches.
fn read(mut input: impl Read, length: Option<u64>) -> io::Result<Observed> {
    let is_watched = io::stderr().is_terminal() && std::env::var_os("CI").is_none();
    let mut observer = Observer::new();
    let mut part = vec![0; PART];
    let (mut done, mut told) = (0, 0);
    loop {
        let count = match input.read(&mut part) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        observer.feed(part.get(..count).unwrap_or(&part));
        done += count as u64;
        if is_watched && done - told >= BETWEEN_WORDS {
            told = done;
            tell(done, length);
        }
    }
    if told > 0 {
        // Leave no trace on the line that the results begin on.
        let _ = write!(io::stderr().lock(), "\r{:60}\r", "");
    }
    Ok(observer.finish())
}

fn tell(done: u64, length: Option<u64>) {
    let mib = |bytes: u64| bytes >> 20;
    let of = length.map_or_else(String::new, |length| format!(" of {} MiB", mib(length)));
    // Where stderr is closed, there is nobody to tell.
    let _ = write!(io::stderr().lock(), "\rreading: {} MiB{of}", mib(done));
}
