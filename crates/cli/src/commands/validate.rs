//! `iamsim validate`

use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::PolicyFile;
use iamsim::policy::{Policy, PolicyType};
use iamsim::report::{human, shape};
use iamsim::source::{Diagnostic, has_errors};

use crate::arguments::Format;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Say what AWS would refuse to store of policies, and what deserves a second look
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim validate identity-policies/*.json bucket-policy.json
  iamsim validate --type trust github.json

Exit codes:
  0  AWS would store them all, as far as is known
  1  one has an error
  2  a file could not be read, or nothing tells its type")]
pub(crate) struct Arguments {
    /// The files, each with a policy or an answer of the AWS CLI that holds one
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The type of the policies; unless given, by the names that files have in a bundle
    #[arg(long = "type", value_name = "TYPE", value_parser = policy_type,
          help = "identity, boundary, session, scp, rcp, bucket, key, table, trust, endpoint or resource \
                  [default: by the names that files have in a bundle]")]
    policy_type: Option<PolicyType>,
    /// How to write the findings: human or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut unusable: Vec<Diagnostic> = Vec::new();
    for path in &arguments.files {
        match PolicyFile::open(path, arguments.policy_type) {
            Ok(file) => {
                findings.extend(file.diagnostics);
                findings.extend(file.policy.iter().flat_map(|policy| Policy::findings(policy)));
            }
            Err(diagnostic) => unusable.push(*diagnostic),
        }
    }
    let read = arguments.files.len() - unusable.len();
    streams.diagnostics(&unusable);
    streams.results(|out| {
        match arguments.format {
            Format::Human => {
                let text = human::validated(read, &findings, streams.detail(), streams.colour());
                out.write_all(text.as_bytes())?;
            }
            Format::Json => {
                let all: Vec<Diagnostic> = unusable.iter().chain(&findings).cloned().collect();
                shape::write_diagnostics(out, &all)?;
            }
        }
        Ok(())
    })?;
    Ok(match (unusable.is_empty(), has_errors(&findings)) {
        (false, _) => Exit::NotUsable,
        (true, true) => Exit::No,
        (true, false) => Exit::Yes,
    })
}

fn policy_type(text: &str) -> Result<PolicyType, String> {
    match text {
        "identity" => Ok(PolicyType::IdentityBased),
        "boundary" => Ok(PolicyType::PermissionsBoundary),
        "session" => Ok(PolicyType::Session),
        "scp" => Ok(PolicyType::ServiceControl),
        "rcp" => Ok(PolicyType::ResourceControl),
        "bucket" => Ok(PolicyType::Bucket),
        "key" => Ok(PolicyType::Key),
        "table" => Ok(PolicyType::Table),
        "trust" => Ok(PolicyType::RoleTrust),
        "endpoint" => Ok(PolicyType::VpcEndpoint),
        "resource" => Ok(PolicyType::ResourceBased),
        _ => Err("expected identity, boundary, session, scp, rcp, bucket, key, table, trust, endpoint or \
                  resource"
            .to_owned()),
    }
}
