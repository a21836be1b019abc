//! The arguments that `check` and `calls` have in common: which commands, of which tool, in which situation.

use clap::Args;
use iamsim::terraform::{Command, Product, State, Tool, Version, WorkspaceName};

/// What Terraform is to do.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terraform")]
pub(crate) struct BackendArguments {
    /// The selected workspace
    #[arg(long, value_name = "NAME", default_value = "default", hide_default_value = true,
          value_parser = WorkspaceName::new)]
    pub(crate) workspace: WorkspaceName,
    /// The tool that runs the commands
    #[arg(long, value_name = "TOOL", default_value = "terraform", hide_default_value = true,
          value_parser = product, help = "terraform or opentofu [default: terraform]")]
    tool: Product,
    /// Its version, such as 1.11.4; the current one unless given
    #[arg(long, value_name = "V")]
    tool_version: Option<Version>,
}

impl BackendArguments {
    /// The tool in its version.
    pub(crate) fn tool(&self) -> Tool {
        self.tool_version.map_or(Tool::current(self.tool), |version| Tool::new(self.tool, version))
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
