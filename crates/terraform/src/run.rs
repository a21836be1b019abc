//! From a command to its calls, and from AWS's answers to what becomes of the command.

use std::collections::BTreeMap;
use std::sync::Arc;

use iamsim_engine::{Decision, Explanation, Outcome};

use crate::backend::{Backend, WorkspaceName};
use crate::calls::{Call, IfDenied, Object};
use crate::commands::Command;
use crate::requests::Requests;
use crate::surroundings::Surroundings;
use crate::versions::Tool;
use crate::walk::{Listing, Walked, walk};

/// Whether there is a state before the command runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// There is none yet.
    Absent,
    /// There is one, with resources in it.
    Present,
}

/// What is there when a command begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// The selected workspace.
    pub workspace: WorkspaceName,
    /// Its state.
    pub state: State,
}

/// Why a command fails whatever AWS allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnFailure {
    /// It needs a state, and there is none.
    NoState,
    /// It needs a workspace that does not exist, or was not listed.
    NoSuchWorkspace(WorkspaceName),
    /// Another run holds the lock.
    LockHeld,
}

/// What a command asks AWS for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The calls, in order.
    pub calls: Vec<Call>,
    /// Why the command fails although every call is allowed, where it does.
    pub own_failure: Option<OwnFailure>,
}

/// What becomes of a command, and why.
#[derive(Debug, Clone)]
pub struct CommandCheck {
    /// The command.
    pub command: Command,
    /// What is there when it begins.
    pub situation: Situation,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Every call with its decision, in order: also those after one that fails, as if it had not.
    pub calls: Vec<DecidedCall>,
    /// Which way the command takes.
    pub way: Way,
    /// Why it fails whatever AWS allows, where it does: the verdict is then [`Verdict::Fails`].
    pub own_failure: Option<OwnFailure>,
}

/// A call, and what AWS decides.
#[derive(Debug, Clone)]
pub struct DecidedCall {
    /// The call.
    pub call: Call,
    /// The decision and its reasons; one for all calls that ask the same.
    pub explanation: Arc<Explanation>,
}

/// What becomes of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It succeeds.
    Succeeds,
    /// It ends with exit code 0, and leaves a lock taken or a digest stale.
    SucceedsWithDamage,
    /// That depends on what is not known.
    Indeterminate,
    /// It fails.
    Fails,
}

/// Which way a command takes: the answer to the listing of workspaces is the only one that it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// The workspaces were listed, or the command fails for want of it: then as if they had been.
    WorkspacesListed,
    /// The listing was denied, and Terraform takes every workspace but `default` for missing.
    WorkspacesHidden,
    /// Either of the two; the calls are those of the first.
    Open,
}

/// A backend, the tool that uses it, and what is around it: all that the calls of a command come from.
///
/// ```
/// use iamsim_source::Source;
/// use iamsim_terraform::{Command, Run, Situation, State, Surroundings, Tool, WorkspaceName, config};
///
/// let text = r#"
/// terraform {
///   backend "s3" {
///     bucket = "states"
///     key    = "prod/terraform.tfstate"
///     region = "eu-west-1"
///   }
/// }
/// "#;
/// let configuration = config::read(&[Source::new("backend.tf", text)], Tool::CURRENT_TERRAFORM);
/// let backend = configuration.backend.expect("it is valid");
///
/// let run = Run::new(&backend, Tool::CURRENT_TERRAFORM, Surroundings::default());
/// let situation = Situation { workspace: WorkspaceName::default(), state: State::Present };
/// let command = Command::parse("init").expect("it is known");
/// let asked = run.calls(&command, &situation);
///
/// let actions: Vec<_> = asked.calls.iter().map(|call| call.action).collect();
/// assert_eq!(actions.last(), Some(&"s3:GetObject"));
/// ```
#[derive(Debug, Clone)]
pub struct Run<'a> {
    backend: &'a Backend,
    tool: Tool,
    surroundings: Surroundings,
}

impl State {
    /// The word for it on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Present => "present",
        }
    }
}

impl<'a> Run<'a> {
    /// What `tool` does with `backend` in these `surroundings`.
    pub fn new(backend: &'a Backend, tool: Tool, surroundings: Surroundings) -> Self {
        Self { backend, tool, surroundings }
    }

    /// What `command` asks AWS for where every answer is yes.
    pub fn calls(&self, command: &Command, situation: &Situation) -> Asked {
        let answered = self.walk(command, situation, Listing::Answered);
        let denied = self.walk(command, situation, Listing::Denied);
        weigh(answered, &denied)
    }

    /// What becomes of `command` where `decide` says what AWS answers to each call.
    ///
    /// Calls that ask the same are decided once.
    pub fn check(
        &self,
        command: &Command,
        situation: &Situation,
        decide: impl FnMut(&Call) -> Explanation,
    ) -> CommandCheck {
        let answered = self.walk(command, situation, Listing::Answered);
        let denied = self.walk(command, situation, Listing::Denied);
        let listed = weigh(answered, &denied);
        let hidden = Asked { calls: denied.calls, own_failure: denied.failure };
        let hidden = Asked { calls: worst_of_kind(hidden.calls), ..hidden };
        let mut decisions = Decisions { decide, known: Vec::new() };

        let listing = listed
            .calls
            .iter()
            .find(|call| call.object == Object::List && call.if_denied == IfDenied::Tolerated)
            .map_or(Answer::Yes, |call| answer(&decisions.of(call).decision));
        let way = match listing {
            Answer::Yes => Way::WorkspacesListed,
            Answer::No => Way::WorkspacesHidden,
            Answer::Open if listed == hidden => Way::WorkspacesListed,
            Answer::Open => Way::Open,
        };
        let (calls, own_failure, verdict) = match way {
            Way::WorkspacesListed => decisions.all(listed),
            Way::WorkspacesHidden => decisions.all(hidden),
            Way::Open => {
                let (_, _, otherwise) = decisions.all(hidden);
                let (calls, own_failure, verdict) = decisions.all(listed);
                let either = if verdict == otherwise { verdict } else { Verdict::Indeterminate };
                (calls, own_failure, either)
            }
        };
        CommandCheck {
            command: command.clone(),
            situation: situation.clone(),
            verdict,
            calls,
            way,
            own_failure,
        }
    }

    /// The situations to answer for where it is not said whether there is a state: those in which the command
    /// does not fail by itself, and of two in which it asks for the same, the first.
    pub fn situations(&self, command: &Command, workspace: &WorkspaceName) -> Vec<Situation> {
        let mut found: Vec<(Situation, Asked)> = Vec::new();
        for state in [State::Absent, State::Present] {
            let situation = Situation { workspace: workspace.clone(), state };
            let asked = self.calls(command, &situation);
            if asked.own_failure.is_none() && !found.iter().any(|(_, known)| *known == asked) {
                found.push((situation, asked));
            }
        }
        if found.is_empty() {
            return vec![Situation { workspace: workspace.clone(), state: State::Present }];
        }
        found.into_iter().map(|(situation, _)| situation).collect()
    }

    fn walk(&self, command: &Command, situation: &Situation, listing: Listing) -> Walked {
        walk(Requests::new(self.backend, self.tool, &self.surroundings), command, situation, listing)
    }
}

impl Verdict {
    /// The word for machines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeds => "succeeds",
            Self::SucceedsWithDamage => "succeeds_with_damage",
            Self::Indeterminate => "indeterminate",
            Self::Fails => "fails",
        }
    }
}

impl CommandCheck {
    /// The calls that the verdict comes from: those that are needed and not certainly allowed, in order.
    pub fn withheld(&self) -> impl Iterator<Item = &DecidedCall> {
        self.calls.iter().filter(|decided| {
            decided.call.if_denied.is_required() && !decided.explanation.decision.is_allowed()
        })
    }
}

/// What AWS answers, as far as Terraform is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Open,
}

fn answer(decision: &Decision) -> Answer {
    match decision {
        Decision::Certain(Outcome::Allowed) => Answer::Yes,
        Decision::Certain(Outcome::ExplicitDeny | Outcome::ImplicitDeny) => Answer::No,
        Decision::Indeterminate(open) if open.possible.contains(&Outcome::Allowed) => Answer::Open,
        Decision::Indeterminate(_) => Answer::No,
    }
}

/// What becomes of a command, given the answers to its calls.
fn verdict(calls: &[DecidedCall], own_failure: Option<&OwnFailure>) -> Verdict {
    let becomes =
        |decided: &DecidedCall| match (answer(&decided.explanation.decision), decided.call.if_denied) {
            (Answer::Yes, _) | (_, IfDenied::Tolerated) => Verdict::Succeeds,
            (Answer::No, IfDenied::Fails) => Verdict::Fails,
            (Answer::No, IfDenied::ExitZeroWithDamage) => Verdict::SucceedsWithDamage,
            (Answer::Open, IfDenied::ExitZeroWithDamage | IfDenied::Fails) => Verdict::Indeterminate,
        };
    match own_failure {
        Some(_) => Verdict::Fails,
        // A certain failure outweighs a doubt, and a doubt what is certainly only damage.
        None => calls.iter().map(becomes).max().unwrap_or(Verdict::Succeeds),
    }
}

/// Decisions, each made once.
struct Decisions<F> {
    decide: F,
    known: Vec<(Call, Arc<Explanation>)>,
}

impl<F: FnMut(&Call) -> Explanation> Decisions<F> {
    fn of(&mut self, call: &Call) -> Arc<Explanation> {
        let same = self.known.iter().find(|(known, _)| known.asks_the_same_as(call));
        if let Some((_, explanation)) = same {
            return Arc::clone(explanation);
        }
        let explanation = Arc::new((self.decide)(call));
        self.known.push((call.clone(), Arc::clone(&explanation)));
        explanation
    }

    fn all(&mut self, asked: Asked) -> (Vec<DecidedCall>, Option<OwnFailure>, Verdict) {
        let decided = |call: Call| DecidedCall { explanation: self.of(&call), call };
        let calls: Vec<DecidedCall> = asked.calls.into_iter().map(decided).collect();
        let verdict = verdict(&calls, asked.own_failure.as_ref());
        (calls, asked.own_failure, verdict)
    }
}

/// The calls of the way that a command takes where the workspaces are listed.
///
/// A denied listing does no harm by itself; where the command then comes to an end of its own (`denied`), it
/// is needed as well.
fn weigh(walked: Walked, denied: &Walked) -> Asked {
    let mut calls = worst_of_kind(walked.calls);
    if denied.failure.is_some() && walked.failure.is_none() {
        let listings = calls.iter_mut().filter(|call| call.object == Object::List);
        listings.for_each(|call| call.if_denied = IfDenied::Fails);
    }
    Asked { calls, own_failure: walked.failure }
}

/// The calls, each with what becomes of the command where its action on its kind of object is denied: the
/// worst of what becomes of it at any of the places where that is asked.
fn worst_of_kind(mut calls: Vec<Call>) -> Vec<Call> {
    let mut worst: BTreeMap<(&'static str, Object), IfDenied> = BTreeMap::new();
    for call in &calls {
        let entry = worst.entry((call.action, call.object)).or_insert(call.if_denied);
        *entry = (*entry).max(call.if_denied);
    }
    for call in &mut calls {
        if let Some(&if_denied) = worst.get(&(call.action, call.object)) {
            call.if_denied = if_denied;
        }
    }
    calls
}
