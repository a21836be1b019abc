//! `iamsim policy`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use iamsim::bundle::cloudtrail::{self, Entry};
use iamsim::diagnosis::recorded::recorded_use;
use iamsim::engine::Principal;
use iamsim::policy::{AccountId, Arn};
use iamsim::report::{hcl, human, shape};
use iamsim::source::{Diagnostic, has_errors};
use iamsim::terraform::{Command, LeastPolicy, LeastPolicyFor, State};
use iamsim::{PolicyOptions, Setting};

use super::backend::{self, BackendArguments};
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Write the least policies that a configuration needs
#[derive(Debug, Args)]
#[command(after_help = "\
Every action, resource and condition value in them is needed: without any one of them a command fails, or leaves \
a lock or a digest behind. In one account the policy of the principal is enough by itself, and so is that of a \
bucket, a key or a role, which name the principal; across accounts both sides are needed.

Examples:
  iamsim policy infrastructure --account 123456789012
  iamsim policy bundle --for identity --for key --format terraform
  iamsim policy . --for identity --command plan --format document > policy.json
  iamsim policy --from-cloudtrail events.json.gz
  iamsim policy --shared alpha beta --account 123456789012

Exit codes:
  0  the policies are written; with --shared, and none of them reaches the state of another
  1  with --shared, one reaches the state of another
  2  the configuration was not usable")]
pub(crate) struct Arguments {
    /// The folder of the Terraform configuration, or of a bundle; with --shared, several
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folders: Vec<PathBuf>,
    /// The kind of policy: identity, bucket, key, trust, endpoint or all; repeatable [default: all, with --shared identity]
    #[arg(long = "for", value_name = "KIND", hide_possible_values = true)]
    kinds: Vec<Kind>,
    /// Write the policies of several configurations on one bucket, and prove that none reads another's state
    #[arg(long)]
    shared: bool,
    /// Write the least policies that allow what events of CloudTrail record: log files, packed or not
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["shared", "kinds"])]
    from_cloudtrail: Vec<PathBuf>,
    /// A command to allow, such as plan; repeatable [default: init, plan, apply]
    #[arg(long, value_name = "NAME", value_parser = backend::command)]
    command: Vec<Command>,
    /// Whether there is a state: absent or present; both are considered unless given
    #[arg(long, value_name = "STATE", value_parser = backend::state)]
    state: Option<State>,
    /// Who Terraform starts as, for policies that name the principal; outranks iamsim.json
    #[arg(long, value_name = "ARN")]
    principal: Option<Principal>,
    /// The account, for ARNs that nothing else gives
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,
    /// The KMS key behind the alias that the configuration names
    #[arg(long, value_name = "ARN")]
    kms_key: Option<Arn>,
    /// How to write the policies: human, json, terraform (data sources), or document (the one policy alone)
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

/// The kinds of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Identity,
    Bucket,
    Key,
    Trust,
    Endpoint,
    All,
}

/// The formats of policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Terraform,
    Document,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    if !arguments.from_cloudtrail.is_empty() {
        return run_recorded(arguments, streams);
    }
    if arguments.shared {
        return run_shared(arguments, streams);
    }
    let [folder] = arguments.folders.as_slice() else { return Err(Trouble::SeveralFolders) };
    let Some(setting) = arguments.setting(folder, streams) else { return Ok(Exit::NotUsable) };
    let least = iamsim::least_policy(folder, &arguments.options(setting));
    match (arguments.format, &least.policies) {
        (Format::Json, Some(policies)) => {
            streams.results(|out| Ok(shape::write_policies(out, policies, &least.diagnostics)?))?;
        }
        (Format::Json, None) => {
            streams.results(|out| Ok(shape::write_diagnostics(out, &least.diagnostics)?))?;
        }
        (_, None) => streams.diagnostics(&least.diagnostics),
        (_, Some(policies)) => {
            streams.diagnostics(&least.diagnostics);
            let text = arguments.text(policies, streams)?;
            streams.results(|out| Ok(out.write_all(text.as_bytes())?))?;
        }
    }
    Ok(if least.policies.is_some() { Exit::Yes } else { Exit::NotUsable })
}

fn run_recorded(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let mut diagnostics = Vec::new();
    let mut events = Vec::new();
    let mut exit = Exit::Yes;
    for file in &arguments.from_cloudtrail {
        match cloudtrail::open(file) {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Entry::Event(event) => events.push(event),
                        Entry::PassedOver(why) => diagnostics.push(why),
                    }
                }
            }
            Err(wrong) => {
                diagnostics.extend(wrong);
                exit = Exit::NotUsable;
            }
        }
    }
    let (recorded, unknown) = recorded_use(events.iter().map(|event| &**event));
    diagnostics.extend(unknown);
    if arguments.format == Format::Json {
        streams.results(|out| Ok(shape::write_recorded_use(out, &recorded, &diagnostics)?))?;
        return Ok(exit);
    }
    streams.diagnostics(&diagnostics);
    let text = match (arguments.format, recorded.as_slice()) {
        (Format::Document, [only]) => format!("{}\n", only.document()),
        (Format::Document, several) => return Err(Trouble::NotOneDocument(several.len())),
        (Format::Terraform, _) => return Err(Trouble::NoDataSource),
        (Format::Human | Format::Json, _) => {
            human::recorded_use(&recorded, streams.detail(), streams.colour())
        }
    };
    streams.results(|out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(exit)
}

fn run_shared(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    if arguments.folders.len() < 2 {
        return Err(Trouble::OneFolderShared);
    }
    let folders: Vec<&Path> = arguments.folders.iter().map(PathBuf::as_path).collect();
    let first = folders.first().copied().unwrap_or(Path::new("."));
    let Some(setting) = arguments.setting(first, streams) else { return Ok(Exit::NotUsable) };
    let mut options = arguments.options(setting);
    if arguments.kinds.is_empty() {
        options.kinds = vec![LeastPolicyFor::Identity];
    }
    let shared = iamsim::shared_policies(&folders, &options);
    let usable = shared.configurations.iter().all(|(_, least)| least.policies.is_some());
    let configurations: Vec<(&str, &[LeastPolicy], &[Diagnostic])> = shared
        .configurations
        .iter()
        .map(|(folder, least)| {
            (folder.as_str(), least.policies.as_deref().unwrap_or_default(), least.diagnostics.as_slice())
        })
        .collect();
    if arguments.format == Format::Json {
        streams.results(|out| Ok(shape::write_shared_policies(out, &configurations, &shared.proof)?))?;
    } else {
        let mut text = String::new();
        for (folder, policies, diagnostics) in &configurations {
            streams.diagnostics(diagnostics);
            if arguments.format == Format::Human {
                text.push_str(&human::configuration_title(folder, streams.colour()));
            }
            text.push_str(&arguments.text(policies, streams)?);
            text.push('\n');
        }
        let proof = human::shared_proof(&shared.proof, streams.detail(), streams.colour());
        if arguments.format == Format::Human && usable {
            text.push_str(&proof);
        }
        streams.results(|out| Ok(out.write_all(text.as_bytes())?))?;
    }
    Ok(match (usable, shared.are_separate()) {
        (false, _) => Exit::NotUsable,
        (true, true) => Exit::Yes,
        (true, false) => Exit::No,
    })
}

impl Arguments {
    fn text(&self, policies: &[LeastPolicy], streams: &Streams) -> Result<String, Trouble> {
        Ok(match (self.format, policies) {
            (Format::Human | Format::Json, _) => {
                human::least_policies(policies, streams.detail(), streams.colour())
            }
            (Format::Terraform, _) => hcl::policy_documents(policies),
            (Format::Document, [only]) => format!("{}\n", only.document()),
            (Format::Document, several) => return Err(Trouble::NotOneDocument(several.len())),
        })
    }

    /// What Terraform is run with; `None` where that is mistaken, which is then said.
    fn setting(&self, folder: &Path, streams: &Streams) -> Option<Setting> {
        let (setting, diagnostics) = self.backend.setting(folder);
        streams.diagnostics(&diagnostics);
        (!has_errors(&diagnostics)).then_some(setting)
    }

    fn options(&self, setting: Setting) -> PolicyOptions {
        let default = PolicyOptions::default();
        let all = self.kinds.contains(&Kind::All);
        PolicyOptions {
            kinds: if all { Vec::new() } else { self.kinds.iter().copied().filter_map(Kind::kind).collect() },
            commands: if self.command.is_empty() { default.commands } else { self.command.clone() },
            state: self.state,
            setting,
            principal: self.principal.clone(),
            account: self.account,
            kms_key: self.kms_key.clone(),
        }
    }
}

impl Kind {
    fn kind(self) -> Option<LeastPolicyFor> {
        match self {
            Self::Identity => Some(LeastPolicyFor::Identity),
            Self::Bucket => Some(LeastPolicyFor::Bucket),
            Self::Key => Some(LeastPolicyFor::Key),
            Self::Trust => Some(LeastPolicyFor::Trust),
            Self::Endpoint => Some(LeastPolicyFor::Endpoint),
            Self::All => None,
        }
    }
}
