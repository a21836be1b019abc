//! [`Request`]: who asks for what, on which resource, under which circumstances.

use std::fmt;
use std::str::FromStr;

use iamsim_policy::{AccountId, Arn, ArnError};
use thiserror::Error;

use crate::{Context, Principal};

/// One question to an [`Environment`](crate::Environment). Everything is borrowed: a request is cheap to
/// make and to ask again.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// What it asks for.
    pub action: &'a Action,
    /// On what.
    pub resource: &'a Resource,
    /// Who owns the resource, where neither its ARN nor the environment says; `None` is the principal's account.
    pub resource_account: Option<AccountId>,
    /// The condition keys.
    pub context: &'a Context,
    /// Whether the principal is a service-linked role, which a session's ARN hides.
    pub role_kind: RoleKind,
}

/// Whether a role was made by a service for itself.
///
/// Rule C2: SCPs and RCPs do not bound a service-linked role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RoleKind {
    /// A role of the account's own; or no role at all.
    #[default]
    Ordinary,
    /// A service-linked role.
    ServiceLinked,
}

/// An action that is asked for, `service:Name`: no pattern. Compared without regard to case.
///
/// ```
/// # use iamsim_engine::Action;
/// let action: Action = "s3:GetObject".parse().expect("valid");
/// assert_eq!((action.service(), action.name()), ("s3", "GetObject"));
/// assert!("GetObject".parse::<Action>().is_err(), "the service is missing");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Action {
    text: Box<str>,
    /// The text in lower case: what is looked up.
    lower_case: Box<str>,
    colon: usize,
    /// Its service, where AWS lists it.
    service: Option<iamsim_services::Service>,
    /// What AWS lists of it.
    known: Option<iamsim_services::Action>,
}

/// Why a text is no action.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ActionError {
    /// There is no colon, or nothing before or behind it.
    #[error("an action is a service and a name joined by a colon, such as `s3:GetObject`")]
    MissingName,
    /// A request asks for one action.
    #[error("a request asks for one action: wildcards belong in policies")]
    Wildcard,
}

impl Action {
    /// The action as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The service's prefix, as written.
    pub fn service(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    /// The name behind the colon, as written.
    pub fn name(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or_default()
    }

    /// The whole in lower case, which is what it is compared by.
    pub(crate) fn lower_case(&self) -> &str {
        &self.lower_case
    }

    /// Its service, where AWS lists it.
    pub(crate) fn known_service(&self) -> Option<iamsim_services::Service> {
        self.service
    }

    /// What AWS lists of it.
    pub(crate) fn known(&self) -> Option<iamsim_services::Action> {
        self.known
    }

    /// Whether it is `text`, in any case.
    pub fn is(&self, text: &str) -> bool {
        self.text.eq_ignore_ascii_case(text)
    }
}

impl FromStr for Action {
    type Err = ActionError;

    fn from_str(text: &str) -> Result<Self, ActionError> {
        let (service, name) = text.split_once(':').ok_or(ActionError::MissingName)?;
        if service.is_empty() || name.is_empty() {
            return Err(ActionError::MissingName);
        }
        if text.contains(['*', '?']) {
            return Err(ActionError::Wildcard);
        }
        let known_service = iamsim_services::service(service);
        Ok(Self {
            text: text.into(),
            lower_case: text.to_ascii_lowercase().into(),
            colon: service.len(),
            service: known_service,
            known: known_service.and_then(|service| service.action(name)),
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Resource {
    /// `*`: an action that takes no resource, or one asked on none. Only the pattern `*` covers it (rule B3).
    Any,
    /// A resource. `*` and `?` in its ARN are text: S3 keys may hold them.
    Arn(Arn),
}

impl Resource {
    /// The ARN, or `*`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Any => "*",
            Self::Arn(arn) => arn.as_str(),
        }
    }
}

impl FromStr for Resource {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, ArnError> {
        if text == "*" { Ok(Self::Any) } else { text.parse().map(Self::Arn) }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
