//! `iamsim aws`

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use iamsim::bundle::ValidationRequest;
use iamsim::bundle::simulation::SimulationRequest;
use iamsim::report::shape;
use iamsim::source::{Code, Diagnostic, MAX_BYTES, Source, Span, decode};

use crate::exit::{Exit, Trouble};
use crate::output::Streams;

const UNREADABLE: Code = Code::new("file-unreadable");

/// Answer requests of the AWS CLI in its own shapes, offline
#[derive(Debug, Args)]
#[command(after_help = "\
A request is the JSON that `aws ... --generate-cli-skeleton` gives and `--cli-input-json` takes; the answer is what the \
AWS CLI would print.

Examples:
  iamsim aws simulate-custom-policy --cli-input-json request.json
  iamsim aws simulate-principal-policy --cli-input-json request.json --bundle account.json
  iamsim aws validate-policy --cli-input-json - < request.json

Exit codes:
  0  there is an answer, whatever it says: as for the AWS CLI
  2  the request or the bundle was not usable")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    operation: Operation,
}

/// The operations; under the names of their services too, so that a script changes one word.
#[derive(Debug, Subcommand)]
enum Operation {
    /// Simulate policies that the request brings along: iam simulate-custom-policy
    SimulateCustomPolicy(Input),
    /// Simulate the policies of a user or role of a bundle: iam simulate-principal-policy
    SimulatePrincipalPolicy(OfPrincipal),
    /// Validate one policy: accessanalyzer validate-policy
    ValidatePolicy(Input),
    #[command(hide = true, subcommand)]
    Iam(Iam),
    #[command(hide = true, subcommand)]
    Accessanalyzer(AccessAnalyzer),
}

/// Operations of IAM
#[derive(Debug, Subcommand)]
enum Iam {
    /// Simulate policies that the request brings along
    SimulateCustomPolicy(Input),
    /// Simulate the policies of a user or role of a bundle
    SimulatePrincipalPolicy(OfPrincipal),
}

/// Operations of IAM Access Analyzer
#[derive(Debug, Subcommand)]
enum AccessAnalyzer {
    /// Validate one policy
    ValidatePolicy(Input),
}

#[derive(Debug, Args)]
struct Input {
    /// The request
    #[arg(long, value_name = "FILE", help = "The request: a file, also as file://FILE, or - for stdin")]
    cli_input_json: String,
}

#[derive(Debug, Args)]
struct OfPrincipal {
    #[command(flatten)]
    input: Input,
    /// Whose policies: the answer of iam get-account-authorization-details, or a bundle
    #[arg(long, value_name = "BUNDLE", default_value = ".", hide_default_value = true)]
    bundle: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    match &arguments.operation {
        Operation::SimulateCustomPolicy(input) | Operation::Iam(Iam::SimulateCustomPolicy(input)) => {
            simulate(
                source(&input.cli_input_json).and_then(|source| SimulationRequest::custom(&source)),
                streams,
            )
        }
        Operation::SimulatePrincipalPolicy(of) | Operation::Iam(Iam::SimulatePrincipalPolicy(of)) => {
            let source = source(&of.input.cli_input_json);
            simulate(source.and_then(|source| SimulationRequest::of_principal(&source, &of.bundle)), streams)
        }
        Operation::ValidatePolicy(input)
        | Operation::Accessanalyzer(AccessAnalyzer::ValidatePolicy(input)) => {
            let request = source(&input.cli_input_json).and_then(|source| ValidationRequest::read(&source));
            answer(request, streams, |request, out| shape::write_validation(out, &request.findings()))
        }
    }
}

fn simulate(request: Result<SimulationRequest, Vec<Diagnostic>>, streams: &Streams) -> Result<Exit, Trouble> {
    answer(request, streams, |request, out| shape::write_simulation(out, &request.simulate()))
}

fn answer<R>(
    request: Result<R, Vec<Diagnostic>>,
    streams: &Streams,
    write: impl FnOnce(&R, &mut dyn io::Write) -> io::Result<()>,
) -> Result<Exit, Trouble> {
    match request {
        Ok(request) => {
            streams.results(|out| Ok(write(&request, out)?))?;
            Ok(Exit::Yes)
        }
        Err(diagnostics) => {
            streams.diagnostics(&diagnostics);
            Ok(Exit::NotUsable)
        }
    }
}

/// The text of a request.
fn source(named: &str) -> Result<Arc<Source>, Vec<Diagnostic>> {
    let path = named.strip_prefix("file://").unwrap_or(named);
    let name = if path == "-" { "<stdin>" } else { path };
    let unreadable = |error: &io::Error| {
        let message = format!("the request cannot be read: {error}");
        vec![Diagnostic::error(UNREADABLE, message).at(&Source::new(name, ""), Span::new(0, 0), "")]
    };
    let bytes =
        if path == "-" { read(io::stdin().lock()) } else { File::open(Path::new(path)).and_then(read) };
    let bytes = bytes.map_err(|error| unreadable(&error))?;
    decode(name, &bytes).map(|(source, _)| source).map_err(|mistake| vec![*mistake])
}

fn read(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    from.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
