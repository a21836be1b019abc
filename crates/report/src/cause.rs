//! [`Cause`]: calls that are withheld for one and the same reason, told once.

use std::collections::BTreeSet;

use iamsim_engine::{Decision, Explanation, Outcome, Principal, Truth};
use iamsim_terraform::{BackendCheck, Call, CommandCheck, DecidedCall, IfDenied, State};

use crate::near_miss::{is_near, withheld};
use crate::words;

/// Calls that are not certainly allowed, for one reason.
#[derive(Debug)]
pub(crate) struct Cause<'a> {
    /// Who makes the calls; `None` where that is not known.
    pub(crate) principal: Option<Principal>,
    /// The calls, each once, in the order in which they are made.
    pub(crate) hits: Vec<Hit<'a>>,
}

/// One action on one resource that is withheld.
#[derive(Debug)]
pub(crate) struct Hit<'a> {
    pub(crate) decided: &'a DecidedCall,
    /// Where it is asked.
    pub(crate) uses: Vec<Use<'a>>,
}

/// One place where a call is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Use<'a> {
    pub(crate) call: &'a Call,
    pub(crate) command: &'static str,
    pub(crate) state: State,
}

/// What tells causes apart.
#[derive(Debug, PartialEq, Eq)]
struct Reason {
    principal: Option<Principal>,
    decision: &'static str,
    /// Statements, layers and keys, each as a word that only it has.
    parts: BTreeSet<String>,
}

/// The causes of all calls that are not certainly allowed: those that make a command fail first, then those
/// that leave damage, then what is open, and what Terraform tolerates last.
pub(crate) fn causes(check: &BackendCheck) -> Vec<Cause<'_>> {
    let mut found: Vec<(Reason, Cause<'_>)> = Vec::new();
    for command in &check.commands {
        for decided in &command.calls {
            if decided.explanation.decision.is_allowed() {
                continue;
            }
            let reason = Reason::of(check.principal(&decided.call), &decided.explanation);
            let index = found.iter().position(|(known, _)| *known == reason).unwrap_or_else(|| {
                let cause = Cause { principal: reason.principal.clone(), hits: Vec::new() };
                found.push((reason, cause));
                found.len() - 1
            });
            if let Some((_, cause)) = found.get_mut(index) {
                cause.add(command, decided);
            }
        }
    }
    let mut causes: Vec<Cause<'_>> = found.into_iter().map(|(_, cause)| cause).collect();
    causes.sort_by_key(Cause::rank);
    causes
}

/// The check itself, and those of the states of others that it reads, each with what the configuration calls it.
pub(crate) fn parts(check: &BackendCheck) -> impl Iterator<Item = (Option<&str>, &BackendCheck)> {
    let others = check.remote_states.iter().map(|remote| (Some(remote.address.as_str()), &remote.check));
    std::iter::once((None, check)).chain(others)
}

impl<'a> Cause<'a> {
    /// The reasons of the first call, which are those of all.
    pub(crate) fn explanation(&self) -> Option<&'a Explanation> {
        self.hits.first().map(|hit| &*hit.decided.explanation)
    }

    /// The worst that becomes of a command where all of this is denied.
    pub(crate) fn if_denied(&self) -> IfDenied {
        self.hits.iter().map(Hit::if_denied).max().unwrap_or(IfDenied::Tolerated)
    }

    fn add(&mut self, command: &CommandCheck, decided: &'a DecidedCall) {
        let call = &decided.call;
        let same = |hit: &Hit<'_>| {
            hit.decided.call.action == call.action && hit.decided.call.resource == call.resource
        };
        let made = Use { call, command: words::command(&command.command), state: command.situation.state };
        match self.hits.iter().position(same).and_then(|index| self.hits.get_mut(index)) {
            Some(hit) => hit.uses.push(made),
            None => self.hits.push(Hit { decided, uses: vec![made] }),
        }
    }

    fn rank(&self) -> u8 {
        let open = self.explanation().is_some_and(|it| it.decision.outcome().is_none());
        match (open, self.if_denied()) {
            (false, IfDenied::Fails) => 0,
            (false, IfDenied::ExitZeroWithDamage) => 1,
            (true, IfDenied::Fails | IfDenied::ExitZeroWithDamage) => 2,
            (_, IfDenied::Tolerated) => 3,
        }
    }
}

impl Hit<'_> {
    /// The worst that becomes of a command without it.
    pub(crate) fn if_denied(&self) -> IfDenied {
        self.uses.iter().map(|made| made.call.if_denied).max().unwrap_or(IfDenied::Tolerated)
    }

    /// The commands that make the call, in the order in which they were checked.
    pub(crate) fn commands(&self) -> Vec<&'static str> {
        words::distinct(self.uses.iter().map(|made| made.command))
    }

    /// The one state in which the call is made, where it is made in one alone.
    pub(crate) fn only_state(&self) -> Option<State> {
        match words::distinct(self.uses.iter().map(|made| made.state)).as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

impl Reason {
    fn of(principal: Option<Principal>, explanation: &Explanation) -> Self {
        let parts = match &explanation.decision {
            Decision::Certain(Outcome::ImplicitDeny) => implicit(explanation),
            Decision::Certain(Outcome::ExplicitDeny | Outcome::Allowed) => {
                let denies =
                    explanation.decided_by.iter().map(|it| format!("{}#{}", it.policy.name(), it.index));
                // Whether something would allow it is told beside the deny.
                let allows = explanation.layers.iter().filter(|layer| layer.allows == Truth::True);
                denies.chain(allows.map(|layer| format!("{} {:?}", layer.layer, layer.target))).collect()
            }
            Decision::Indeterminate(open) => {
                let keys = open.missing_context.iter().map(|key| key.folded().to_owned());
                // Of whom is told below: what is missing is one cause for all.
                let layers = open.missing_layers.iter().map(|missing| words::assumed(missing).to_owned());
                keys.chain(layers).chain(waiting(explanation)).collect()
            }
        };
        Self { principal, decision: explanation.decision.as_str(), parts }
    }
}

/// The layers that withhold, and what in each comes near.
fn implicit(explanation: &Explanation) -> BTreeSet<String> {
    let layers = withheld(explanation).map(|layer| format!("{}:{:?}", layer.layer, layer.target));
    let near = explanation.near_misses().into_iter().filter(is_near).map(|miss| {
        let reference = &miss.statement.reference;
        format!("{}#{}@{:?}", reference.policy.name(), reference.index, miss.mismatch.kind)
    });
    layers.chain(near).collect()
}

/// The statements that wait for what is not known.
fn waiting(explanation: &Explanation) -> impl Iterator<Item = String> {
    let statements = explanation.layers.iter().flat_map(|layer| &layer.statements);
    statements
        .filter(|trace| trace.matches == Truth::Unknown)
        .map(|trace| format!("{}#{}", trace.reference.policy.name(), trace.reference.index))
}
