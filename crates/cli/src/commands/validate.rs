//! `iamsim validate`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::{PolicyFile, policy_files};
use iamsim::policy::{Policy, PolicyType};
use iamsim::report::results::{Results, Validated};
use iamsim::report::{human, shape};
use iamsim::source::{Diagnostic, has_errors};

use crate::exit::{Exit, Trouble};
use crate::format::{FormatArguments, Shape};
use crate::output::Streams;
use crate::places;

/// Say what AWS would refuse to store of policies, and what deserves a second look
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim validate identity-policies/*.json bucket-policy.json
  iamsim validate . --format sarif=iamsim.sarif
  iamsim validate --type trust github.json
  aws iam get-role --role-name ci | iamsim validate --type trust -

Exit codes:
  0  AWS would store them all, as far as is known
  1  one has an error
  2  a file could not be read, or nothing tells its type")]
pub(crate) struct Arguments {
    /// Files, each with a policy or an answer of the AWS CLI that holds one; folders that hold such files; `-` for
    /// stdin
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The type of the policies; unless given, by the names that files have in a bundle
    #[arg(long = "type", value_name = "TYPE", value_parser = policy_type,
          help = "identity, boundary, session, scp, rcp, bucket, key, table, trust, endpoint or resource \
                  [default: by the names that files have in a bundle]")]
    policy_type: Option<PolicyType>,
    /// What stdin is called in messages
    #[arg(long, value_name = "NAME", default_value = "stdin", hide_default_value = true)]
    stdin_name: String,
    #[command(flatten)]
    format: FormatArguments,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let choices = arguments.format.choices()?;
    let validated = arguments.validate();
    let (readable, unreadable): (Vec<&Validated>, Vec<&Validated>) =
        validated.iter().partition(|file| file.readable);
    let all = |files: &[&Validated]| -> Vec<Diagnostic> {
        files.iter().flat_map(|file| file.findings.iter().cloned()).collect()
    };
    let (findings, unusable) = (all(&readable), all(&unreadable));
    for choice in &choices {
        if let Shape::Common(common) = choice.format {
            let results = Results::of_validate(validated.clone(), places::here());
            common.write(&results, &choice.target, streams)?;
            continue;
        }
        let mut output = streams.open(&choice.target)?;
        let everything: Vec<Diagnostic> = unusable.iter().chain(&findings).cloned().collect();
        match choice.format {
            Shape::Json => shape::write_diagnostics(&mut output, &everything)?,
            Shape::Jsonl => shape::write_diagnostic_lines(&mut output, &everything)?,
            Shape::Human | Shape::Common(_) => {
                streams.diagnostics(&unusable);
                let text = human::validated(readable.len(), &findings, streams.detail(), streams.colour());
                output.write_all(text.as_bytes())?;
            }
        }
        output.finish()?;
    }
    Ok(match (unusable.is_empty(), has_errors(&findings)) {
        (false, _) => Exit::NotUsable,
        (true, true) => Exit::No,
        (true, false) => Exit::Yes,
    })
}

impl Arguments {
    /// Every file, each with what there is to say about it.
    fn validate(&self) -> Vec<Validated> {
        let mut validated = Vec::new();
        for path in &self.paths {
            if path.as_os_str() == "-" {
                let opened = PolicyFile::read(std::io::stdin().lock(), &self.stdin_name, self.policy_type);
                validated.push(told(self.stdin_name.clone(), opened));
                continue;
            }
            if !path.is_dir() {
                let name = path.to_string_lossy().into_owned();
                validated.push(told(name, PolicyFile::open(path, self.policy_type)));
                continue;
            }
            match policy_files(path, self.policy_type) {
                Ok(files) => {
                    for file in files {
                        let name = file.to_string_lossy().into_owned();
                        validated.push(told(name, PolicyFile::open(&file, self.policy_type)));
                    }
                }
                Err(mistake) => validated.push(told(path.to_string_lossy().into_owned(), Err(mistake))),
            }
        }
        validated
    }
}

/// What there is to say about a file that was read, or could not be.
fn told(file: String, opened: Result<PolicyFile, Box<Diagnostic>>) -> Validated {
    match opened {
        Ok(read) => {
            let mut findings = read.diagnostics;
            findings.extend(read.policy.iter().flat_map(|policy| Policy::findings(policy)));
            let document = read.policy_type.document();
            Validated { file, document, readable: true, findings }
        }
        Err(mistake) => Validated { file, document: "", readable: false, findings: vec![*mistake] },
    }
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
