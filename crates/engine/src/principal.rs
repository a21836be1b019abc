//! [`Principal`]: who asks.

use std::fmt;
use std::str::FromStr;

use iamsim_policy::{AccountId, Arn, ArnError};
use thiserror::Error;

/// Who makes a request.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal"; "Policy variables", principal key values.
///
/// ```
/// # use iamsim_engine::Principal;
/// let session: Principal = "arn:aws:sts::123456789012:assumed-role/ci/run-7".parse().expect("valid");
/// assert_eq!(session.account().map(|id| id.to_string()).as_deref(), Some("123456789012"));
/// assert_eq!("anonymous".parse(), Ok(Principal::Anonymous));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Principal {
    /// An IAM user.
    User(Arn),
    /// A session of a role, named by the role's own ARN: its session name is not known.
    Role(Arn),
    /// A session of a role, `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`.
    RoleSession(Arn),
    /// A federated user session, `arn:aws:sts::ACCOUNT:federated-user/NAME`.
    FederatedUser(Arn),
    /// The root user of an account, `arn:aws:iam::ACCOUNT:root`.
    Root(Arn),
    /// An OIDC or SAML provider that vouches for a caller: its ARN.
    Provider(Arn),
    /// A built-in web identity provider, such as `accounts.google.com`.
    BuiltInProvider(Box<str>),
    /// An AWS service, such as `cloudtrail.amazonaws.com`.
    Service(Box<str>),
    /// A caller without credentials.
    Anonymous,
}

/// Why a text names no principal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PrincipalError {
    /// It is no ARN, and none of the words that stand for a principal.
    #[error(
        "expected the ARN of a user, role, role session, federated user, root or provider, a service such as \
         `cloudtrail.amazonaws.com`, or `anonymous`: {0}"
    )]
    NotAnArn(#[from] ArnError),
    /// It is the ARN of something that makes no requests.
    #[error(
        "`{0}` is not a principal: expected a user, role, role session, federated user, root or provider"
    )]
    NotAPrincipal(Arn),
    /// It has a wildcard.
    #[error("a principal that makes a request has no wildcard: `{0}`")]
    Wildcard(Box<str>),
}

/// The web identity providers that have a name instead of an ARN.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal", OIDC federated principals.
const BUILT_IN_PROVIDERS: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

impl FromStr for Principal {
    type Err = PrincipalError;

    fn from_str(text: &str) -> Result<Self, PrincipalError> {
        if text == "anonymous" {
            return Ok(Self::Anonymous);
        }
        if BUILT_IN_PROVIDERS.contains(&text) {
            return Ok(Self::BuiltInProvider(text.into()));
        }
        if !text.starts_with("arn:") && is_service(text) {
            return Ok(Self::Service(text.into()));
        }
        let arn: Arn = text.parse()?;
        if text.contains(['*', '?']) {
            return Err(PrincipalError::Wildcard(text.into()));
        }
        let resource = arn.resource();
        let kind = resource.split_once('/').map_or(resource, |(kind, _)| kind);
        match (arn.service(), kind) {
            ("iam", "root") => Ok(Self::Root(arn)),
            ("iam", "user") => Ok(Self::User(arn)),
            ("iam", "role") => Ok(Self::Role(arn)),
            ("iam", "oidc-provider" | "saml-provider") => Ok(Self::Provider(arn)),
            ("sts", "assumed-role") => Ok(Self::RoleSession(arn)),
            ("sts", "federated-user") => Ok(Self::FederatedUser(arn)),
            _ => Err(PrincipalError::NotAPrincipal(arn)),
        }
    }
}

/// Whether `text` has the form of a service principal: a host name under `amazonaws.com` or `amazon.com`.
fn is_service(text: &str) -> bool {
    let host = text.strip_suffix(".cn").unwrap_or(text);
    let known =
        [".amazonaws.com", ".amazon.com", ".aws.internal"].iter().any(|suffix| host.ends_with(suffix));
    known && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

impl Principal {
    /// The ARN of the principal, where it has one.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::User(arn)
            | Self::Role(arn)
            | Self::RoleSession(arn)
            | Self::FederatedUser(arn)
            | Self::Root(arn)
            | Self::Provider(arn) => Some(arn),
            Self::BuiltInProvider(_) | Self::Service(_) | Self::Anonymous => None,
        }
    }

    /// Whether its requests are signed: the anonymous have nothing to sign with, nor has a caller whom a provider
    /// vouches for.
    pub(crate) fn signs(&self) -> bool {
        !matches!(self, Self::Provider(_) | Self::BuiltInProvider(_) | Self::Anonymous)
    }

    /// The account that the principal belongs to: none for services, built-in providers and the anonymous.
    pub fn account(&self) -> Option<AccountId> {
        self.arn().and_then(Arn::account_id)
    }

    /// The name of the role, of a role or its session: the last part of its path, as a session ARN has it.
    pub fn role_name(&self) -> Option<&str> {
        match self {
            Self::Role(arn) => arn.resource().rsplit('/').next(),
            Self::RoleSession(arn) => arn.resource().split('/').nth(1),
            _ => None,
        }
    }

    /// The name behind the last slash: of a user without its path, of a session its session name.
    pub fn name(&self) -> Option<&str> {
        self.arn().and_then(|arn| arn.resource().rsplit('/').next())
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltInProvider(name) | Self::Service(name) => f.write_str(name),
            Self::Anonymous => f.write_str("anonymous"),
            other => other.arn().map_or(Ok(()), |arn| f.write_str(arn.as_str())),
        }
    }
}
