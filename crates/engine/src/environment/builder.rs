//! [`EnvironmentBuilder`]: collects what an [`Environment`] is made of.

use std::sync::Arc;

use iamsim_policy::{AccountId, Arn, Policy, ResourcePattern};

use super::known::{KnownAccount, KnownEndpoint, KnownPrincipal, KnownResource};
use super::{
    Account, Environment, For, Layer, PrincipalPolicies, ResourceSettings, UncollectedLayers, VpcEndpoint,
};
use crate::compiled::Compiler;
use crate::environment::index::Resources;

/// Collects what an [`Environment`] is made of.
///
/// Of two entries for the same, the first counts.
#[derive(Debug, Default)]
pub struct EnvironmentBuilder {
    pub(super) principals: Vec<(For<Arn>, PrincipalPolicies)>,
    pub(super) accounts: Vec<(For<AccountId>, Account)>,
    pub(super) resources: Vec<(For<ResourcePattern>, ResourceSettings)>,
    pub(super) vpc_endpoint: Layer<VpcEndpoint>,
    pub(super) uncollected: UncollectedLayers,
}

impl EnvironmentBuilder {
    /// The policies of a principal: of a user or role by its ARN, of all sessions of a role by the role's.
    ///
    /// A session's own ARN takes precedence over its role's for `session` alone.
    #[must_use]
    pub fn principal(mut self, who: For<Arn>, policies: PrincipalPolicies) -> Self {
        self.principals.push((who, policies));
        self
    }

    /// An account's place in its organization.
    #[must_use]
    pub fn account(mut self, which: For<AccountId>, account: Account) -> Self {
        self.accounts.push((which, account));
        self
    }

    /// A resource, or all that a pattern covers; the most specific pattern counts.
    ///
    /// What is given for a bucket holds for its objects, and what is given for a table for its indexes, unless
    /// they have an entry of their own.
    #[must_use]
    pub fn resource(mut self, which: For<ResourcePattern>, settings: ResourceSettings) -> Self {
        self.resources.push((which, settings));
        self
    }

    /// The endpoint that requests go through; [`Layer::None`]: through none.
    #[must_use]
    pub fn vpc_endpoint(mut self, endpoint: Layer<VpcEndpoint>) -> Self {
        self.vpc_endpoint = endpoint;
        self
    }

    /// How layers are taken that were not collected.
    #[must_use]
    pub fn uncollected(mut self, uncollected: UncollectedLayers) -> Self {
        self.uncollected = uncollected;
        self
    }

    /// The environment, ready to decide. Policies are compiled here, each once, however often it is attached:
    /// one that many principals have is best given to all of them as the same [`Arc`].
    pub fn build(self) -> Environment {
        let mut compiler = Compiler::new(self.policies());
        let (mut principals, any_other_principal) =
            part(self.principals, |policies| KnownPrincipal::new(policies, &mut compiler));
        principals.sort_by(|(one, _), (other, _)| one.cmp(other));
        let (mut accounts, any_other_account) =
            part(self.accounts, |account| KnownAccount::new(account, &mut compiler));
        accounts.sort_by_key(|(account, _)| *account);
        accounts.dedup_by_key(|(account, _)| *account);
        let (resources, any_other_resource) =
            part(self.resources, |settings| KnownResource::new(settings, &mut compiler));
        let vpc_endpoint = self.vpc_endpoint.map(|endpoint| KnownEndpoint::new(endpoint, &mut compiler));
        Environment {
            roles: super::index::roles(&principals),
            principals,
            any_other_principal,
            accounts,
            any_other_account,
            resources: Resources::new(resources),
            any_other_resource,
            vpc_endpoint,
            uncollected: self.uncollected,
            atlas: compiler.finish(),
        }
    }

    /// All policies that were given, as often as they were.
    fn policies(&self) -> impl Iterator<Item = &Arc<Policy>> {
        let of_principals = self.principals.iter().flat_map(|(_, principal)| {
            let lists = [&principal.identity_based, &principal.session];
            let listed = lists.into_iter().filter_map(Layer::given).flatten();
            listed.chain(principal.permissions_boundary.given())
        });
        let of_accounts = self.accounts.iter().flat_map(|(_, account)| {
            let levels = [&account.service_control, &account.resource_control];
            levels.into_iter().filter_map(Layer::given).flatten().flat_map(|level| &level.policies)
        });
        let of_resources = self.resources.iter().filter_map(|(_, settings)| settings.policy.given());
        let of_endpoint = self.vpc_endpoint.given().map(|endpoint| &endpoint.policy);
        of_principals.chain(of_accounts).chain(of_resources).chain(of_endpoint)
    }
}

/// The entries for one of a kind, and the first for all others.
fn part<T, V: Default, K>(entries: Vec<(For<T>, V)>, mut known: impl FnMut(V) -> K) -> (Vec<(T, K)>, K) {
    let mut named = Vec::with_capacity(entries.len());
    let mut any_other = None;
    for (which, value) in entries {
        match which {
            For::This(this) => named.push((this, known(value))),
            For::AnyOther => any_other = any_other.or(Some(value)),
        }
    }
    (named, known(any_other.unwrap_or_default()))
}
