//! [`Step`]: the pieces that every command is made of. (What HCL calls blocks is another thing.)
//!
//! What a step asks for is decided in `walk.rs`, from what exists when the command comes to it.

/// One piece of a command: what it does with the state, the lock or the workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Makes the bucket and the table, or looks at them: Terragrunt alone does.
    Bootstrap(Found),
    /// Takes the roles that the backend names, and asks STS who it is.
    Identify,
    /// Lists the workspaces.
    List,
    /// Fails unless the workspace was listed.
    MustBeListed(Place),
    /// Opens a place: lists the workspaces, and creates the one of this place where it was not listed.
    Open(Place),
    /// As [`Open`](Self::Open), while a migration copies to the place: what goes wrong with the release of
    /// the lock is lost.
    OpenForCopy(Place),
    /// Takes the lock, or both of them.
    Lock(Place),
    /// Looks for the state, and reads it where there is one.
    Read(Place),
    /// Fails where there is no state.
    MustExist(Place),
    /// Stores the state; where there was none before, looks for it once more.
    Write(Place, When),
    /// Releases the lock, or both of them.
    Unlock(Place, FailedUnlock),
    /// Deletes the state.
    Delete(Place),
    /// The steps of a place whose state does not exist.
    WhenAbsent(Place, &'static [Step]),
    /// The steps of a place whose state exists.
    WhenPresent(Place, &'static [Step]),
    /// The steps where the selected workspace is a named one and was listed.
    WhenSelectedIsListed(&'static [Step]),
}

/// What a bootstrap finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Bucket and table, as they should be.
    Everything,
    /// Neither.
    Nothing,
}

/// Where a state lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Under which key.
    pub(crate) key: Key,
    /// In which workspace.
    pub(crate) workspace: Workspace,
}

/// The key of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// The one that the configuration names.
    Configured,
    /// The one that the configuration is changed to.
    New,
}

/// The workspace of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workspace {
    /// `default`
    Default,
    /// The selected one, whether it exists or not.
    Selected,
    /// The selected one where it was listed, else `default`: what `init` makes of `.terraform/environment`.
    SelectedOrDefault,
    /// The one that a migration copies: the selected one where it was listed at the old place, else `default`.
    Copied,
    /// The one that the command names.
    Named,
}

/// When a state is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Always.
    Always,
    /// Where there is none yet.
    Absent,
    /// Unless there is one that holds no resources.
    NotEmpty,
}

/// What a command makes of a lock that could not be released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailedUnlock {
    /// It fails.
    Fails,
    /// It ends with exit code 0, and the lock stays.
    LeavesTheLock,
}

impl Place {
    pub(crate) const SELECTED: Self = Self { key: Key::Configured, workspace: Workspace::Selected };
    pub(crate) const DEFAULT: Self = Self { key: Key::Configured, workspace: Workspace::Default };
    pub(crate) const NAMED: Self = Self { key: Key::Configured, workspace: Workspace::Named };
    pub(crate) const RECORDED: Self = Self { key: Key::Configured, workspace: Workspace::SelectedOrDefault };
    pub(crate) const NEW: Self = Self { key: Key::New, workspace: Workspace::SelectedOrDefault };
    pub(crate) const COPY: Self = Self { key: Key::New, workspace: Workspace::Copied };
}
