//! [`Observation`]: what one error in a text says, or can mean.

use iamsim_engine::Outcome;
use iamsim_policy::PolicyType;

/// What one error in a text says, or can mean, with no policy in sight.
///
/// What the text does not say is `None`, never a guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What kind of failure it is.
    pub kind: Kind,
    /// The service that answered, as actions name it: `s3`.
    pub service: Option<Box<str>>,
    /// The operation that was asked for, in the API's words: `HeadObject`.
    pub operation: Option<Box<str>>,
    /// The error code of the answer: `AccessDenied`.
    pub api_code: Option<Box<str>>,
    /// The status of the answer.
    pub http_status: Option<u16>,
    /// The ARN of who asked.
    pub principal: Option<Box<str>>,
    /// Every action on every resource whose denial gives this text, and no other: one where the text names it,
    /// several where it does not, none where nothing was denied.
    pub candidates: Vec<Candidate>,
    /// The policy type that the text names.
    pub denied_by: Option<DeniedBy>,
    /// What became of the command.
    pub effect_on_run: EffectOnRun,
    /// The id at the end of newer denials, with which `GetRequestAuthorizationDetails` tells the details.
    pub authorization_id: Option<Box<str>>,
    /// The first line of the text that belongs to it, from 1.
    pub first_line: usize,
    /// The last line that belongs to it.
    pub last_line: usize,
}

/// What kind of failure an error tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// AWS refused a permission, or may have.
    AccessDenied,
    /// Another run holds the state's lock.
    LockHeld,
    /// The state is not the one that its digest was made of.
    StaleDigest,
    /// A bucket, table, key or workspace is not there.
    NotFound,
    /// The credentials are missing, wrong or expired.
    BadCredentials,
    /// An argument is wrong.
    BadConfiguration,
    /// Something else that AWS answered.
    Other,
}

/// One permission whose denial gives the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The action: `s3:GetObject`.
    pub action: Box<str>,
    /// The ARN of the resource; `None` where the text does not tell it.
    pub resource: Option<Box<str>>,
    /// What that is to Terraform; `None` where it is nothing of Terraform's, or nobody can tell.
    pub object: Option<Object>,
}

/// What a candidate's resource is to Terraform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// The object that holds the state.
    State,
    /// The object `<state key>.tflock`.
    Lock,
    /// The listing of workspaces.
    List,
    /// The check behind an answer that a key is missing.
    Missing,
    /// The item of the table that is the lock.
    LockItem,
    /// The item of the table that holds the state's digest.
    Digest,
    /// The KMS key.
    Key,
    /// The role that is taken.
    Role,
}

/// The policy type that a text names as the reason of a denial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeniedBy {
    /// The type. AWS names one of several.
    pub policy_type: PolicyType,
    /// [`Outcome::ExplicitDeny`] or [`Outcome::ImplicitDeny`].
    pub effect: Outcome,
    /// The policy, where the text names it.
    pub policy_arn: Option<Box<str>>,
}

/// What became of the command that met the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EffectOnRun {
    /// It went on without.
    Tolerated,
    /// It ended with exit code 0, and left the lock taken or the digest stale.
    ExitZeroWithDamage,
    /// It failed.
    Failed,
}

impl Kind {
    /// The word for machines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::LockHeld => "lock_held",
            Self::StaleDigest => "stale_digest",
            Self::NotFound => "not_found",
            Self::BadCredentials => "bad_credentials",
            Self::BadConfiguration => "bad_configuration",
            Self::Other => "other",
        }
    }
}

impl Object {
    /// The word for machines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Lock => "lock",
            Self::List => "list",
            Self::Missing => "404",
            Self::LockItem => "lockitem",
            Self::Digest => "digest",
            Self::Key => "key",
            Self::Role => "role",
        }
    }
}

impl EffectOnRun {
    /// The word for machines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tolerated => "tolerated",
            Self::ExitZeroWithDamage => "exit0_with_damage",
            Self::Failed => "failed",
        }
    }
}
