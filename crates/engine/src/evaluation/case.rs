//! [`Case`]: a request with the parts of the environment that bear on it, found once.

use std::cell::OnceCell;
use std::sync::Arc;

use iamsim_policy::{AccountId, Arn};

use super::derived::Derived;
use super::services::{self, Hearing, Peculiarities};
use crate::compiled::{Standing, Statements};
use crate::environment::{KnownAccount, KnownResource, PrincipalEntry};
use crate::{Action, Environment, Layer, Principal, Request, Resource, RoleKind, UncollectedLayers};

/// A request, and what its environment holds for it.
pub(super) struct Case<'c> {
    pub(super) request: &'c Request<'c>,
    pub(super) environment: &'c Environment,
    pub(super) principal: PrincipalEntry<'c>,
    /// The principal's account, where it belongs to one.
    pub(super) principal_account: Option<PlacedAccount<'c>>,
    pub(super) owner: Owner<'c>,
    pub(super) resource: &'c KnownResource,
    /// What the action is asked on: `*` where it takes no resource (rule B3).
    pub(super) asked_on: AskedOn,
    /// What is peculiar to the service.
    pub(super) peculiarities: Peculiarities,
    /// Where it stands among what policies name.
    pub(super) standing: Standing,
    /// The ARN that `aws:PrincipalArn` has, built when a policy asks for it.
    pub(super) principal_arn: OnceCell<Option<Derived>>,
    /// `aws:userid`, likewise.
    pub(super) user_id: OnceCell<Option<Derived>>,
}

/// What an environment holds of a principal, whatever it asks for.
#[derive(Clone, Copy)]
pub(super) struct Asking<'c> {
    principal: PrincipalEntry<'c>,
    account: Option<PlacedAccount<'c>>,
}

/// What an environment holds of an action and a resource, whoever asks for them.
#[derive(Clone, Copy)]
pub(super) struct Asked<'c> {
    resource: &'c KnownResource,
    /// Who owns the resource, where anything says so.
    owner: Option<PlacedAccount<'c>>,
    on: AskedOn,
    standing: Standing,
}

/// An account, and its place in its organization.
#[derive(Clone, Copy)]
pub(super) struct PlacedAccount<'c> {
    pub(super) id: AccountId,
    pub(super) account: &'c KnownAccount,
}

/// Who owns the resource.
#[derive(Clone, Copy)]
pub(super) enum Owner<'c> {
    /// The ARN, the environment or the request says so.
    Known(PlacedAccount<'c>),
    /// Nothing says so: the principal's account is taken.
    Assumed(PlacedAccount<'c>),
    /// Nothing says so, and another account than the principal's is supposed.
    SupposedOther,
    /// Nothing says so, and the principal has no account.
    Unknown,
}

impl<'c> Owner<'c> {
    /// The account, where it is known or assumed.
    pub(super) fn account(self) -> Option<PlacedAccount<'c>> {
        match self {
            Self::Known(account) | Self::Assumed(account) => Some(account),
            Self::SupposedOther | Self::Unknown => None,
        }
    }
}

/// What statements' resources are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedOn {
    /// The request's resource.
    Requested,
    /// `*`, although the request names a resource: the action takes none.
    NoResource,
    /// Nothing: the action has no resource type in the service that the ARN is of. No statement matches.
    Impossible,
}

/// Whether principal and resource are in one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// Rule C3.
    OneAccount,
    /// Rule C4.
    AcrossAccounts,
}

impl<'c> Case<'c> {
    /// What `environment` holds for `request`.
    pub(super) fn new(environment: &'c Environment, request: &'c Request<'c>) -> Self {
        let asking = Asking::new(environment, request.principal);
        let asked = Asked::new(environment, request.action, request.resource, request.resource_account);
        Self::of(environment, request, asking, asked)
    }

    /// The same, of what was found of the principal and of what it asks for.
    pub(super) fn of(
        environment: &'c Environment,
        request: &'c Request<'c>,
        Asking { principal, account: principal_account }: Asking<'c>,
        Asked { resource, owner, on: asked_on, standing }: Asked<'c>,
    ) -> Self {
        let owner = match (owner, principal_account) {
            (Some(owner), _) => Owner::Known(owner),
            (None, Some(account)) if *request.resource == Resource::Any => Owner::Known(account),
            (None, Some(account)) => Owner::Assumed(account),
            (None, None) => Owner::Unknown,
        };
        Self {
            request,
            environment,
            principal,
            principal_account,
            owner,
            resource,
            asked_on,
            peculiarities: services::peculiarities(request, &resource.given),
            standing,
            principal_arn: OnceCell::new(),
            user_id: OnceCell::new(),
        }
    }

    /// The same request, with the resource supposed in an account that is not the principal's.
    pub(super) fn supposing_another_owner(&self) -> Self {
        let mut case = Self::new(self.environment, self.request);
        case.owner = Owner::SupposedOther;
        case
    }

    /// Whether principal and resource are in one account. A principal without account is in none.
    pub(super) fn relation(&self) -> Relation {
        match (self.principal_account, self.owner.account()) {
            (Some(principal), Some(owner)) if principal.id == owner.id => Relation::OneAccount,
            _ => Relation::AcrossAccounts,
        }
    }

    /// Rule C6: whether the service refuses such a caller, whatever policies say.
    pub(super) fn is_refused(&self) -> bool {
        self.peculiarities.hearing == Hearing::Refused
    }

    /// Whether the principal is a service-linked role: its path says so, the environment, or the request.
    pub(super) fn role_kind(&self) -> RoleKind {
        let says_so = |arn: &Arn| arn.resource().starts_with("role/aws-service-role/");
        let linked = [self.request.role_kind, self.principal.known.given.role_kind]
            .contains(&RoleKind::ServiceLinked)
            || self.role().is_some_and(says_so);
        if linked { RoleKind::ServiceLinked } else { RoleKind::Ordinary }
    }

    /// The ARN of the role, of a role or its session, with its path: where it is known.
    pub(super) fn role(&self) -> Option<&'c Arn> {
        match self.request.principal {
            Principal::Role(arn) => Some(arn),
            Principal::RoleSession(_) => self.principal.arn.filter(|arn| arn.resource().starts_with("role/")),
            _ => None,
        }
    }

    /// The session policies: those of the session's own entry, else of its role's.
    pub(super) fn session_policies(&self) -> &'c Layer<Arc<Statements>> {
        match &self.principal.session.session {
            Layer::NotCollected => &self.principal.known.session,
            collected => collected,
        }
    }

    /// How layers are taken that were not collected.
    pub(super) fn uncollected(&self) -> UncollectedLayers {
        self.environment.uncollected()
    }

    /// What the principal is called where something of it was not collected.
    pub(super) fn principal_name(&self) -> Box<str> {
        self.role().map_or_else(|| self.request.principal.to_string().into(), |arn| arn.as_str().into())
    }
}

impl<'c> Asking<'c> {
    pub(super) fn new(environment: &'c Environment, principal: &Principal) -> Self {
        let place = |id| PlacedAccount { id, account: environment.account(id) };
        Self { principal: environment.principal(principal), account: principal.account().map(place) }
    }
}

impl<'c> Asked<'c> {
    /// What is found of an action on a resource, which belongs to `account` where nothing else says whose it is.
    pub(super) fn new(
        environment: &'c Environment,
        action: &Action,
        resource: &Resource,
        account: Option<AccountId>,
    ) -> Self {
        let atlas = environment.atlas();
        let asked_on = services::asked_on(action, resource);
        let at = match (asked_on, resource) {
            (AskedOn::Requested, Resource::Arn(arn)) => Some(atlas.resources.place(arn.as_str().as_bytes())),
            (AskedOn::Requested, Resource::Any) | (AskedOn::NoResource | AskedOn::Impossible, _) => None,
        };
        let standing = Standing { action: atlas.actions.place(action.lower_case().as_bytes()), resource: at };
        let known = environment.resource(resource, services::policy_holder);
        let owner = arn_account(resource).or(known.given.account).or(account);
        let owner = owner.map(|id| PlacedAccount { id, account: environment.account(id) });
        Self { resource: known, owner, on: asked_on, standing }
    }
}

fn arn_account(resource: &Resource) -> Option<AccountId> {
    match resource {
        Resource::Any => None,
        Resource::Arn(arn) => arn.account_id(),
    }
}
