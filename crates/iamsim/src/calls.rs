//! From a folder to what Terraform asks AWS for: the rooms put together, nothing decided.

use std::path::Path;

use iamsim_bundle::Bundle;
use iamsim_policy::AccountId;
use iamsim_source::{Diagnostic, has_errors};
use iamsim_terraform::{BackendCalls, Command, Run, Situation, State, Surroundings};

use crate::setting::{Read, Setting};

use crate::check::placed;

/// Whose calls are wanted.
#[derive(Debug, Clone)]
pub struct CallsOptions {
    /// The command.
    pub command: Command,
    /// Whether there is a state.
    pub state: State,
    /// What it is run with.
    pub setting: Setting,
    /// The account, for ARNs that the configuration does not give.
    pub account: Option<AccountId>,
}

/// What a command asks for.
#[derive(Debug)]
pub struct Listed {
    /// The calls: they are there exactly where no diagnostic is an error.
    pub calls: Option<BackendCalls>,
    /// What is wrong with the configuration, or worth saying about it.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a command asks AWS for, with the configuration in `folder`.
pub fn calls(folder: &Path, options: &CallsOptions) -> Listed {
    let files = Bundle::configuration(folder);
    let mut diagnostics = files.diagnostics;
    if has_errors(&diagnostics) {
        return Listed { calls: None, diagnostics };
    }
    let Read { configuration, tool, workspace, diagnostics: more, .. } =
        options.setting.read(&files.sources, files.working_folder.as_ref());
    diagnostics.extend(more);
    diagnostics.extend(placed(configuration.diagnostics, &files.sources, None));
    if has_errors(&diagnostics) {
        return Listed { calls: None, diagnostics };
    }
    let Some(backend) = configuration.backend else { return Listed { calls: None, diagnostics } };
    let account = options.account.map(|account| Box::from(account.as_str()));
    let surroundings =
        Surroundings { account, state_size: options.setting.state_size, ..Surroundings::default() };
    let situation = Situation { workspace, state: options.state };
    let asked = Run::new(&backend, tool, surroundings).calls(&options.command, &situation);
    let command = options.command.clone();
    let calls = BackendCalls { backend, tool, command, situation, asked };
    Listed { calls: Some(calls), diagnostics }
}
