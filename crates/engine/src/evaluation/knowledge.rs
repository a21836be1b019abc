//! What is known of a request's condition keys: what its context says, what the request implies, what AWS
//! never sends for such a caller; and how the rest is taken.
//!
//! Rule D5. Source: IAM User Guide, "AWS global condition context keys"; "IAM policy elements: Variables and
//! tags", principal key values.

use std::cell::OnceCell;

use iamsim_policy::ConditionKey;
use iamsim_services::Availability;

use super::case::{Case, Owner, PlacedAccount};
use super::derived::Derived;
use super::services;
use crate::environment::Tags;
use crate::matching::{Cardinality, Knowledge, Known};
use crate::{ContextValue, Layer, Principal, Unlisted};

/// What temporary credentials carry of multi-factor authentication, but for federated identities.
const MULTI_FACTOR: [&str; 2] = ["aws:multifactorauthage", "aws:multifactorauthpresent"];

impl Knowledge for Case<'_> {
    fn value(&self, key: &ConditionKey) -> Known<'_> {
        if let Some(said) = self.request.context.find(key) {
            return match said {
                ContextValue::Single(value) => Known::Single(value),
                ContextValue::List(values) => Known::List(values),
                ContextValue::Absent => Known::Absent,
                ContextValue::Unknown => Known::Unknown,
            };
        }
        match self.implied(key.folded()) {
            Implied::Is(value) => Known::Single(value),
            Implied::IsAbsent => Known::Absent,
            Implied::Nothing => match self.request.context.unlisted() {
                Unlisted::Absent => Known::Absent,
                Unlisted::Unknown if self.never_sends(key.folded()) => Known::Absent,
                Unlisted::Unknown => Known::Unknown,
            },
        }
    }

    fn cardinality(&self, key: &ConditionKey) -> Cardinality {
        // Asked of keys that policies mention, of which few are lists for any service.
        if self.environment.atlas().lists.binary_search(key).is_err() {
            return Cardinality::Single;
        }
        let service = Some(self.request.action.service());
        match iamsim_services::condition_key_type(service, key.folded()).map(|known| known.cardinality) {
            Some(iamsim_services::Cardinality::Multivalued) => Cardinality::Multivalued,
            Some(iamsim_services::Cardinality::Single) | None => Cardinality::Single,
        }
    }
}

/// What a request says of a key without listing it.
enum Implied<'a> {
    Is(&'a str),
    IsAbsent,
    Nothing,
}

impl<'a> Implied<'a> {
    fn present(value: Option<&'a str>) -> Self {
        value.map_or(Self::IsAbsent, Self::Is)
    }

    fn known(value: Option<&'a str>) -> Self {
        value.map_or(Self::Nothing, Self::Is)
    }
}

impl Case<'_> {
    /// Whether AWS defines no such key, so that it may come with one value or with several.
    pub(super) fn is_undefined(&self, key: &ConditionKey) -> bool {
        iamsim_services::condition_key_type(Some(self.request.action.service()), key.folded()).is_none()
    }

    /// What the request says of `key`, a folded name, without listing it.
    fn implied(&self, key: &str) -> Implied<'_> {
        let Some(name) = key.strip_prefix("aws:") else {
            return match key.strip_prefix("s3:buckettag/") {
                Some(tag) => tag_of(&self.resource.tags, tag),
                None => Implied::Nothing,
            };
        };
        if let Some(tag) = name.strip_prefix("principaltag/") {
            return tag_of(&self.principal.known.tags, tag);
        }
        if let Some(tag) = name.strip_prefix("resourcetag/") {
            return tag_of(&self.resource.tags, tag);
        }
        match name {
            "principalarn" => self.principal_arn(),
            "principalaccount" => self.principal_account(),
            "principaltype" => self.principal_type(),
            "principalisawsservice" => self.principal_is_aws_service(),
            "principalservicename" => match self.request.principal {
                Principal::Service(service) => Implied::Is(service),
                _ => Implied::IsAbsent,
            },
            "username" => match self.request.principal {
                Principal::User(_) => Implied::present(self.request.principal.name()),
                _ => Implied::IsAbsent,
            },
            "userid" => self.user_id(),
            "principalorgid" => organization_id(self.principal_account),
            "resourceaccount" => self.resource_account(),
            "resourceorgid" if self.sends_owner_keys() => organization_id(self.owner.account()),
            "resourceorgid" | "resourceorgpaths" if !self.sends_owner_keys() => Implied::IsAbsent,
            _ => Implied::Nothing,
        }
    }

    /// Rule C9: of a session, the *role's* ARN. Its path only the environment knows.
    fn principal_arn(&self) -> Implied<'_> {
        let principal = self.request.principal;
        match principal {
            Principal::User(arn)
            | Principal::Role(arn)
            | Principal::FederatedUser(arn)
            | Principal::Root(arn) => Implied::Is(arn.as_str()),
            Principal::RoleSession(session) => {
                if let Some(role) = self.role() {
                    return Implied::Is(role.as_str());
                }
                let build = || {
                    let name = principal.role_name()?;
                    let (partition, account) = (session.partition(), session.account());
                    Some(Derived::of(format_args!("arn:{partition}:iam::{account}:role/{name}")))
                };
                Implied::known(derived(&self.principal_arn, build))
            }
            // Neither is signed (rule D5).
            Principal::Provider(_) | Principal::BuiltInProvider(_) | Principal::Anonymous => {
                Implied::IsAbsent
            }
            Principal::Service(_) => Implied::Nothing,
        }
    }

    fn principal_account(&self) -> Implied<'_> {
        match (self.request.principal, &self.principal_account) {
            (Principal::Anonymous, _) => Implied::Is("anonymous"),
            (_, Some(PlacedAccount { id, .. })) => Implied::Is(id.as_str()),
            (_, None) => Implied::Nothing,
        }
    }

    fn principal_type(&self) -> Implied<'_> {
        match self.request.principal {
            Principal::User(_) => Implied::Is("User"),
            Principal::Role(_) | Principal::RoleSession(_) => Implied::Is("AssumedRole"),
            Principal::FederatedUser(_) => Implied::Is("FederatedUser"),
            Principal::Root(_) => Implied::Is("Account"),
            Principal::Provider(_) | Principal::BuiltInProvider(_) => Implied::Is("User"),
            Principal::Anonymous => Implied::Is("Anonymous"),
            Principal::Service(_) => Implied::Nothing,
        }
    }

    fn principal_is_aws_service(&self) -> Implied<'_> {
        match self.request.principal {
            Principal::Service(_) => Implied::Is("true"),
            Principal::User(_)
            | Principal::Role(_)
            | Principal::RoleSession(_)
            | Principal::FederatedUser(_)
            | Principal::Root(_) => Implied::Is("false"),
            Principal::Provider(_) | Principal::BuiltInProvider(_) | Principal::Anonymous => {
                Implied::IsAbsent
            }
        }
    }

    fn user_id(&self) -> Implied<'_> {
        let unique_id = self.principal.known.given.unique_id.as_deref();
        let principal = self.request.principal;
        let session_id = || Some(Derived::of(format_args!("{}:{}", unique_id?, principal.name()?)));
        let federated_id =
            || Some(Derived::of(format_args!("{}:{}", principal.account()?, principal.name()?)));
        match principal {
            Principal::User(_) => Implied::known(unique_id),
            Principal::RoleSession(_) => Implied::known(derived(&self.user_id, session_id)),
            Principal::FederatedUser(_) => Implied::known(derived(&self.user_id, federated_id)),
            Principal::Root(arn) => Implied::Is(arn.account()),
            Principal::Provider(arn) => Implied::Is(arn.as_str()),
            Principal::BuiltInProvider(name) => Implied::Is(name),
            Principal::Anonymous => Implied::Is("anonymous"),
            Principal::Role(_) | Principal::Service(_) => Implied::Nothing,
        }
    }

    fn resource_account(&self) -> Implied<'_> {
        if !self.sends_owner_keys() {
            return Implied::IsAbsent;
        }
        match &self.owner {
            Owner::Known(account) | Owner::Assumed(account) => Implied::Is(account.id.as_str()),
            Owner::SupposedOther | Owner::Unknown => Implied::Nothing,
        }
    }

    fn sends_owner_keys(&self) -> bool {
        let action = self.request.action;
        !action.known_service().is_some_and(iamsim_services::Service::resource_owner_keys_unsupported)
            && !action.known().is_some_and(iamsim_services::Action::resource_owner_keys_unsupported)
    }

    /// Whether AWS never sends `key`, a folded name, for such a caller, such an action and such a way.
    fn never_sends(&self, key: &str) -> bool {
        if services::never_sends(self.request, key) {
            return true;
        }
        if MULTI_FACTOR.contains(&key) && matches!(self.request.principal, Principal::FederatedUser(_)) {
            return true;
        }
        let Some(global) = iamsim_services::global_condition_key(key) else { return false };
        let sends = |service| global.is_sent_by(service);
        let by_service = self.request.action.known_service().is_none_or(sends);
        !by_service || !self.may_send(global.availability())
    }

    /// Whether the circumstance under which a key is sent can be that of this request.
    fn may_send(&self, availability: Availability) -> bool {
        use Principal::{FederatedUser, Role, RoleSession, Root, Service, User};

        let principal = self.request.principal;
        let signed = principal.signs();
        let session = matches!(principal, Role(_) | RoleSession(_));
        match availability {
            Availability::Always => true,
            Availability::Signed => signed,
            Availability::PrincipalInOrganization => may_be_in_organization(self.principal_account),
            Availability::ResourceOwnerInOrganization => match self.owner.account() {
                Some(owner) => may_be_in_organization(Some(owner)),
                None => true,
            },
            Availability::TaggedPrincipal => signed && !matches!(principal, Root(_) | Service(_)),
            Availability::ServicePrincipal | Availability::ServicePrincipalForResource => {
                matches!(principal, Service(_))
            }
            Availability::IamUser => matches!(principal, User(_)),
            Availability::AssumeRootSession => matches!(principal, Root(_)),
            // Long-term credentials have none of it, but a user or the root user may have made a session.
            Availability::TemporaryCredentials => {
                matches!(principal, User(_) | Root(_) | Role(_) | RoleSession(_) | FederatedUser(_))
            }
            Availability::WebIdentitySession
            | Availability::Ec2RoleSession
            | Availability::SourceIdentitySet
            | Availability::GlueServiceRole
            | Availability::GlueJob
            | Availability::CodebuildRoleSession
            | Availability::LambdaExecution
            | Availability::SsmManagedInstance
            | Availability::IdentityCenterUser
            | Availability::ChatSession
            | Availability::DelegatedAccessSession => session,
            Availability::SignInOauthSession
            | Availability::ForwardAccessSession
            | Availability::ViaAwsMcp
            | Availability::McpServiceAction => signed,
            Availability::ThroughVpcEndpoint => !matches!(self.environment.vpc_endpoint(), Layer::None),
            Availability::NotThroughVpcEndpoint => match self.environment.vpc_endpoint() {
                Layer::Given(endpoint) => !super::vpc_endpoint::serves(&endpoint.given, self.request.action),
                Layer::None | Layer::Undisclosed | Layer::NotCollected => true,
            },
            Availability::MostActions => self.sends_owner_keys(),
            Availability::TaggedResource | Availability::TagsInRequest | Availability::BrowserLink => true,
        }
    }
}

/// A value that is put together when it is first asked for.
fn derived(value: &OnceCell<Option<Derived>>, build: impl FnOnce() -> Option<Derived>) -> Option<&str> {
    value.get_or_init(build).as_ref().map(Derived::as_str)
}

/// The value of a tag, where the tags are known. Tag keys have no case (rule E1).
fn tag_of<'a>(tags: &'a Tags, key: &str) -> Implied<'a> {
    match tags {
        Layer::Given(tags) => {
            let found = tags.iter().find(|(name, _)| **name == *key);
            Implied::present(found.map(|(_, value)| &**value))
        }
        Layer::None => Implied::IsAbsent,
        Layer::Undisclosed | Layer::NotCollected => Implied::Nothing,
    }
}

fn organization_id(account: Option<PlacedAccount<'_>>) -> Implied<'_> {
    match account.map(|placed| &placed.account.given.organization) {
        Some(Layer::Given(organization)) => Implied::Is(&organization.id),
        Some(Layer::None) => Implied::IsAbsent,
        Some(Layer::Undisclosed | Layer::NotCollected) | None => Implied::Nothing,
    }
}

fn may_be_in_organization(account: Option<PlacedAccount<'_>>) -> bool {
    account.is_some_and(|placed| !matches!(placed.account.given.organization, Layer::None))
}
