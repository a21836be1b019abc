//! The arguments of the commands that check a bundle: which one, as whom, which commands of Terraform, and when.

use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::OpenOptions;
use iamsim::engine::{Principal, UncollectedLayers};
use iamsim::terraform::{State, Verdict};
use iamsim::{CheckOptions, Setting};

use super::backend::{self, Commands};
use crate::exit::Exit;

/// What is checked.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The folder of the bundle, or its iamsim.json
    #[arg(value_name = "BUNDLE", default_value = ".", hide_default_value = true)]
    pub(super) bundle: PathBuf,
    /// Who Terraform starts as; outranks iamsim.json
    #[arg(long, value_name = "ARN")]
    principal: Option<Principal>,
    /// A command to check, such as plan, or all; repeatable [default: init, plan, apply]
    #[arg(long, value_name = "NAME", value_parser = backend::commands)]
    command: Vec<Commands>,
    /// Whether there is a state: absent or present; both are considered unless given
    #[arg(long, value_name = "STATE", value_parser = backend::state)]
    state: Option<State>,
    #[command(flatten)]
    uncollected: UncollectedArguments,
    /// The time of the requests, such as 2026-11-24T12:00:00Z; unknown unless given
    #[arg(long, value_name = "TIME", value_parser = backend::instant)]
    at: Option<String>,
}

/// What becomes of what was not collected.
#[derive(Debug, Args)]
pub(super) struct UncollectedArguments {
    /// Take what was not collected as unknown, not as absent
    #[arg(long)]
    strict: bool,
}

impl CheckArguments {
    /// How the bundle is opened.
    pub(super) fn open_options(&self) -> OpenOptions {
        OpenOptions { principal: self.principal.clone(), uncollected: self.uncollected.layers() }
    }

    /// What is checked of it.
    pub(super) fn options(&self, setting: Setting) -> CheckOptions {
        CheckOptions {
            commands: backend::chosen(&self.command),
            state: self.state,
            setting,
            at: self.at.as_deref().map(Into::into),
        }
    }
}

impl UncollectedArguments {
    /// How layers are taken that were not collected.
    pub(super) fn layers(&self) -> UncollectedLayers {
        if self.strict { UncollectedLayers::Unknown } else { UncollectedLayers::AssumedNone }
    }
}

/// What a verdict means for the exit code.
pub(super) const fn exit_of(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Succeeds => Exit::Yes,
        Verdict::SucceedsWithDamage | Verdict::Fails => Exit::No,
        Verdict::Indeterminate => Exit::Undecided,
    }
}
