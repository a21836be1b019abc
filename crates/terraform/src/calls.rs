//! [`Call`]: one permission that one request of Terraform's needs, and what becomes of the command without.
//!
//! A request that needs several permissions (storing an object under a KMS key) is several calls with one
//! `api`, in the order in which AWS asks for them. What is asked of whom is decided in `walk.rs`; how a call
//! is filled, in `requests.rs`.

use std::borrow::Cow;

use crate::backend::{AssumeRole, AssumeRoleWithWebIdentity, RoleArn, SessionName};
use crate::config::Argument;

/// One permission that one request needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The request, such as `s3:HeadObject`.
    pub api: &'static str,
    /// The action that policies name, such as `s3:GetObject`.
    pub action: &'static str,
    /// The ARN of what it is about, or `*` where an action takes none.
    pub resource: String,
    /// What that is to Terraform.
    pub object: Object,
    /// Why Terraform asks.
    pub purpose: Purpose,
    /// Who asks.
    pub caller: Caller,
    /// The condition keys that the request brings with it.
    pub context: Context,
    /// What becomes of the command where AWS denies this action on this kind of object.
    pub if_denied: IfDenied,
    /// The argument of the backend that the resource comes from, to point at in a report.
    pub argument: Argument,
}

/// What a call is about, to Terraform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// The object that holds the state.
    State,
    /// The object `<state key>.tflock`.
    Lock,
    /// The listing of workspaces.
    List,
    /// The check behind an answer that a key is missing: 404 to who may list the bucket, else 403.
    Missing,
    /// The item `<bucket>/<state key>` of the table.
    LockItem,
    /// The item `<bucket>/<state key>-md5` of the table.
    Digest,
    /// The caller itself.
    Identity,
    /// The role that is taken.
    Role,
    /// The bucket itself, which Terragrunt makes.
    Bucket,
    /// The table itself, which Terragrunt makes.
    Table,
}

/// Why Terraform makes a call. The words for it are the report's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// It finds out who it is.
    AskIdentity,
    /// It takes a role.
    TakeRole,
    /// It gives the session of a role its tags.
    TagSession,
    /// It says who is behind the session of a role.
    SetSourceIdentity,
    /// It lists the workspaces.
    ListWorkspaces,
    /// It looks whether there is a state.
    FindState,
    /// It reads the state.
    ReadState,
    /// It reads the digest that the state is held against.
    ReadDigest,
    /// It stores the state.
    WriteState,
    /// It stores the digest of the state.
    WriteDigest,
    /// It deletes the state.
    DeleteState,
    /// It deletes the digest of the state.
    DeleteDigest,
    /// It takes the lock.
    TakeLock,
    /// It reads who holds the lock, after it could not be taken.
    ReadHolder,
    /// It reads the lock, to release it.
    ReadLock,
    /// It releases the lock.
    ReleaseLock,
    /// It makes the bucket, or looks whether it is as it should be.
    PrepareBucket,
    /// It makes the table, or looks whether it is there.
    PrepareTable,
}

/// Who makes a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// The principal that Terraform starts as.
    Starting,
    /// Nobody yet: the request is unsigned, and carries the token of a web identity.
    WebIdentity,
    /// A session of a role.
    Session {
        /// The role.
        role_arn: RoleArn,
        /// The session's name; `None` where the SDK makes one up.
        session_name: Option<SessionName>,
        /// Which argument said to take it.
        taken_by: TakenBy,
    },
}

/// Which argument says to take a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TakenBy {
    /// `assume_role`
    AssumeRole,
    /// `assume_role_with_web_identity`
    WebIdentity,
}

/// What becomes of a command where a call is denied, the least harm first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IfDenied {
    /// Nothing: Terraform goes on without.
    Tolerated,
    /// It ends with exit code 0, and leaves the lock taken or the digest stale: a later run fails.
    ExitZeroWithDamage,
    /// It fails.
    Fails,
}

/// The condition keys of a request, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    entries: Vec<Entry>,
}

/// One condition key of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key, as AWS spells it.
    pub key: Cow<'static, str>,
    /// Its value.
    pub value: ContextValue,
}

/// What is known of a condition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextValue {
    /// The value of a key that has one.
    One(Cow<'static, str>),
    /// The values of a multivalued key.
    Many(Vec<String>),
    /// The request does not carry it.
    Absent,
    /// The request carries it, with a value that is not known before it is made.
    Unknown,
}

impl Call {
    /// Whether AWS decides on both in the same way: everything but what they are to Terraform is the same.
    pub(crate) fn asks_the_same_as(&self, other: &Self) -> bool {
        self.action == other.action
            && self.resource == other.resource
            && self.caller == other.caller
            && self.context == other.context
    }
}

impl IfDenied {
    /// Whether the command needs the call to end well.
    pub const fn is_required(self) -> bool {
        match self {
            Self::Tolerated => false,
            Self::ExitZeroWithDamage | Self::Fails => true,
        }
    }
}

impl Object {
    /// The word for it in `calls` of the published formats.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Lock => "lock",
            Self::List => "list",
            Self::Missing => "404",
            Self::LockItem => "lockitem",
            Self::Digest => "digest",
            Self::Identity => "identity",
            Self::Role => "role",
            Self::Bucket => "bucket",
            Self::Table => "table",
        }
    }
}

impl Caller {
    /// The session of the role that `assume_role` takes.
    pub(crate) fn role(role: &AssumeRole) -> Self {
        Self::Session {
            role_arn: role.role_arn.clone(),
            session_name: role.session_name.clone(),
            taken_by: TakenBy::AssumeRole,
        }
    }

    /// The session of the role that `assume_role_with_web_identity` takes.
    pub(crate) fn web_identity_role(role: &AssumeRoleWithWebIdentity) -> Self {
        Self::Session {
            role_arn: role.role_arn.clone(),
            session_name: role.session_name.clone(),
            taken_by: TakenBy::WebIdentity,
        }
    }
}

impl Context {
    /// Every key of which something is known, also that it is absent.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The keys that the request carries.
    pub fn carried(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.value != ContextValue::Absent)
    }

    /// What is known of `key`, in any case.
    pub fn get(&self, key: &str) -> Option<&ContextValue> {
        self.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(key)).map(|entry| &entry.value)
    }

    pub(crate) fn with(mut self, key: impl Into<Cow<'static, str>>, value: ContextValue) -> Self {
        let key = key.into();
        match self.entries.binary_search_by(|entry| entry.key.cmp(&key)) {
            Ok(index) => {
                if let Some(entry) = self.entries.get_mut(index) {
                    entry.value = value;
                }
            }
            Err(index) => self.entries.insert(index, Entry { key, value }),
        }
        self
    }

    pub(crate) fn one(self, key: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.with(key, ContextValue::One(value.into()))
    }

    pub(crate) fn many(self, key: &'static str, values: impl IntoIterator<Item = String>) -> Self {
        self.with(key, ContextValue::Many(values.into_iter().collect()))
    }

    /// Says of `keys` that they are absent, where nothing else is known of them.
    pub(crate) fn absent(self, keys: &[&'static str]) -> Self {
        keys.iter().fold(self, |context, key| match context.get(key) {
            Some(_) => context,
            None => context.with(*key, ContextValue::Absent),
        })
    }
}
