//! `Principal` and `NotPrincipal`: [`PrincipalElement`] and [`PrincipalPattern`].

use iamsim_source::Span;

use crate::{AccountId, Arn, Polarity, Values};

/// The `Principal` or `NotPrincipal` element of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalElement {
    /// `Principal`, or `NotPrincipal`.
    pub polarity: Polarity,
    /// Where the element's name stands.
    pub name_span: Span,
    /// Where its value stands.
    pub span: Span,
    /// Who is named.
    pub scope: PrincipalScope,
}

/// The two ways to write a principal element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalScope {
    /// `"Principal": "*"`.
    Everyone,
    /// `"Principal": { "AWS": ..., "Service": ... }`: each kind with its values, in order.
    Listed(Vec<(Span, PrincipalKind, Values<PrincipalPattern>)>),
}

/// The keys of a principal object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// `AWS`
    Aws,
    /// `Federated`
    Federated,
    /// `Service`
    Service,
    /// `CanonicalUser`
    CanonicalUser,
}

/// One principal as a policy names it.
///
/// Rule B5. Source: IAM User Guide, "AWS JSON policy elements: Principal".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PrincipalPattern {
    /// `"*"` under `AWS`: everyone, the anonymous included.
    Everyone,
    /// An account id, or the ARN of an account's root.
    Account {
        /// The account.
        account: AccountId,
        /// As it was written.
        written: Box<str>,
    },
    /// The ARN of a user, role, role session or federated user, without wildcards.
    Arn(Arn),
    /// An ARN with a wildcard, which matches nothing.
    WildcardArn(Box<str>),
    /// A unique id such as `AIDA...`: a principal that was deleted; matches nothing.
    UniqueId(Box<str>),
    /// A `Federated` provider: an ARN, or a built-in name such as `accounts.google.com`.
    Federated(Box<str>),
    /// A service, such as `cloudtrail.amazonaws.com`.
    Service(Box<str>),
    /// A canonical user id of S3.
    CanonicalUser(Box<str>),
}
