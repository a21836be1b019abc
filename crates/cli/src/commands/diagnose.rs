//! `iamsim diagnose`

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use iamsim::bundle::{Bundle, OpenOptions, Opened};
use iamsim::diagnosis::repair::Repair;
use iamsim::diagnosis::{Observation, Observed, Observer, Reason};
use iamsim::engine::Principal;
use iamsim::report::{human, shape};
use iamsim::source::has_errors;
use iamsim::{CheckOptions, Diagnosed};

use super::backend::{self, BackendArguments};
use super::checking::UncollectedArguments;

use crate::arguments::Format;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Say what an error text or a log tells of: what was denied, or what else went wrong
#[derive(Debug, Args)]
#[command(after_help = "\
Reads what Terraform, OpenTofu, Terragrunt, the AWS CLI and botocore print, alone or in the log of a build; events \
of CloudTrail; lines of S3's access log. With a bundle it names the statement, the absence or the level behind a \
denial, or says that bundle and text contradict each other.

Examples:
  iamsim diagnose --error build.log
  iamsim diagnose bundle --error build.log
  terraform plan 2>&1 | iamsim diagnose --error -
  iamsim diagnose --error build.log --format json | jq .observations

Exit codes:
  0  the text tells of an error, and what it can mean is said
  1  the text tells of none
  2  the text or the bundle was not usable
  3  the bundle does not explain the text")]
pub(crate) struct Arguments {
    /// The folder of a bundle, or its iamsim.json: to name the cause
    #[arg(value_name = "BUNDLE")]
    bundle: Option<PathBuf>,
    /// The text or the log; - is stdin
    #[arg(long, value_name = "FILE")]
    error: PathBuf,
    /// Who Terraform starts as; outranks iamsim.json, and that the text
    #[arg(long, value_name = "ARN")]
    principal: Option<Principal>,
    #[command(flatten)]
    uncollected: UncollectedArguments,
    /// The time of the requests, such as 2026-11-24T12:00:00Z; unknown unless given
    #[arg(long, value_name = "TIME", value_parser = backend::instant)]
    at: Option<String>,
    /// How to write the answer: human or json
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

/// How much is read at once.
const PART: usize = 1 << 18;
/// How much is read between two words about it.
const BETWEEN_WORDS: u64 = 1 << 26;

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let observed = observe(&arguments.error, streams)?;
    let name =
        if arguments.error == Path::new("-") { "stdin".into() } else { arguments.error.to_string_lossy() };
    if observed.is_cut {
        streams.tell("warning: the log tells of more errors than are kept: the last are left out\n");
    }
    let observations = &observed.observations;
    let diagnosed = arguments.bundle.as_ref().map(|bundle| diagnose(bundle, observations, arguments));
    let (is_usable, Diagnosed { causes, diagnostics }) =
        diagnosed.unwrap_or((true, Diagnosed { causes: Vec::new(), diagnostics: Vec::new() }));
    match arguments.format {
        Format::Json => {
            let is_explained = causes.iter().any(|cause| matches!(cause.reason, Reason::Withheld(_)));
            let bundle = arguments.bundle.as_ref().filter(|_| is_explained);
            let repairs = bundle.map_or_else(Vec::new, |bundle| repairs(bundle, observations, arguments));
            streams.results(|out| {
                Ok(shape::write_diagnosis(out, observations, &causes, &repairs, &diagnostics)?)
            })?;
        }
        Format::Human => {
            streams.diagnostics(&diagnostics);
            let (detail, colour) = (streams.detail(), streams.colour());
            let text = human::diagnosis(&name, observations, &causes, detail, colour);
            streams.results(|out| Ok(out.write_all(text.as_bytes())?))?;
        }
    }
    let is_open = causes.iter().any(|cause| !matches!(cause.reason, Reason::Withheld(_)));
    Ok(match (is_usable, observations.as_slice()) {
        (false, _) => Exit::NotUsable,
        (true, []) => Exit::No,
        (true, _) if is_open => Exit::Undecided,
        (true, _) => Exit::Yes,
    })
}

/// What in the bundle explains the observations, and whether the bundle was usable.
fn diagnose(bundle: &Path, observations: &[Observation], arguments: &Arguments) -> (bool, Diagnosed) {
    let (setting, mut diagnostics) = arguments.backend.setting(bundle);
    let (opened, _) = open(bundle, observations, arguments);
    diagnostics.extend(opened.diagnostics);
    let Some(bundle) = opened.bundle.filter(|_| !has_errors(&diagnostics)) else {
        return (false, Diagnosed { causes: Vec::new(), diagnostics });
    };
    let at = arguments.at.as_deref().map(Into::into);
    let options = CheckOptions { setting, at, ..CheckOptions::default() };
    let Diagnosed { causes, diagnostics: more } = iamsim::diagnose(&bundle, observations, &options);
    diagnostics.extend(more);
    (!has_errors(&diagnostics), Diagnosed { causes, diagnostics })
}

/// What repairs the bundle: as `iamsim fix` finds it.
fn repairs(bundle: &Path, observations: &[Observation], arguments: &Arguments) -> Vec<Repair> {
    let (setting, _) = arguments.backend.setting(bundle);
    let (_, options) = open(bundle, observations, arguments);
    let at = arguments.at.as_deref().map(Into::into);
    let fixed = iamsim::fix(bundle, &options, &CheckOptions { setting, at, ..CheckOptions::default() });
    fixed.repairs.map_or_else(Vec::new, |repairs| repairs.repairs)
}

/// The bundle, and how it was opened. Where nobody else says who starts, the text does.
fn open(bundle: &Path, observations: &[Observation], arguments: &Arguments) -> (Opened, OpenOptions) {
    let uncollected = arguments.uncollected.layers();
    let options = OpenOptions { principal: arguments.principal.clone(), uncollected };
    let opened = Bundle::open(bundle, &options);
    let told = observations.iter().find_map(|observation| observation.principal.as_deref()?.parse().ok());
    let is_missing = opened.diagnostics.iter().any(|it| it.code.as_str() == "missing-principal");
    match told {
        Some(principal) if opened.bundle.is_none() && is_missing => {
            let options = OpenOptions { principal: Some(principal), uncollected };
            (Bundle::open(bundle, &options), options)
        }
        _ => (opened, options),
    }
}

fn observe(path: &Path, streams: &Streams) -> Result<Observed, Trouble> {
    let at_path = |error| Trouble::Read(path.to_owned(), error);
    if path == Path::new("-") {
        if io::stdin().is_terminal() {
            streams.tell("note: reading the text from the terminal, to its end (Ctrl-D)\n");
        }
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
