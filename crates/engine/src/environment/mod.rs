//! [`Environment`]: the policies and settings that a request is decided by.
//!
//! Built once by an [`EnvironmentBuilder`], then asked as often as one likes, from any thread.

use std::sync::Arc;

use iamsim_policy::{AccountId, Policy};

mod builder;
mod index;
mod known;

pub use builder::EnvironmentBuilder;
pub use index::Environment;
pub(crate) use index::{PrincipalEntry, is_management_account};
pub(crate) use known::{KnownAccount, KnownResource, Tags};

/// What is known of a part of the environment.
///
/// The difference between [`None`](Layer::None) and [`NotCollected`](Layer::NotCollected) is kept to the end:
/// what was not collected is never silently taken for absent.
#[derive(Debug, Clone, Default)]
pub enum Layer<T> {
    /// This is what is there.
    Given(T),
    /// It is known that nothing is there.
    None,
    /// Something is there, and what it says is not known: it is never taken for none.
    Undisclosed,
    /// Nobody looked.
    #[default]
    NotCollected,
}

impl<T> Layer<T> {
    /// The same of what `make` makes of what is there.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Layer<U> {
        match self {
            Self::Given(value) => Layer::Given(make(value)),
            Self::None => Layer::None,
            Self::Undisclosed => Layer::Undisclosed,
            Self::NotCollected => Layer::NotCollected,
        }
    }

    /// The same of what is there, borrowed.
    pub fn as_ref(&self) -> Layer<&T> {
        match self {
            Self::Given(value) => Layer::Given(value),
            Self::None => Layer::None,
            Self::Undisclosed => Layer::Undisclosed,
            Self::NotCollected => Layer::NotCollected,
        }
    }

    /// What is there, where something is.
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::None | Self::Undisclosed | Self::NotCollected => None,
        }
    }
}

/// What is taken where a layer was not collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum UncollectedLayers {
    /// As if there were none; what could change the answer is listed as an assumption.
    #[default]
    AssumedNone,
    /// As unknown: the answer is indeterminate where it depends on one.
    Unknown,
}

/// The policies that are attached to a principal.
#[derive(Debug, Clone, Default)]
pub struct PrincipalPolicies {
    /// Inline, managed, and by group.
    pub identity_based: Layer<Vec<Arc<Policy>>>,
    /// The boundary, if one is set.
    pub permissions_boundary: Layer<Arc<Policy>>,
    /// Passed when the session was made.
    pub session: Layer<Vec<Arc<Policy>>>,
    /// Whether it is a service-linked role.
    pub role_kind: crate::RoleKind,
    /// `AIDA...` or `AROA...`, where it is known.
    pub unique_id: Option<Box<str>>,
    /// The principal's tags: `aws:PrincipalTag/key`.
    pub tags: Layer<Vec<(Box<str>, Box<str>)>>,
}

/// One level of an organization: the root, an organizational unit, or the account itself.
#[derive(Debug, Clone)]
pub struct Level {
    /// What the policies are attached to, as the user calls it.
    pub target: Box<str>,
    /// The policies. An SCP level without any denies everything.
    pub policies: Vec<Arc<Policy>>,
}

/// An account's place in its organization.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Levels from the root to the account. [`Layer::None`]: the account is in no organization, or is its
    /// management account.
    pub service_control: Layer<Vec<Level>>,
    /// Likewise; `RCPFullAWSAccess` need not be listed.
    pub resource_control: Layer<Vec<Level>>,
    /// The organization that it is in.
    pub organization: Layer<Organization>,
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// `o-...`
    pub id: Box<str>,
    /// The account that neither SCPs nor RCPs bound.
    pub management_account: Option<AccountId>,
}

/// A resource, and the policy that is attached to it.
#[derive(Debug, Clone, Default)]
pub struct ResourceSettings {
    /// Who owns it, where its ARN does not say.
    pub account: Option<AccountId>,
    /// Its resource-based policy: of a bucket, key or table, or the trust policy of a role.
    pub policy: Layer<Arc<Policy>>,
    /// The resource's tags, where they are in the request context.
    pub tags: Layer<Vec<(Box<str>, Box<str>)>>,
    /// Of a KMS key: who manages it.
    pub key_manager: KeyManager,
    /// Of a bucket: `RestrictPublicBuckets` of S3 Block Public Access.
    pub restrict_public_buckets: Layer<RestrictPublicBuckets>,
}

/// Who manages a KMS key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeyManager {
    /// A customer managed key.
    #[default]
    Customer,
    /// An AWS managed key, `alias/aws/...`: not usable across accounts, not bounded by RCPs.
    Aws,
}

/// Whether a bucket with a public policy serves its own account and AWS services alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RestrictPublicBuckets {
    /// It does.
    On,
    /// It does not.
    Off,
}

/// The VPC endpoint that requests go through.
#[derive(Debug, Clone)]
pub struct VpcEndpoint {
    /// Its policy.
    pub policy: Arc<Policy>,
    /// Its kind, where it is known.
    pub kind: Option<VpcEndpointKind>,
    /// The services whose requests go through it; empty: all.
    pub services: Vec<Box<str>>,
}

/// The kinds of VPC endpoint.
///
/// Rule C7: they read `Principal` differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VpcEndpointKind {
    /// For S3 and DynamoDB, by route.
    Gateway,
    /// By network interface.
    Interface,
}

/// Whom a set of policies is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum For<T> {
    /// Whoever has no entry of its own.
    AnyOther,
    /// This one.
    This(T),
}
