//! What a bundle says is where: read from a manifest, or from the layout of its folder, and the same for both.

use std::sync::Arc;

use iamsim_engine::{
    ContextValue, KeyManager, Layer, Organization, Principal, RestrictPublicBuckets, RoleKind,
    VpcEndpointKind,
};
use iamsim_policy::{AccountId, Arn, PolicyType, ResourcePattern};
use iamsim_source::{Source, Span, Spanned};

use crate::ignore::Ignore;
use crate::resource::{BucketEncryption, TableEncryption};

/// A path or glob, and where it was written.
pub(crate) type Named = Spanned<Box<str>>;

/// The parts of a bundle, by their paths.
#[derive(Debug)]
pub(crate) struct Description {
    pub(crate) origin: Origin,
    /// The text that all spans point into: the manifest, or an empty text called like the folder.
    pub(crate) source: Arc<Source>,
    /// Who Terraform starts as.
    pub(crate) principal: DescribedStart,
    /// The folder of the configuration.
    pub(crate) terraform: Named,
    pub(crate) principals: Vec<DescribedPrincipal>,
    /// The place of the starting principal's account in its organization.
    pub(crate) account: DescribedAccount,
    /// Other accounts.
    pub(crate) accounts: Vec<(Spanned<AccountId>, DescribedAccount)>,
    pub(crate) resources: Vec<DescribedResource>,
    pub(crate) vpc_endpoint_policy: Layer<Named>,
    pub(crate) vpc_endpoint_kind: Option<VpcEndpointKind>,
    /// Condition keys of every request.
    pub(crate) context: Vec<(Box<str>, ContextValue)>,
    pub(crate) ignore: Vec<Ignore>,
    /// Files with what was collected of whole accounts.
    pub(crate) collected: Vec<Named>,
}

/// Who Terraform starts as.
#[derive(Debug)]
pub(crate) enum DescribedStart {
    /// As this principal.
    As(Principal),
    /// What is said is a mistake, which has been reported.
    Mistaken,
    /// Nothing is said.
    NotSaid,
}

/// What a description was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// `iamsim.json`
    Manifest,
    /// The names of the files in the folder.
    Layout,
}

/// Whose policies.
#[derive(Debug)]
pub(crate) enum Whose {
    /// Those of the principal that Terraform starts as.
    Starting,
    /// Those of this one.
    This(Arn),
}

#[derive(Debug)]
pub(crate) struct DescribedPrincipal {
    pub(crate) whose: Whose,
    pub(crate) identity_policies: Layer<Vec<Named>>,
    pub(crate) permissions_boundary: Layer<Named>,
    pub(crate) session_policies: Layer<Vec<Named>>,
    pub(crate) tags: Layer<Vec<(Box<str>, Box<str>)>>,
    pub(crate) unique_id: Option<Box<str>>,
    pub(crate) role_kind: RoleKind,
}

#[derive(Debug, Default)]
pub(crate) struct DescribedAccount {
    pub(crate) service_control: Layer<Vec<DescribedLevel>>,
    pub(crate) resource_control: Layer<Vec<DescribedLevel>>,
    pub(crate) organization: Layer<Organization>,
}

#[derive(Debug)]
pub(crate) struct DescribedLevel {
    pub(crate) target: Box<str>,
    pub(crate) policies: Vec<Named>,
}

#[derive(Debug)]
pub(crate) struct DescribedResource {
    /// The resource, or those that a layout's file is about.
    pub(crate) pattern: ResourcePattern,
    /// Its ARN, where it is one resource.
    pub(crate) arn: Option<Arn>,
    pub(crate) policy_type: PolicyType,
    pub(crate) account: Option<AccountId>,
    pub(crate) policy: Layer<Named>,
    pub(crate) tags: Layer<Vec<(Box<str>, Box<str>)>>,
    pub(crate) restrict_public_buckets: Layer<RestrictPublicBuckets>,
    pub(crate) default_encryption: Layer<BucketEncryption>,
    pub(crate) aliases: Vec<Box<str>>,
    pub(crate) key_manager: KeyManager,
    pub(crate) table_encryption: Layer<TableEncryption>,
}

/// A place in no file: the layout's own names have none.
pub(crate) const NOWHERE: Span = Span::new(0, 0);
