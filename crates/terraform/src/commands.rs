//! [`Command`]: the commands of Terraform, and the table of the steps that each is made of.
//!
//! The table is the measured one, and every row a composition of the same few steps: a command that is not
//! in it is not known. What a step asks for is not said here (`walk.rs`).

use std::fmt;

use iamsim_source::Quoted;

use crate::backend::{InvalidWorkspaceName, WorkspaceName};
use crate::steps::FailedUnlock::{Fails, LeavesTheLock};
use crate::steps::Step::{
    Bootstrap, Delete, Identify, List, Lock, MustBeListed, MustExist, Open, OpenForCopy, Read, Unlock,
    WhenAbsent, WhenPresent, WhenSelectedIsListed, Write,
};
use crate::steps::When::{Absent, Always, NotEmpty};
use crate::steps::{Found, Place, Step};

/// A command of Terraform or OpenTofu, by the name that iamsim knows it under.
///
/// A word in brackets is a variant: `apply` is `apply (changes)`, and `apply (no changes)` is another one.
/// Arguments that change nothing about what is asked (`-input=false`, `-auto-approve`, `-no-color`) are
/// accepted and left out. `workspace new`, `select` and `delete` may name the workspace that they are about.
///
/// ```
/// # use iamsim_terraform::Command;
/// let command = Command::parse("apply -auto-approve").expect("a known command");
/// assert_eq!(command.name(), "apply (changes)");
/// assert!(Command::parse("aply").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    row: &'static Row,
    named: Option<WorkspaceName>,
}

/// Why a text is no command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotACommand {
    /// No command has this name.
    #[error("{} is no command that is known", Quoted(given))]
    Unknown {
        /// What was given.
        given: String,
        /// The known name that is nearest, where one is near.
        nearest: Option<&'static str>,
    },
    /// The workspace that the command names cannot be one.
    #[error(transparent)]
    Workspace(#[from] InvalidWorkspaceName),
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    name: &'static str,
    before: Before,
    steps: &'static [Step],
}

/// What happened before the command, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Nothing in particular.
    Nothing,
    /// `plan -out` made the plan that is applied, and with it the workspace.
    Plan,
    /// Another run took the lock and did not release it.
    LockTaken,
    /// The workspace that the command names was created.
    NamedWorkspace,
}

/// The name of a workspace where a command needs one and gives none.
const NEW_WORKSPACE: &str = "brandnew";
const OTHER_WORKSPACE: &str = "dev";

/// Arguments that change nothing about what is asked of AWS.
const WITHOUT_EFFECT: &[&str] = &["-input=false", "-auto-approve", "-no-color", "-compact-warnings"];

const SELECTED: Place = Place::SELECTED;
const DEFAULT: Place = Place::DEFAULT;
const NAMED: Place = Place::NAMED;
const RECORDED: Place = Place::RECORDED;
const NEW: Place = Place::NEW;
const COPY: Place = Place::COPY;

const NOTHING: &[Step] = &[];
const INIT: &[Step] = &[Identify, List, Open(SELECTED), Read(SELECTED)];
const INIT_AGAIN: &[Step] = &[Identify, List, Open(RECORDED), Read(RECORDED)];
const PLAN: &[Step] = &[Identify, Open(SELECTED), Lock(SELECTED), Read(SELECTED), Unlock(SELECTED, Fails)];
const LOOK: &[Step] = &[Identify, Open(SELECTED), Read(SELECTED)];
const APPLY: &[Step] = &[
    Identify,
    Open(SELECTED),
    Lock(SELECTED),
    Read(SELECTED),
    Write(SELECTED, Always),
    Unlock(SELECTED, Fails),
];
const CHANGE_STATE: &[Step] = &[
    Identify,
    Open(SELECTED),
    Lock(SELECTED),
    Read(SELECTED),
    Write(SELECTED, Always),
    Unlock(SELECTED, LeavesTheLock),
];
const MOVE_STATE: &[Step] = &[
    Identify,
    Open(SELECTED),
    Lock(SELECTED),
    Read(SELECTED),
    Identify,
    Write(SELECTED, Always),
    Unlock(SELECTED, LeavesTheLock),
];
const LOOK_UNDER_LOCK: &[Step] =
    &[Identify, Open(SELECTED), Lock(SELECTED), Read(SELECTED), Unlock(SELECTED, LeavesTheLock)];
const DELETE_WORKSPACE: &[Step] = &[
    Identify,
    List,
    MustBeListed(NAMED),
    Open(NAMED),
    Lock(NAMED),
    Read(NAMED),
    Unlock(NAMED, LeavesTheLock),
    Delete(NAMED),
];
const COPY_FROM_LOCAL: &[Step] =
    &[Lock(DEFAULT), Read(DEFAULT), Write(DEFAULT, Always), Unlock(DEFAULT, LeavesTheLock)];
const COPY_TO_LOCAL: &[Step] = &[Lock(RECORDED), Read(RECORDED), Unlock(RECORDED, LeavesTheLock)];
const COPY_TO_NEW: &[Step] = &[
    OpenForCopy(COPY),
    Read(COPY),
    Lock(RECORDED),
    Lock(COPY),
    Read(RECORDED),
    Read(COPY),
    Write(COPY, Always),
    Unlock(COPY, LeavesTheLock),
    Unlock(RECORDED, LeavesTheLock),
];

const REMOTE_STATE: Row =
    row("terraform_remote_state (plan)", &[Identify, Open(SELECTED), Read(SELECTED), MustExist(SELECTED)]);

/// Every command, in the order of the alphabet of what people type.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    row("apply (changes)", APPLY),
    row("apply (no changes)", PLAN),
    row("apply -lock=false (changes)", &[Identify, Open(SELECTED), Read(SELECTED), Write(SELECTED, Always)]),
    after(Before::Plan, "apply PLANFILE", APPLY),
    row("console", LOOK_UNDER_LOCK),
    row("destroy", &[Identify, Open(SELECTED), Lock(SELECTED), Read(SELECTED), Write(SELECTED, NotEmpty), Unlock(SELECTED, Fails)]),
    row("fmt", NOTHING),
    after(Before::LockTaken, "force-unlock", &[Identify, Open(SELECTED), Unlock(SELECTED, Fails)]),
    row("get", NOTHING),
    row("graph", LOOK),
    row("import", CHANGE_STATE),
    row("init", INIT),
    row("init (already initialised)", INIT_AGAIN),
    row("init -backend=false", NOTHING),
    row("init -migrate-state (local->s3)", &[Identify, List, List, Read(DEFAULT), WhenAbsent(DEFAULT, COPY_FROM_LOCAL), List, Open(SELECTED), Read(SELECTED)]),
    row("init -migrate-state (s3->local)", &[Identify, List, WhenSelectedIsListed(&[List]), Open(DEFAULT), Read(DEFAULT), WhenSelectedIsListed(&[Open(SELECTED), Read(SELECTED)]), WhenPresent(RECORDED, COPY_TO_LOCAL)]),
    row("init -migrate-state (s3->s3 new key)", &[Identify, Identify, List, List, WhenSelectedIsListed(&[List]), Open(DEFAULT), Read(DEFAULT), WhenSelectedIsListed(&[Open(SELECTED), Read(SELECTED)]), WhenPresent(RECORDED, COPY_TO_NEW), List, Open(NEW), Read(NEW)]),
    row("init -reconfigure", INIT_AGAIN),
    row("init -reconfigure (new key)", &[Identify, List, Open(NEW), Read(NEW)]),
    row("output", LOOK),
    row("plan", PLAN),
    after(Before::LockTaken, "plan (lock held by other)", PLAN),
    row("plan -lock=false", LOOK),
    row("plan -out=FILE", PLAN),
    row("plan -refresh-only", PLAN),
    row("providers", LOOK),
    row("providers schema -json", LOOK),
    row("refresh", &[Identify, Open(SELECTED), Lock(SELECTED), Read(SELECTED), Write(SELECTED, Absent), Unlock(SELECTED, Fails)]),
    row("show", LOOK),
    row("show PLANFILE", NOTHING),
    row("state list", &[Identify, Open(SELECTED), Read(SELECTED), MustExist(SELECTED)]),
    row("state mv", MOVE_STATE),
    row("state pull", LOOK),
    row("state push", CHANGE_STATE),
    row("state replace-provider", LOOK_UNDER_LOCK),
    row("state rm", MOVE_STATE),
    row("state show", &[Identify, Open(SELECTED), Read(SELECTED), Open(SELECTED), Read(SELECTED)]),
    row("taint", CHANGE_STATE),
    REMOTE_STATE,
    row("untaint", CHANGE_STATE),
    row("validate", NOTHING),
    row("version", NOTHING),
    after(Before::NamedWorkspace, "workspace delete (empty state)", DELETE_WORKSPACE),
    after(Before::NamedWorkspace, "workspace delete -force", DELETE_WORKSPACE),
    row("workspace list", &[Identify, List]),
    row("workspace new", &[Identify, List, Open(NAMED)]),
    after(Before::NamedWorkspace, "workspace select (existing)", &[Identify, List, MustBeListed(NAMED)]),
    row("workspace select (missing)", &[Identify, List, MustBeListed(NAMED)]),
    row("workspace select default", &[Identify, List]),
    row("workspace show", NOTHING),
];

/// What Terragrunt does beside the commands of the tools, which it runs. Bootstrapping is off unless it is asked for.
const OF_TERRAGRUNT: &[Row] = &[
    row("terragrunt backend bootstrap (all there)", &[Identify, Bootstrap(Found::Everything)]),
    row("terragrunt backend bootstrap (nothing there)", &[Identify, Bootstrap(Found::Nothing)]),
];

const fn row(name: &'static str, steps: &'static [Step]) -> Row {
    Row { name, before: Before::Nothing, steps }
}

const fn after(before: Before, name: &'static str, steps: &'static [Step]) -> Row {
    Row { name, before, steps }
}

impl Command {
    /// The command called `text`.
    ///
    /// # Errors
    ///
    /// [`NotACommand`] with the nearest known name, or where the workspace that it names cannot be one.
    pub fn parse(text: &str) -> Result<Self, NotACommand> {
        let words: Vec<&str> =
            text.split_whitespace().filter(|word| !WITHOUT_EFFECT.contains(word)).collect();
        let name = words.join(" ");
        if let Some(row) = find(&name) {
            return Ok(Self { row, named: None });
        }
        match words.as_slice() {
            [about @ .., workspace] if about.first() == Some(&"workspace") && about.len() > 1 => {
                let row = find(&about.join(" ")).ok_or_else(|| unknown(text))?;
                Ok(Self { row, named: Some(WorkspaceName::new(workspace)?) })
            }
            _ => Err(unknown(text)),
        }
    }

    /// What `iamsim check` answers for unless told otherwise: `init`, `plan` and `apply`.
    pub fn defaults() -> Vec<Self> {
        ["init", "plan", "apply"].into_iter().filter_map(|name| Self::parse(name).ok()).collect()
    }

    /// Every known command of the tools themselves.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| Self { row, named: None })
    }

    /// What `iamsim check --command all` answers for: every known command, but for those that are about a failure
    /// (`plan (lock held by other)`, `workspace select (missing)`).
    pub fn checkable() -> impl Iterator<Item = Self> {
        Self::all().filter(|command| !command.is_about_a_failure())
    }

    /// The command that stands for reading the state of others: `terraform_remote_state (plan)`.
    pub fn reading_a_remote_state() -> Self {
        Self { row: &REMOTE_STATE, named: None }
    }

    /// Whether the command reads the states of others that the configuration names.
    pub fn reads_remote_states(&self) -> bool {
        const READING: [&str; 6] = ["apply", "console", "destroy", "import", "plan", "refresh"];
        let verb = self.row.name.split(' ').next().unwrap_or_default();
        // A plan holds what was read.
        READING.contains(&verb) && self.row.before != Before::Plan
    }

    /// Whether the command asks AWS for nothing, whatever the backend is.
    pub fn asks_nothing(&self) -> bool {
        self.row.steps.is_empty()
    }

    /// Whether it fails whatever AWS allows: at a lock that another run holds, or for want of a workspace.
    fn is_about_a_failure(&self) -> bool {
        let steps = self.row.steps;
        match self.row.before {
            Before::LockTaken => steps.iter().any(|step| matches!(step, Lock(_))),
            Before::Nothing | Before::Plan => steps.iter().any(|step| matches!(step, MustBeListed(_))),
            Before::NamedWorkspace => false,
        }
    }

    /// Its name in full, the variant in brackets included; without the workspace that it names.
    pub fn name(&self) -> &'static str {
        self.row.name
    }

    /// Its name as people say it: without the variant in brackets.
    pub fn short_name(&self) -> &'static str {
        without_variant(self.row.name)
    }

    /// The workspace that the command is about, where it names one or has to.
    pub(crate) fn named_workspace(&self) -> WorkspaceName {
        let placeholder = match self.row.before {
            Before::NamedWorkspace => OTHER_WORKSPACE,
            Before::Nothing | Before::Plan | Before::LockTaken => NEW_WORKSPACE,
        };
        self.named.clone().unwrap_or_else(|| WorkspaceName::placeholder(placeholder))
    }

    pub(crate) fn before(&self) -> Before {
        self.row.before
    }

    pub(crate) fn steps(&self) -> &'static [Step] {
        self.row.steps
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row.name)
    }
}

/// The row called `name`, or the first one that is called so but for its variant.
fn find(name: &str) -> Option<&'static Row> {
    let rows = || TABLE.iter().chain(OF_TERRAGRUNT);
    rows().find(|row| row.name == name).or_else(|| rows().find(|row| without_variant(row.name) == name))
}

fn without_variant(name: &'static str) -> &'static str {
    name.split(" (").next().unwrap_or(name)
}

fn unknown(given: &str) -> NotACommand {
    let names = TABLE.iter().chain(OF_TERRAGRUNT).flat_map(|row| [without_variant(row.name), row.name]);
    NotACommand::Unknown { given: given.to_owned(), nearest: iamsim_source::nearest(given, names) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terragrunts_bootstrap_is_known_and_no_command_of_the_tools() {
        let bootstrap = Command::parse("terragrunt backend bootstrap").unwrap();
        assert_eq!(bootstrap.name(), "terragrunt backend bootstrap (all there)");
        assert!(Command::all().all(|command| command != bootstrap));
    }

    #[test]
    fn a_name_without_its_variant_is_the_first_one_of_that_name() {
        for (given, full) in [
            ("apply", "apply (changes)"),
            ("workspace select", "workspace select (existing)"),
            ("workspace select prod", "workspace select (existing)"),
            ("workspace select default", "workspace select default"),
            ("workspace delete", "workspace delete (empty state)"),
            ("workspace delete -force prod", "workspace delete -force"),
            ("init -input=false", "init"),
            ("plan", "plan"),
        ] {
            assert_eq!(Command::parse(given).map(|command| command.name()), Ok(full), "{given}");
        }
    }

    #[test]
    fn all_is_every_command_but_those_that_are_about_a_failure() {
        let checkable: Vec<&str> = Command::checkable().map(|command| command.name()).collect();
        let left_out: Vec<&str> =
            Command::all().map(|command| command.name()).filter(|name| !checkable.contains(name)).collect();
        assert_eq!(left_out, ["plan (lock held by other)", "workspace select (missing)"]);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest_one() {
        let refused = Command::parse("pln").unwrap_err();
        assert_eq!(refused, NotACommand::Unknown { given: "pln".to_owned(), nearest: Some("plan") });
        assert!(matches!(Command::parse(""), Err(NotACommand::Unknown { nearest: None, .. })));
        assert!(matches!(Command::parse("workspace new a/b"), Err(NotACommand::Workspace(_))));
    }
}
