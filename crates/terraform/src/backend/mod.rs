//! [`Backend`]: what a `backend "s3"` block says, in types that are valid by construction.
//!
//! Each part refuses what Terraform refuses, with a [`Mistake`] that says how to mend it; the reader in
//! `config/` puts the mistake to its place in the text. What the backend asks AWS for is not said here.

mod bucket;
mod encryption;
mod locking;
mod place;
mod role;

use std::collections::BTreeMap;
use std::sync::Arc;

use iamsim_source::{Code, Source, Span};

pub use bucket::{AccessPoint, BucketReference, Region};
pub use encryption::{Encryption, KmsKeyReference};
pub use locking::{LockFile, Locking, TableReference};
pub use place::{InvalidWorkspaceName, StateKey, WorkspaceKeyPrefix, WorkspaceName};
pub use role::{
    AssumeRole, AssumeRoleWithWebIdentity, Credentials, RoleArn, SessionName, SessionPolicies, Tag,
    WebIdentityToken,
};

pub(crate) use bucket::RegionValidation;
pub(crate) use encryption::{customer_key, is_redacted};
pub(crate) use place::DoubledSlash;

use crate::config::Argument;

/// A `backend "s3"` block that was read and found valid.
#[derive(Debug, Clone)]
pub struct Backend {
    /// The bucket, or the access point to it.
    pub bucket: BucketReference,
    /// `key`: where the state of the workspace `default` lies.
    pub key: StateKey,
    /// The region of the bucket and the table.
    pub region: Region,
    /// Under which prefix the other workspaces lie.
    pub workspace_key_prefix: WorkspaceKeyPrefix,
    /// With which headers of encryption objects are stored.
    pub encryption: Encryption,
    /// How the state is locked.
    pub locking: Locking,
    /// The canned ACL that objects are stored with.
    pub acl: Option<CannedAcl>,
    /// Whose credentials the requests are made with.
    pub credentials: Credentials,
    /// Whether the credentials are validated when the backend is configured.
    pub credentials_validation: Check,
    /// Whether the account is asked for when the backend is configured.
    pub account_check: Check,
    /// Where the requests go.
    pub endpoints: Endpoints,
    /// Which accounts the backend may be used from.
    pub accounts: Accounts,
    /// What objects are tagged with.
    pub tags: ObjectTags,
    places: Places,
}

/// Where everything stands that a backend was read from.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    pub(crate) source: Arc<Source>,
    pub(crate) block: Span,
    pub(crate) arguments: BTreeMap<Argument, (Arc<Source>, Span)>,
}

/// Something that the backend does when it is configured, unless a `skip_...` argument says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It is done.
    Made,
    /// It is left out.
    Skipped,
}

/// What objects are tagged with: of OpenTofu, since 1.11.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObjectTags {
    /// `state_tags`, in the order of their keys.
    pub state: Vec<Tag>,
    /// `lock_tags`, in the order of their keys.
    pub lock: Vec<Tag>,
}

/// Which accounts a backend may be used from: any, unless one of the two says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounts {
    /// `allowed_account_ids`
    pub allowed: Vec<Box<str>>,
    /// `forbidden_account_ids`
    pub forbidden: Vec<Box<str>>,
}

/// A canned ACL, such as `bucket-owner-full-control`. Terraform takes any text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedAcl(pub(crate) Box<str>);

/// Where requests go, where that is not AWS's own endpoint of the region.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Endpoints {
    /// Of Amazon S3.
    pub s3: Option<Box<str>>,
    /// Of DynamoDB.
    pub dynamodb: Option<Box<str>>,
    /// Of STS.
    pub sts: Option<Box<str>>,
    /// Of IAM.
    pub iam: Option<Box<str>>,
    /// The region that STS is asked in, where it is not the backend's.
    pub sts_region: Option<Region>,
}

/// How a request travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Over TLS.
    Secure,
    /// In the clear.
    Plain,
}

/// Why a value cannot be used, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// The parts of a [`Backend`] that are read one by one.
pub(crate) struct Parts {
    pub(crate) bucket: BucketReference,
    pub(crate) key: StateKey,
    pub(crate) region: Region,
    pub(crate) workspace_key_prefix: WorkspaceKeyPrefix,
    pub(crate) encryption: Encryption,
    pub(crate) locking: Locking,
    pub(crate) acl: Option<CannedAcl>,
    pub(crate) credentials: Credentials,
    pub(crate) credentials_validation: Check,
    pub(crate) account_check: Check,
    pub(crate) endpoints: Endpoints,
    pub(crate) accounts: Accounts,
    pub(crate) tags: ObjectTags,
}

impl Backend {
    pub(crate) fn new(parts: Parts, places: Places) -> Self {
        Self {
            bucket: parts.bucket,
            key: parts.key,
            region: parts.region,
            workspace_key_prefix: parts.workspace_key_prefix,
            encryption: parts.encryption,
            locking: parts.locking,
            acl: parts.acl,
            credentials: parts.credentials,
            credentials_validation: parts.credentials_validation,
            account_check: parts.account_check,
            endpoints: parts.endpoints,
            accounts: parts.accounts,
            tags: parts.tags,
            places,
        }
    }

    /// The account of who asks for everything but the roles themselves: of the role that is taken last, else
    /// `starting`, that of the principal that Terraform starts as.
    pub fn account_of_caller<'a>(&'a self, starting: Option<&'a str>) -> Option<&'a str> {
        match (&self.credentials.role, &self.credentials.web_identity) {
            (Some(role), _) => Some(role.role_arn.account()),
            (None, Some(role)) => Some(role.role_arn.account()),
            (None, None) => starting,
        }
    }

    /// Where `argument` is written, name and value; `None` where it is left out.
    pub fn place_of(&self, argument: Argument) -> Option<(&Arc<Source>, Span)> {
        self.places.arguments.get(&argument).map(|(source, span)| (source, *span))
    }

    /// Where the block begins: `backend "s3"`.
    pub fn place(&self) -> (&Arc<Source>, Span) {
        (&self.places.source, self.places.block)
    }

    /// The key of the object that holds the state of `workspace` while the backend's key is `key`.
    ///
    /// That is `key` itself for `default`, else the prefix, the workspace and the key joined as Go's
    /// `path.Join` does, which also resolves `..` and drops doubled slashes.
    pub(crate) fn object_key(&self, key: &StateKey, workspace: &WorkspaceName) -> String {
        if workspace.is_default() {
            key.as_str().to_owned()
        } else {
            place::join(&[self.workspace_key_prefix.as_str(), workspace.as_str(), key.as_str()])
        }
    }

    /// The key of the object that holds the state of `workspace`.
    pub fn state_key(&self, workspace: &WorkspaceName) -> String {
        self.object_key(&self.key, workspace)
    }
}

impl Accounts {
    /// Whether the backend looks in which account it is used.
    pub fn are_limited(&self) -> bool {
        !self.allowed.is_empty() || !self.forbidden.is_empty()
    }

    /// Whether the backend may be used from `account`.
    pub fn admit(&self, account: &str) -> bool {
        let holds = |ids: &[Box<str>]| ids.iter().any(|id| **id == *account);
        (self.allowed.is_empty() || holds(&self.allowed)) && !holds(&self.forbidden)
    }
}

impl CannedAcl {
    /// The ACL as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether storing an object with it needs `s3:PutObjectAcl` too. `private` and
    /// `bucket-owner-full-control` do not: AWS was seen to ask for `s3:PutObject` alone.
    pub fn needs_put_object_acl(&self) -> bool {
        !matches!(self.as_str(), "private" | "bucket-owner-full-control")
    }
}

impl Endpoints {
    /// How requests to the endpoint `url` travel; AWS's own endpoints are asked over TLS.
    pub(crate) fn transport(url: Option<&str>) -> Transport {
        match url {
            Some(url) if url.starts_with("http://") => Transport::Plain,
            Some(_) | None => Transport::Secure,
        }
    }
}

impl Mistake {
    pub(crate) fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: help.into() }
    }
}

/// Whether `text` is empty but for white space.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}
