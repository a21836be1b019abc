//! [`Inventory`]: users, groups, roles and managed policies, as they were collected and before they are joined.

use std::collections::BTreeMap;
use std::sync::Arc;

use iamsim_engine::{Layer, RestrictPublicBuckets, RoleKind};
use iamsim_policy::{AccountId, Arn, Policy, PolicyType};
use iamsim_source::json::Value;
use iamsim_source::{Diagnostic, Source, Span};

use crate::documents::{self, Content};

/// All that the files of a bundle hold of whole accounts.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    /// Users, groups and roles, in the order of the files.
    pub(crate) owners: Vec<Owner>,
    /// Managed policies, by their ARNs.
    pub(crate) managed: BTreeMap<Box<str>, Managed>,
    /// Buckets, keys and tables, in the order of the files.
    pub(crate) resources: Vec<OwnedResource>,
    /// Files that do not hold all that there is, with the place that says so.
    pub(crate) incomplete: Vec<(Arc<Source>, Span)>,
}

/// Who has policies.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(crate) kind: OwnerKind,
    pub(crate) extent: Extent,
    pub(crate) arn: Arn,
    /// Where it stands: for what is said about it.
    pub(crate) place: (Arc<Source>, Span),
    /// Its inline policies.
    pub(crate) inline: Vec<Held>,
    /// The ARNs of the managed policies that are attached.
    pub(crate) attached: Vec<Box<str>>,
    /// Of a user: the names of its groups.
    pub(crate) groups: Vec<Box<str>>,
    /// The ARN of its boundary.
    pub(crate) boundary: Layer<Box<str>>,
    /// Of a role: who may assume it.
    pub(crate) trust: Option<Held>,
    pub(crate) tags: Layer<Vec<(Box<str>, Box<str>)>>,
    pub(crate) unique_id: Option<Box<str>>,
}

/// How much of an owner's policies a file knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of them.
    Whole,
    /// Those that one tool manages: others may have been attached elsewhere.
    Managed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnerKind {
    User,
    Group,
    Role,
}

/// A managed policy, read as what it can be attached as.
#[derive(Debug)]
pub(crate) struct Managed {
    pub(crate) identity_based: Held,
    pub(crate) boundary: Held,
}

/// What became of a document.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    /// It was read, with what is worth saying about how it is written.
    Policy(Arc<Policy>, Vec<Diagnostic>),
    /// There is none.
    None,
    /// It could not be read.
    Unreadable(Vec<Diagnostic>),
    /// There is one, and what it says is not known yet: why.
    Unknown(Diagnostic),
}

/// A resource with its policy.
#[derive(Debug)]
pub(crate) struct OwnedResource {
    pub(crate) arn: Arn,
    pub(crate) account: Option<AccountId>,
    pub(crate) policy: Held,
    pub(crate) restrict_public_buckets: Layer<RestrictPublicBuckets>,
}

impl Held {
    /// The document at `value`, called `name` in results.
    pub(crate) fn read(value: Value<'_, '_>, name: &str, policy_type: PolicyType) -> Self {
        let document = documents::read_embedded(value, name, policy_type);
        match document.content {
            Content::Policy(policy) => Self::Policy(policy, document.diagnostics),
            Content::None | Content::NotCollected => Self::None,
            Content::Unusable => Self::Unreadable(document.diagnostics),
        }
    }
}

impl Managed {
    /// The document at `value` of the managed policy with the ARN `arn`.
    pub(crate) fn read(value: Value<'_, '_>, arn: &str) -> Self {
        Self {
            identity_based: Held::read(value, arn, PolicyType::IdentityBased),
            boundary: Held::read(value, arn, PolicyType::PermissionsBoundary),
        }
    }
}

impl Owner {
    /// Somebody of whom nothing is known yet but that nothing is attached.
    pub(crate) fn new(kind: OwnerKind, arn: Arn, place: (Arc<Source>, Span)) -> Self {
        Self {
            kind,
            extent: Extent::Whole,
            arn,
            place,
            inline: Vec::new(),
            attached: Vec::new(),
            groups: Vec::new(),
            boundary: Layer::None,
            trust: None,
            tags: Layer::None,
            unique_id: None,
        }
    }

    /// The name behind the path.
    pub(crate) fn name(&self) -> &str {
        self.arn.resource().rsplit('/').next().unwrap_or_default()
    }

    /// Whether it is a role that a service made for itself: its path says so.
    pub(crate) fn role_kind(&self) -> RoleKind {
        if self.kind == OwnerKind::Role && self.arn.resource().starts_with("role/aws-service-role/") {
            RoleKind::ServiceLinked
        } else {
            RoleKind::Ordinary
        }
    }
}
