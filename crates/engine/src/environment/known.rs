//! What an environment holds of each principal, account and resource: what was given, and its policies compiled.

use std::sync::Arc;

use iamsim_policy::{Policy, PublicAccess};

use super::{Account, Layer, Level, PrincipalPolicies, ResourceSettings, RestrictPublicBuckets, VpcEndpoint};
use crate::compiled::{Compiler, Statements};

/// Tags: their names in lower case, since they have none (rule E1), and their values.
pub(crate) type Tags = Layer<Vec<(Box<str>, Box<str>)>>;

/// A principal.
#[derive(Debug, Clone)]
pub(crate) struct KnownPrincipal {
    pub(crate) given: PrincipalPolicies,
    pub(crate) identity_based: Layer<Arc<Statements>>,
    pub(crate) permissions_boundary: Layer<Arc<Statements>>,
    pub(crate) session: Layer<Arc<Statements>>,
    pub(crate) tags: Tags,
}

/// An account.
#[derive(Debug, Clone)]
pub(crate) struct KnownAccount {
    pub(crate) given: Account,
    pub(crate) service_control: Layer<Vec<KnownLevel>>,
    pub(crate) resource_control: Layer<Vec<KnownLevel>>,
}

/// A level of an organization.
#[derive(Debug, Clone)]
pub(crate) struct KnownLevel {
    pub(crate) target: Box<str>,
    pub(crate) statements: Arc<Statements>,
}

/// A resource.
#[derive(Debug, Clone)]
pub(crate) struct KnownResource {
    pub(crate) given: ResourceSettings,
    pub(crate) policy: Layer<Arc<Statements>>,
    pub(crate) tags: Tags,
    /// Whether its policy is public, where that may matter (rule C10).
    pub(crate) public_access: PublicAccess,
}

/// The endpoint that requests go through.
#[derive(Debug, Clone)]
pub(crate) struct KnownEndpoint {
    pub(crate) given: VpcEndpoint,
    pub(crate) statements: Arc<Statements>,
}

impl KnownPrincipal {
    pub(super) fn new(given: PrincipalPolicies, compiler: &mut Compiler) -> Self {
        Self {
            identity_based: given.identity_based.as_ref().map(|policies| compiler.statements(policies)),
            permissions_boundary: given.permissions_boundary.as_ref().map(|policy| alone(policy, compiler)),
            session: given.session.as_ref().map(|policies| compiler.statements(policies)),
            tags: tags(&given.tags),
            given,
        }
    }
}

impl KnownAccount {
    pub(super) fn new(given: Account, compiler: &mut Compiler) -> Self {
        let mut levels = |levels: &Vec<Level>| {
            let known = levels.iter().map(|level| KnownLevel {
                target: level.target.clone(),
                statements: compiler.statements(&level.policies),
            });
            known.collect::<Vec<_>>()
        };
        Self {
            service_control: given.service_control.as_ref().map(&mut levels),
            resource_control: given.resource_control.as_ref().map(&mut levels),
            given,
        }
    }
}

impl KnownResource {
    pub(super) fn new(given: ResourceSettings, compiler: &mut Compiler) -> Self {
        let public_access = match (&given.restrict_public_buckets, given.policy.given()) {
            (Layer::None | Layer::Given(RestrictPublicBuckets::Off), _) | (_, None) => {
                PublicAccess::NotPublic
            }
            (_, Some(policy)) => policy.public_access(),
        };
        Self {
            policy: given.policy.as_ref().map(|policy| alone(policy, compiler)),
            tags: tags(&given.tags),
            public_access,
            given,
        }
    }
}

impl KnownEndpoint {
    pub(super) fn new(given: VpcEndpoint, compiler: &mut Compiler) -> Self {
        Self { statements: alone(&given.policy, compiler), given }
    }
}

fn alone(policy: &Arc<Policy>, compiler: &mut Compiler) -> Arc<Statements> {
    compiler.statements(std::slice::from_ref(policy))
}

fn tags(given: &Tags) -> Tags {
    let lower = |tags: &Vec<(Box<str>, Box<str>)>| {
        tags.iter().map(|(name, value)| (name.to_lowercase().into(), value.clone())).collect()
    };
    given.as_ref().map(lower)
}
