//! [`Question`]: a call as the engine is asked about it.

use iamsim_engine::{
    Action, ActionError, Context, ContextValue, Principal, PrincipalError, Request, Resource, RoleKind,
};
use iamsim_policy::ArnError;

use crate::calls::{Call, Caller, Entry};
use crate::requests::UNKNOWN_ACCOUNT;

/// Who Terraform starts as, and what holds for every request that it makes.
#[derive(Debug, Clone)]
pub struct Start {
    /// The principal that Terraform starts as.
    pub principal: Principal,
    /// Whether that is a service-linked role.
    pub role_kind: RoleKind,
    /// Who vouches for the caller in `assume_role_with_web_identity`: a provider; where it is `None`, the
    /// principal, if that is one.
    pub web_identity_provider: Option<Principal>,
    /// The condition keys of every request that are known, and how others are taken.
    pub context: Context,
}

/// A [`Call`] with everything that the engine decides by.
#[derive(Debug, Clone)]
pub struct Question {
    principal: Principal,
    action: Action,
    resource: Resource,
    context: Context,
    role_kind: RoleKind,
}

/// Why a call cannot be asked about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAQuestion {
    /// Nobody said who vouches for the web identity.
    #[error("the provider that vouches for the web identity is not known")]
    NoWebIdentityProvider,
    /// The account that the resource's ARN needs is not known.
    #[error("the account of the principal is not known, and `{0}` needs it")]
    NoAccount(String),
    /// The resource has no ARN.
    #[error(transparent)]
    Resource(#[from] ArnError),
    /// The role's session has no ARN.
    #[error(transparent)]
    Principal(#[from] PrincipalError),
    /// The action is none.
    #[error(transparent)]
    Action(#[from] ActionError),
}

impl Call {
    /// The question to the engine, where Terraform starts as `start` says.
    ///
    /// What the request carries outweighs what holds for every request, but where its value is not known.
    ///
    /// # Errors
    ///
    /// [`NotAQuestion`] where something is missing that the question cannot do without.
    pub fn question(&self, start: &Start) -> Result<Question, NotAQuestion> {
        if self.resource.contains(UNKNOWN_ACCOUNT) {
            return Err(NotAQuestion::NoAccount(self.resource.clone()));
        }
        let mut context = start.context.clone();
        for entry in self.context.entries() {
            let value = engine_value(entry);
            if value != ContextValue::Unknown || context.get(&entry.key).is_none() {
                context.set(&entry.key, value);
            }
        }
        let (principal, role_kind) = match &self.caller {
            Caller::Starting => (start.principal.clone(), start.role_kind),
            Caller::WebIdentity => {
                let starting = Some(&start.principal);
                let is_provider = |principal: &&Principal| {
                    matches!(principal, Principal::Provider(_) | Principal::BuiltInProvider(_))
                };
                let provider = start.web_identity_provider.as_ref().or(starting.filter(is_provider));
                let provider = provider.ok_or(NotAQuestion::NoWebIdentityProvider)?;
                (provider.clone(), RoleKind::Ordinary)
            }
            Caller::Session { role_arn, session_name, .. } => {
                let principal = match session_name {
                    Some(session) => role_arn.session_arn(session).parse()?,
                    None => role_arn.as_str().parse()?,
                };
                (principal, RoleKind::Ordinary)
            }
        };
        let (action, resource) = (self.action.parse()?, self.resource.parse()?);
        Ok(Question { principal, action, resource, context, role_kind })
    }
}

impl Question {
    /// The request to an [`Environment`](iamsim_engine::Environment).
    pub fn request(&self) -> Request<'_> {
        Request {
            principal: &self.principal,
            action: &self.action,
            resource: &self.resource,
            resource_account: None,
            context: &self.context,
            role_kind: self.role_kind,
        }
    }

    /// Who asks: `principal` of the published formats.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }
}

fn engine_value(entry: &Entry) -> ContextValue {
    match &entry.value {
        crate::ContextValue::One(value) => ContextValue::text(value.as_ref()),
        crate::ContextValue::Many(values) => ContextValue::list(values.iter().map(String::as_str)),
        crate::ContextValue::Absent => ContextValue::Absent,
        crate::ContextValue::Unknown => ContextValue::Unknown,
    }
}
