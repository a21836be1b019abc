//! [`Environment`] and its builder: what was given, ordered so that a request finds its part.

use std::sync::Arc;

use iamsim_policy::{AccountId, Arn, Policy, ResourcePattern};

use super::{Account, For, Layer, PrincipalPolicies, ResourceSettings, UncollectedLayers, VpcEndpoint};
use crate::matching::covers;
use crate::{Principal, Resource};

/// The policies and settings that bear on requests, ready to decide.
///
/// `Send + Sync`, and never changed by a question.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Ordered by ARN; of two with one ARN, the first counts.
    principals: Vec<(Arn, PrincipalPolicies)>,
    any_other_principal: PrincipalPolicies,
    /// The roles among `principals`, ordered by account and by the name that their sessions carry.
    roles: Vec<(AccountId, Box<str>, usize)>,
    /// Ordered by account.
    accounts: Vec<(AccountId, Account)>,
    any_other_account: Account,
    /// The most specific first.
    resources: Vec<(ResourcePattern, ResourceSettings)>,
    any_other_resource: ResourceSettings,
    vpc_endpoint: Layer<VpcEndpoint>,
    uncollected: UncollectedLayers,
}

/// Collects what an [`Environment`] is made of.
///
/// Of two entries for the same, the first counts.
#[derive(Debug, Default)]
pub struct EnvironmentBuilder {
    principals: Vec<(For<Arn>, PrincipalPolicies)>,
    accounts: Vec<(For<AccountId>, Account)>,
    resources: Vec<(For<ResourcePattern>, ResourceSettings)>,
    vpc_endpoint: Layer<VpcEndpoint>,
    uncollected: UncollectedLayers,
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

    /// The environment, ready to decide.
    pub fn build(self) -> Environment {
        let (mut principals, any_other_principal) = part(self.principals);
        principals.sort_by(|(one, _), (other, _)| one.cmp(other));
        let roles = roles(&principals);
        let (mut accounts, any_other_account) = part(self.accounts);
        accounts.sort_by_key(|(account, _)| *account);
        accounts.dedup_by_key(|(account, _)| *account);
        let (mut resources, any_other_resource) = part(self.resources);
        resources.sort_by_key(|(pattern, _)| std::cmp::Reverse(specificity(pattern)));
        Environment {
            principals,
            any_other_principal,
            roles,
            accounts,
            any_other_account,
            resources,
            any_other_resource,
            vpc_endpoint: self.vpc_endpoint,
            uncollected: self.uncollected,
        }
    }
}

/// The roles among `principals`, which are ordered, by account and by the name that their sessions carry.
fn roles(principals: &[(Arn, PrincipalPolicies)]) -> Vec<(AccountId, Box<str>, usize)> {
    let mut roles: Vec<_> = principals
        .iter()
        .enumerate()
        .filter(|(_, (arn, _))| arn.service() == "iam" && arn.resource().starts_with("role/"))
        .filter_map(|(index, (arn, _))| {
            Some((arn.account_id()?, arn.resource().rsplit('/').next()?.into(), index))
        })
        .collect();
    roles.sort();
    roles
}

/// The entries for one of a kind, and the first for all others.
fn part<T, V: Default>(entries: Vec<(For<T>, V)>) -> (Vec<(T, V)>, V) {
    let mut named = Vec::with_capacity(entries.len());
    let mut any_other = None;
    for (which, value) in entries {
        match which {
            For::This(this) => named.push((this, value)),
            For::AnyOther => any_other = any_other.or(Some(value)),
        }
    }
    (named, any_other.unwrap_or_default())
}

/// What orders resource patterns: the one that says most in letters comes first, then the one with fewest
/// wildcards.
fn specificity(pattern: &ResourcePattern) -> (usize, std::cmp::Reverse<usize>) {
    let wildcards = pattern.as_str().bytes().filter(|byte| matches!(byte, b'*' | b'?')).count();
    (pattern.as_str().len() - wildcards, std::cmp::Reverse(wildcards))
}

/// What an environment holds of one principal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PrincipalEntry<'e> {
    /// Its policies; of a session, its role's.
    pub(crate) policies: &'e PrincipalPolicies,
    /// What holds its session policies: the session's own entry, where there is one.
    pub(crate) session: &'e PrincipalPolicies,
    /// The ARN that it was found by: of a session's role, with its path.
    pub(crate) arn: Option<&'e Arn>,
}

impl Environment {
    /// The session policies that were given for `who`, by its own ARN or its role's.
    pub fn session_policies(&self, who: &Arn) -> &Layer<Vec<Arc<Policy>>> {
        &self.named_principal(who).map_or(&self.any_other_principal, |(_, policies)| policies).session
    }

    /// The same environment, but that `session` was passed when sessions of `who` were made.
    #[must_use]
    pub fn with_session_policies(mut self, who: &Arn, session: Layer<Vec<Arc<Policy>>>) -> Self {
        let at = self.principals.partition_point(|(known, _)| known < who);
        if let Some((_, policies)) = self.principals.get_mut(at).filter(|(known, _)| known == who) {
            policies.session = session;
        } else {
            let policies = PrincipalPolicies { session, ..self.any_other_principal.clone() };
            self.principals.insert(at, (who.clone(), policies));
            self.roles = roles(&self.principals);
        }
        self
    }

    /// What is known of a principal.
    pub(crate) fn principal(&self, principal: &Principal) -> PrincipalEntry<'_> {
        let own = principal.arn().and_then(|arn| self.named_principal(arn));
        let (arn, policies) = match principal {
            Principal::RoleSession(_) => self.role(principal).or(own),
            _ => own.or_else(|| self.role(principal)),
        }
        .map_or((None, &self.any_other_principal), |(arn, policies)| (Some(arn), policies));
        PrincipalEntry { policies, session: own.map_or(policies, |(_, policies)| policies), arn }
    }

    fn named_principal(&self, arn: &Arn) -> Option<(&Arn, &PrincipalPolicies)> {
        let start = self.principals.partition_point(|(known, _)| known < arn);
        let (known, policies) = self.principals.get(start)?;
        (known == arn).then_some((known, policies))
    }

    /// The role of a session, by account and name.
    fn role(&self, principal: &Principal) -> Option<(&Arn, &PrincipalPolicies)> {
        let (account, name) = (principal.account()?, principal.role_name()?);
        let start = self.roles.partition_point(|(known, role, _)| (*known, &**role) < (account, name));
        let (known, role, index) = self.roles.get(start)?;
        let (arn, policies) = self.principals.get(*index)?;
        (*known == account && &**role == name).then_some((arn, policies))
    }

    /// What is known of an account.
    pub(crate) fn account(&self, account: AccountId) -> &Account {
        let found = self.accounts.binary_search_by_key(&account, |(known, _)| *known).ok();
        found.and_then(|index| self.accounts.get(index)).map_or(&self.any_other_account, |(_, found)| found)
    }

    /// What is known of an account that nobody names.
    pub(crate) fn any_other_account(&self) -> &Account {
        &self.any_other_account
    }

    /// What is known of a resource: its own entry, or that of `holder`, whose policy is its policy.
    pub(crate) fn resource(&self, resource: &Resource, holder: Option<&str>) -> &ResourceSettings {
        self.named_resource(resource.as_str())
            .or_else(|| self.named_resource(holder?))
            .unwrap_or(&self.any_other_resource)
    }

    fn named_resource(&self, text: &str) -> Option<&ResourceSettings> {
        let covers_it = |pattern: &ResourcePattern| match text {
            "*" => pattern.as_str() == "*",
            arn => covers(pattern.as_str(), arn),
        };
        self.resources.iter().find(|(pattern, _)| covers_it(pattern)).map(|(_, settings)| settings)
    }

    /// The endpoint that requests go through.
    pub(crate) fn vpc_endpoint(&self) -> &Layer<VpcEndpoint> {
        &self.vpc_endpoint
    }

    /// How layers are taken that were not collected.
    pub(crate) fn uncollected(&self) -> UncollectedLayers {
        self.uncollected
    }
}

/// Whether an account is the management account of its organization, which neither SCPs nor RCPs bound.
pub(crate) fn is_management_account(id: AccountId, account: &Account) -> bool {
    account.organization.given().is_some_and(|organization| organization.management_account == Some(id))
}
