//! From a command to its calls, and from AWS's answers to what becomes of the command.

use std::collections::BTreeMap;

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

    fn walk(&self, command: &Command, situation: &Situation, listing: Listing) -> Walked {
        walk(Requests::new(self.backend, self.tool, &self.surroundings), command, situation, listing)
    }
}

/// The calls of one way through a command, each with what becomes of the command where its action on its
/// kind of object is denied: the worst of what becomes of it at any of the places where that is asked.
///
/// The listing of workspaces does no harm by itself; where without its answer the command takes a way that
/// ends before its end (`denied`), it is needed as well.
fn weigh(walked: Walked, denied: &Walked) -> Asked {
    let mut worst: BTreeMap<(&'static str, Object), IfDenied> = BTreeMap::new();
    for call in &walked.calls {
        let entry = worst.entry((call.action, call.object)).or_insert(call.if_denied);
        *entry = (*entry).max(call.if_denied);
    }
    if denied.failure.is_some() && walked.failure.is_none() {
        worst.insert(("s3:ListBucket", Object::List), IfDenied::Fails);
    }
    let mut calls = walked.calls;
    for call in &mut calls {
        if let Some(&if_denied) = worst.get(&(call.action, call.object)) {
            call.if_denied = if_denied;
        }
    }
    Asked { calls, own_failure: walked.failure }
}
