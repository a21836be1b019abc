//! From observations and a bundle to causes: the rooms put together, nothing decided.

use iamsim_bundle::Bundle;
use iamsim_diagnosis::{Cause, Observation, Particulars, causes};
use iamsim_source::Diagnostic;
use iamsim_terraform::{Backend, Call, Command, Run, WorkspaceName};

use crate::check::{CheckOptions, Checked, check, surroundings};
use crate::setting::{Read, Setting};

/// What came of a diagnosis.
#[derive(Debug)]
pub struct Diagnosed {
    /// What explains the observations, in their order.
    pub causes: Vec<Cause>,
    /// What is wrong with the bundle, or worth saying about it.
    pub diagnostics: Vec<Diagnostic>,
}

/// What in `bundle` explains each of `observations`: all that Terraform's commands ask for is checked, in the workspace that a
/// text names, else in the one that is selected.
pub fn diagnose(bundle: &Bundle, observations: &[Observation], options: &CheckOptions) -> Diagnosed {
    let Read { configuration, workspace: selected, tool, .. } =
        options.setting.read(&bundle.terraform, Some(&bundle.working_folder));
    let backend = configuration.backend;
    let mut by_workspace: Vec<(WorkspaceName, Vec<(usize, &Observation)>)> = Vec::new();
    for (index, observation) in observations.iter().enumerate() {
        let named = backend.as_ref().and_then(|backend| workspace(observation, backend));
        let workspace = named.unwrap_or_else(|| selected.clone());
        match by_workspace.iter_mut().find(|(known, _)| *known == workspace) {
            Some((_, of_it)) => of_it.push((index, observation)),
            None => by_workspace.push((workspace, vec![(index, observation)])),
        }
    }
    let mut found = Vec::new();
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for (workspace, of_it) in by_workspace {
        let commands = backend.as_ref().map_or_else(Command::defaults, |backend| {
            let run = Run::new(backend, tool, surroundings(bundle, backend));
            commands_that_ask_all(&run, &workspace)
        });
        let setting = Setting { workspace: Some(workspace), ..options.setting.clone() };
        let options = CheckOptions { commands, setting, ..options.clone() };
        let Checked { check, diagnostics: more } = check(bundle, &options);
        for diagnostic in more {
            if !diagnostics.iter().any(|known| known.message == diagnostic.message) {
                diagnostics.push(diagnostic);
            }
        }
        if let Some(check) = check {
            found.extend(causes(&of_it, &check, &bundle.environment, &bundle.context));
        }
    }
    found.sort_by_key(|cause| cause.observation);
    Diagnosed { causes: found, diagnostics }
}

/// Commands that together ask for all that any command asks for: of two that ask for the same, the first.
fn commands_that_ask_all(run: &Run<'_>, workspace: &WorkspaceName) -> Vec<Command> {
    let mut asked: Vec<Call> = Vec::new();
    let mut asks_more = |command: &Command| {
        let known = asked.len();
        for situation in run.situations(command, workspace) {
            for call in run.calls(command, &situation).calls {
                let same = |other: &Call| {
                    other.action == call.action
                        && other.resource == call.resource
                        && other.object == call.object
                        && other.caller == call.caller
                };
                if !asked.iter().any(same) {
                    asked.push(call);
                }
            }
        }
        asked.len() > known
    };
    Command::checkable().filter(|command| asks_more(command)).collect()
}

/// The workspace whose state, or lock, the observation is about.
fn workspace(observation: &Observation, backend: &Backend) -> Option<WorkspaceName> {
    let resources = observation.candidates.iter().filter_map(|candidate| candidate.resource.as_deref());
    let told = match &observation.particulars {
        Particulars::Lock(lock) => Some(&*lock.path),
        Particulars::Digest(digest) => Some(&*digest.key),
        _ => None,
    };
    resources.chain(told).find_map(|place| {
        let place = place.strip_suffix(".tflock").unwrap_or(place);
        let before = place.strip_suffix(backend.key.as_str())?.strip_suffix('/')?;
        let (prefix, name) = before.rsplit_once('/')?;
        let name = WorkspaceName::new(name).ok()?;
        let key = backend.state_key(&name);
        let is_state = place.ends_with(&key) && prefix.ends_with(backend.workspace_key_prefix.as_str());
        is_state.then_some(name)
    })
}
