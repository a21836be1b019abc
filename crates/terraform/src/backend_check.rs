//! [`BackendCheck`]: what becomes of several commands that use one backend; [`BackendCalls`]: what one asks for.

use std::collections::BTreeSet;

use iamsim_engine::{Decision, Principal, Uncollected};
use iamsim_source::Diagnostic;

use crate::backend::Backend;
use crate::calls::Call;
use crate::commands::Command;
use crate::question::Start;
use crate::run::{Asked, CommandCheck, DecidedCall, Situation, State, Verdict};
use crate::versions::Tool;

/// What becomes of several commands that use one backend, and by whom they are run.
#[derive(Debug, Clone)]
pub struct BackendCheck {
    /// Where the state lies.
    pub backend: Backend,
    /// The tool that uses it.
    pub tool: Tool,
    /// Who Terraform starts as.
    pub start: Start,
    /// Each command, once for each situation that it was checked in.
    pub commands: Vec<CommandCheck>,
    /// What is worth saying about the policies beside the decisions: what the engine found, and what the callers'
    /// identity-based policies grant on the backend's resources and nothing asks for.
    pub findings: Vec<Diagnostic>,
    /// The states of others that the commands read with `terraform_remote_state`.
    pub remote_states: Vec<RemoteStateCheck>,
}

/// Whether the state of others can be read that a configuration reads.
#[derive(Debug, Clone)]
pub struct RemoteStateCheck {
    /// What the configuration calls it: `data.terraform_remote_state.NAME`.
    pub address: String,
    /// What becomes of reading it.
    pub check: BackendCheck,
}

/// What one command asks for with a backend, with no policy in sight.
#[derive(Debug, Clone)]
pub struct BackendCalls {
    /// Where the state lies.
    pub backend: Backend,
    /// The tool that uses it.
    pub tool: Tool,
    /// The command.
    pub command: Command,
    /// What is there when it begins.
    pub situation: Situation,
    /// What it asks for.
    pub asked: Asked,
}

/// What becomes of one command, by whether there is a state.
#[derive(Debug, Clone, Copy)]
pub struct MatrixRow<'a> {
    /// The command.
    pub command: &'a Command,
    /// The worse of the two.
    pub verdict: Verdict,
    /// While there is no state; `None` where that was not checked by itself: it was not asked about, the command
    /// then fails whatever AWS allows, or it asks for the same as with a state.
    pub absent: Option<Verdict>,
    /// Once there is a state; `None` likewise.
    pub present: Option<Verdict>,
}

impl BackendCheck {
    /// The verdicts by command and state, in the order in which the commands were checked.
    pub fn matrix(&self) -> Vec<MatrixRow<'_>> {
        let mut rows: Vec<MatrixRow<'_>> = Vec::new();
        for check in &self.commands {
            let index = rows.iter().position(|row| *row.command == check.command).unwrap_or_else(|| {
                let verdict = check.verdict;
                rows.push(MatrixRow { command: &check.command, verdict, absent: None, present: None });
                rows.len() - 1
            });
            if let Some(row) = rows.get_mut(index) {
                row.verdict = worse(row.verdict, check.verdict);
                match check.situation.state {
                    State::Absent => row.absent = Some(check.verdict),
                    State::Present => row.present = Some(check.verdict),
                }
            }
        }
        rows
    }

    /// The verdict on all commands, and on the states of others that they read: what certainly fails outweighs what leaves damage, and that a doubt.
    pub fn verdict(&self) -> Verdict {
        let own = self.commands.iter().map(|check| check.verdict);
        let others = self.remote_states.iter().map(|remote| remote.check.verdict());
        own.chain(others).fold(Verdict::Succeeds, worse)
    }

    /// What was not collected and could change an answer, each once.
    pub fn assumptions(&self) -> Vec<&Uncollected> {
        let assumed: BTreeSet<&Uncollected> =
            self.decided().flat_map(|decided| &decided.explanation.assumptions).collect();
        assumed.into_iter().collect()
    }

    /// What was not collected and leaves an answer open, each once: only where that is asked for.
    pub fn left_open(&self) -> Vec<&Uncollected> {
        let open = self.decided().filter_map(|decided| match &decided.explanation.decision {
            Decision::Certain(_) => None,
            Decision::Indeterminate(open) => Some(&open.missing_layers),
        });
        let open: BTreeSet<&Uncollected> = open.flatten().collect();
        open.into_iter().collect()
    }

    /// Every call that is asked for, those of reading the states of others included.
    fn decided(&self) -> impl Iterator<Item = &DecidedCall> {
        let others = self.remote_states.iter().flat_map(|remote| &remote.check.commands);
        self.commands.iter().chain(others).flat_map(|check| &check.calls)
    }

    /// Who makes `call`; `None` where nobody said who vouches for a web identity.
    pub fn principal(&self, call: &Call) -> Option<Principal> {
        call.question(&self.start).ok().map(|question| question.principal().clone())
    }
}

/// The worse of two verdicts: what certainly fails outweighs what leaves damage, and that a doubt.
fn worse(one: Verdict, other: Verdict) -> Verdict {
    let weight = |verdict: Verdict| match verdict {
        Verdict::Fails => 3,
        Verdict::SucceedsWithDamage => 2,
        Verdict::Indeterminate => 1,
        Verdict::Succeeds => 0,
    };
    if weight(other) > weight(one) { other } else { one }
}
