//! [`Observation`]: what one error says, or can mean. Types alone: who reads them off a text is beside it.

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
    /// Where AWS keeps the details of this one denial.
    pub authorization: Option<Authorization>,
    /// What the text tells beside, and a person needs to go on.
    pub particulars: Particulars,
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

/// Where AWS keeps the details of a denial, as newer texts say at their end.
///
/// Source: IAM User Guide, "Troubleshoot access denied error messages with authorization ID".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// What `GetRequestAuthorizationDetails` is asked with.
    pub id: Box<str>,
    /// The region to ask in, where the text links to it.
    pub region: Option<Box<str>>,
}

/// What a text tells beside: what to look at, where nothing was denied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Particulars {
    /// Nothing.
    #[default]
    None,
    /// Whose lock it is.
    Lock(LockInfo),
    /// Which digest does not fit.
    Digest(StaleDigest),
    /// The bucket lies in another region.
    Region {
        /// Where it was looked for.
        requested: Option<Box<str>>,
        /// Where it is.
        actual: Box<str>,
    },
    /// A bucket that is not there.
    Bucket(Box<str>),
    /// A table that is not there, where the text names it.
    Table(Option<Box<str>>),
    /// A workspace that is not there.
    Workspace(Box<str>),
    /// No state is there.
    State,
    /// What Terraform says of an argument: its words, in one line.
    Argument {
        /// The sentence above all others: `Invalid Value`.
        title: Box<str>,
        /// What stands below it.
        detail: Box<str>,
        /// The file and the line that it points at: `backend.tf` and 9.
        place: Option<(Box<str>, usize)>,
    },
    /// The denial is told in a message that only AWS decodes.
    Encoded,
}

/// What Terraform prints of a lock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockInfo {
    /// What `force-unlock` takes.
    pub id: Box<str>,
    /// Bucket and key of the state.
    pub path: Box<str>,
    /// What the run that took it does: `OperationTypeApply`.
    pub operation: Box<str>,
    /// Who took it.
    pub who: Box<str>,
    /// When.
    pub created: Box<str>,
}

/// The digest that the state was held against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StaleDigest {
    /// The bucket of the state.
    pub bucket: Box<str>,
    /// Its key.
    pub key: Box<str>,
    /// The digest of what is there; empty where nothing is.
    pub calculated: Box<str>,
    /// The digest that the table holds.
    pub stored: Box<str>,
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
