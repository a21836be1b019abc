//! [`Environment`]: what was given, ordered so that a request finds its part.

use std::cmp::Reverse;
use std::sync::Arc;

use iamsim_policy::{AccountId, Arn, Policy, ResourcePattern};

use super::known::{KnownAccount, KnownEndpoint, KnownPrincipal, KnownResource};
use super::{EnvironmentBuilder, For, Layer, PrincipalPolicies, UncollectedLayers};
use crate::compiled::Atlas;
use crate::matching::covers;
use crate::{Account, Principal, Resource};

/// The policies and settings that bear on requests, ready to decide.
///
/// `Send + Sync`, and never changed by a question.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Ordered by ARN; of two with one ARN, the first counts.
    pub(super) principals: Vec<(Arn, KnownPrincipal)>,
    pub(super) any_other_principal: KnownPrincipal,
    pub(super) roles: Vec<Role>,
    /// Ordered by account.
    pub(super) accounts: Vec<(AccountId, KnownAccount)>,
    pub(super) any_other_account: KnownAccount,
    pub(super) resources: Resources,
    pub(super) any_other_resource: KnownResource,
    pub(super) vpc_endpoint: Layer<KnownEndpoint>,
    pub(super) uncollected: UncollectedLayers,
    /// What the compiled policies have in common.
    pub(super) atlas: Atlas,
}

/// A role among the principals, by its account, by the name that its sessions carry, and its place among them.
type Role = (AccountId, Box<str>, usize);

/// The roles among `principals`, which are ordered; ordered themselves.
pub(super) fn roles(principals: &[(Arn, KnownPrincipal)]) -> Vec<Role> {
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

/// Resources, by patterns.
#[derive(Debug, Clone)]
pub(super) struct Resources {
    /// The most specific first; of two alike, the first that was given.
    entries: Vec<(ResourcePattern, KnownResource)>,
    /// The places of those without wildcards, ordered by their texts.
    literal: Vec<usize>,
    /// The places of the others, in order.
    patterns: Vec<usize>,
}

impl Resources {
    pub(super) fn new(mut entries: Vec<(ResourcePattern, KnownResource)>) -> Self {
        entries.sort_by_key(|(pattern, _)| Reverse(specificity(pattern)));
        let text = |index: &usize| entries.get(*index).map(|(pattern, _)| pattern.as_str());
        let is_literal = |index: &usize| text(index).is_some_and(|text| !text.contains(['*', '?']));
        let (mut literal, patterns): (Vec<usize>, Vec<usize>) = (0..entries.len()).partition(is_literal);
        literal.sort_by(|one, other| text(one).cmp(&text(other)));
        literal.dedup_by(|one, other| text(one) == text(other));
        Self { entries, literal, patterns }
    }

    /// The most specific that covers a resource, whose ARN or `*` is `text`.
    fn find(&self, text: &str) -> Option<&KnownResource> {
        let pattern = |index: &usize| self.entries.get(*index).map_or("", |(pattern, _)| pattern.as_str());
        let covers_it = |index: &usize| match text {
            "*" => pattern(index) == "*",
            arn => covers(pattern(index), arn),
        };
        let literal = self.literal.binary_search_by(|index| pattern(index).cmp(text)).ok();
        let literal = literal.and_then(|found| self.literal.get(found));
        let before = |index: &&usize| literal.is_none_or(|literal| *index < literal);
        let found = self.patterns.iter().take_while(before).find(|index| covers_it(index)).or(literal)?;
        self.entries.get(*found).map(|(_, known)| known)
    }
}

/// What orders resource patterns: the one that says most in letters comes first, then the one with fewest
/// wildcards.
fn specificity(pattern: &ResourcePattern) -> (usize, Reverse<usize>) {
    let wildcards = pattern.as_str().bytes().filter(|byte| matches!(byte, b'*' | b'?')).count();
    (pattern.as_str().len() - wildcards, Reverse(wildcards))
}

/// What an environment holds of one principal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PrincipalEntry<'e> {
    /// What it is known by; of a session, its role.
    pub(crate) known: &'e KnownPrincipal,
    /// What holds its session policies: the session's own entry, where there is one.
    pub(crate) session: &'e KnownPrincipal,
    /// The ARN that it was found by: of a session's role, with its path.
    pub(crate) arn: Option<&'e Arn>,
}

impl Environment {
    /// The session policies that were given for `who`, by its own ARN or its role's.
    pub fn session_policies(&self, who: &Arn) -> &Layer<Vec<Arc<Policy>>> {
        &self.named_principal(who).map_or(&self.any_other_principal, |(_, known)| known).given.session
    }

    /// The principals whose own policies `policy` is one of, each once, in the order of their ARNs.
    pub fn holders(&self, policy: &Arc<Policy>) -> Vec<&Arn> {
        let holds = |policies: &PrincipalPolicies| {
            let identity = policies.identity_based.given().into_iter().flatten();
            let session = policies.session.given().into_iter().flatten();
            let boundary = policies.permissions_boundary.given();
            identity.chain(session).chain(boundary).any(|own| Arc::ptr_eq(own, policy))
        };
        self.principals.iter().filter(|(_, known)| holds(&known.given)).map(|(arn, _)| arn).collect()
    }

    /// The role of a session, by its own ARN with its path, where the environment knows it.
    pub fn role_of(&self, principal: &Principal) -> Option<&Arn> {
        self.role(principal).map(|(arn, _)| arn)
    }

    /// The same environment, but that `session` was passed when sessions of `who` were made.
    #[must_use]
    pub fn with_session_policies(self, who: &Arn, session: Layer<Vec<Arc<Policy>>>) -> Self {
        let mut builder = self.into_builder();
        let this = For::This(who.clone());
        if let Some((_, policies)) = builder.principals.iter_mut().find(|(known, _)| *known == this) {
            policies.session = session;
        } else {
            let any_other = builder.principals.iter().find(|(known, _)| *known == For::AnyOther);
            let any_other = any_other.map(|(_, policies)| policies.clone()).unwrap_or_default();
            builder.principals.push((this, PrincipalPolicies { session, ..any_other }));
        }
        builder.build()
    }

    /// What it was made of.
    fn into_builder(self) -> EnvironmentBuilder {
        fn whole<T, K, V>(named: Vec<(T, K)>, any_other: K, given: fn(K) -> V) -> Vec<(For<T>, V)> {
            let named = named.into_iter().map(|(this, known)| (For::This(this), given(known)));
            named.chain([(For::AnyOther, given(any_other))]).collect()
        }
        EnvironmentBuilder {
            principals: whole(self.principals, self.any_other_principal, |known| known.given),
            accounts: whole(self.accounts, self.any_other_account, |known| known.given),
            resources: whole(self.resources.entries, self.any_other_resource, |known| known.given),
            vpc_endpoint: self.vpc_endpoint.map(|endpoint| endpoint.given),
            uncollected: self.uncollected,
        }
    }

    /// What is known of a principal.
    pub(crate) fn principal(&self, principal: &Principal) -> PrincipalEntry<'_> {
        let own = principal.arn().and_then(|arn| self.named_principal(arn));
        let (arn, known) = match principal {
            Principal::RoleSession(_) => self.role(principal).or(own),
            _ => own.or_else(|| self.role(principal)),
        }
        .map_or((None, &self.any_other_principal), |(arn, known)| (Some(arn), known));
        PrincipalEntry { known, session: own.map_or(known, |(_, known)| known), arn }
    }

    fn named_principal(&self, arn: &Arn) -> Option<(&Arn, &KnownPrincipal)> {
        let start = self.principals.partition_point(|(known, _)| known < arn);
        let (known, principal) = self.principals.get(start)?;
        (known == arn).then_some((known, principal))
    }

    /// The role of a session, by account and name.
    fn role(&self, principal: &Principal) -> Option<(&Arn, &KnownPrincipal)> {
        if self.roles.is_empty() {
            return None;
        }
        let (account, name) = (principal.account()?, principal.role_name()?);
        let start = self.roles.partition_point(|(known, role, _)| (*known, &**role) < (account, name));
        let (known, role, index) = self.roles.get(start)?;
        let (arn, principal) = self.principals.get(*index)?;
        (*known == account && &**role == name).then_some((arn, principal))
    }

    /// What is known of an account.
    pub(crate) fn account(&self, account: AccountId) -> &KnownAccount {
        let found = self.accounts.binary_search_by_key(&account, |(known, _)| *known).ok();
        found.and_then(|index| self.accounts.get(index)).map_or(&self.any_other_account, |(_, found)| found)
    }

    /// What is known of an account that nobody names.
    pub(crate) fn any_other_account(&self) -> &KnownAccount {
        &self.any_other_account
    }

    /// What is known of a resource: its own entry, or that of its `holder`, whose policy is its policy.
    pub(crate) fn resource<'h>(
        &self,
        resource: &'h Resource,
        holder: impl FnOnce(&'h Resource) -> Option<&'h str>,
    ) -> &KnownResource {
        if self.resources.entries.is_empty() {
            return &self.any_other_resource;
        }
        self.resources
            .find(resource.as_str())
            .or_else(|| self.resources.find(holder(resource)?))
            .unwrap_or(&self.any_other_resource)
    }

    /// The endpoint that requests go through.
    pub(crate) fn vpc_endpoint(&self) -> &Layer<KnownEndpoint> {
        &self.vpc_endpoint
    }

    /// How layers are taken that were not collected.
    pub(crate) fn uncollected(&self) -> UncollectedLayers {
        self.uncollected
    }

    /// What the compiled policies have in common.
    pub(crate) fn atlas(&self) -> &Atlas {
        &self.atlas
    }
}

/// Whether an account is the management account of its organization, which neither SCPs nor RCPs bound.
pub(crate) fn is_management_account(id: AccountId, account: &Account) -> bool {
    account.organization.given().is_some_and(|organization| organization.management_account == Some(id))
}
