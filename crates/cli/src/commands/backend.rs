//! The arguments that `check` and `calls` have in common: which commands, of which tool, in which situation.

use std::path::{Path, PathBuf};

use clap::Args;
use iamsim::Setting;
use iamsim::bundle::text_file;
use iamsim::source::Diagnostic;
use iamsim::terraform::config::{BackendConfig, EnvironmentVariables};
use iamsim::terraform::{Command, Product, State, StateSize, ToolChoice, Version, WorkspaceName};

/// What Terraform is to do.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terraform")]
pub(crate) struct BackendArguments {
    /// The selected workspace; as the environment or `workspace select` says unless given
    #[arg(long, value_name = "NAME", value_parser = WorkspaceName::new)]
    workspace: Option<WorkspaceName>,
    /// The tool that runs the commands
    #[arg(long, value_name = "TOOL", default_value = "terraform", hide_default_value = true,
          value_parser = product, help = "terraform or opentofu [default: terraform]")]
    tool: Product,
    /// Its version, such as 1.11.4; as `required_version` says unless given
    #[arg(long, value_name = "V")]
    tool_version: Option<Version>,
    /// What `-backend-config` is given: a file, or NAME=VALUE; repeatable
    #[arg(long, value_name = "CONFIG")]
    backend_config: Vec<String>,
    /// An environment variable of the run; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// A file of environment variables, one a line; repeatable
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,
    /// Let the run have the environment that this command has
    #[arg(long)]
    inherit_env: bool,
    /// Take states to be larger than 5 MiB, which Terraform stores in parts
    #[arg(long)]
    large_state: bool,
}

impl BackendArguments {
    /// What Terraform is run with on the bundle in `bundle`; and what is wrong with that.
    pub(crate) fn setting(&self, bundle: &Path) -> (Setting, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let setting = Setting {
            tool: ToolChoice { product: self.tool, version: self.tool_version },
            workspace: self.workspace.clone(),
            backend_config: self.backend_configs(bundle, &mut diagnostics),
            environment: self.environment(&mut diagnostics),
            state_size: if self.large_state { StateSize::Large } else { StateSize::Small },
        };
        (setting, diagnostics)
    }

    /// A file is looked for from here, then in the folder of the bundle, from where Terraform would.
    fn backend_configs(&self, bundle: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<BackendConfig> {
        let mut configs = Vec::new();
        for given in &self.backend_config {
            if !BackendConfig::is_file(given) {
                configs.push(BackendConfig::pair("--backend-config", given));
                continue;
            }
            let here = Path::new(given);
            let there = bundle.join(given);
            let path = if !here.exists() && there.exists() { &there } else { here };
            configs.extend(read(path, diagnostics).map(BackendConfig::File));
        }
        configs
    }

    /// What is inherited weighs least, and what is typed most.
    fn environment(&self, diagnostics: &mut Vec<Diagnostic>) -> EnvironmentVariables {
        let mut environment = EnvironmentVariables::default();
        if self.inherit_env {
            for (name, value) in std::env::vars_os() {
                if let (Some(name), Some(value)) = (name.to_str(), value.to_str()) {
                    environment.add_inherited(name, value);
                }
            }
        }
        for path in &self.env_file {
            if let Some(file) = read(path, diagnostics) {
                diagnostics.extend(environment.add_file(&file));
            }
        }
        for pair in &self.env {
            diagnostics.extend(environment.add_pair("--env", pair).err().map(|wrong| *wrong));
        }
        environment
    }
}

fn read(path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<std::sync::Arc<iamsim::source::Source>> {
    match text_file(path) {
        Ok((source, warnings)) => {
            diagnostics.extend(warnings);
            Some(source)
        }
        Err(wrong) => {
            diagnostics.push(*wrong);
            None
        }
    }
}

fn product(text: &str) -> Result<Product, String> {
    text.parse().map_err(|error: iamsim::terraform::NotATool| error.to_string())
}

/// The commands that a name stands for: one, or with `all` every one.
#[derive(Debug, Clone)]
pub(crate) enum Commands {
    One(Command),
    All,
}

/// The commands that were chosen, each once; `init`, `plan` and `apply` where none was.
pub(crate) fn chosen(named: &[Commands]) -> Vec<Command> {
    let mut chosen: Vec<Command> = Vec::new();
    let commands = named.iter().flat_map(|commands| match commands {
        Commands::One(command) => vec![command.clone()],
        Commands::All => Command::checkable().collect(),
    });
    for command in commands {
        if !chosen.contains(&command) {
            chosen.push(command);
        }
    }
    if chosen.is_empty() { Command::defaults() } else { chosen }
}

/// A command by its name, or all of them.
pub(crate) fn commands(text: &str) -> Result<Commands, String> {
    match text {
        "all" => Ok(Commands::All),
        _ => command(text).map(Commands::One),
    }
}

/// A command, by its name.
pub(crate) fn command(text: &str) -> Result<Command, String> {
    Command::parse(text).map_err(|error| match &error {
        iamsim::terraform::NotACommand::Unknown { nearest: Some(nearest), .. } => {
            format!("{error}; did you mean `{nearest}`?")
        }
        _ => error.to_string(),
    })
}

/// Whether there is a state.
pub(crate) fn state(text: &str) -> Result<State, String> {
    match text {
        "absent" => Ok(State::Absent),
        "present" => Ok(State::Present),
        _ => Err("expected `absent` or `present`".to_owned()),
    }
}

/// A time, as policies write one.
pub(crate) fn instant(text: &str) -> Result<String, String> {
    if iamsim::engine::matching::is_instant(text) {
        Ok(text.to_owned())
    } else {
        Err("expected a time such as `2026-11-24T12:00:00Z`".to_owned())
    }
}
