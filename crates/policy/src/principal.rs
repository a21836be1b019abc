//! `Principal` and `NotPrincipal`: [`PrincipalElement`] and [`PrincipalPattern`].

use iamsim_source::{Span, Spanned};

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
    /// How it was written: it prints back the same.
    pub form: PrincipalForm,
}

/// How a principal element was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalForm {
    /// `"*"`, or an object with kinds of principal: what AWS takes.
    Proper,
    /// A principal, or an array of them, without the object around it: read as under `AWS`, with a warning.
    Bare,
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
    /// A unique id such as `AIDA...`: a principal that was deleted; matches nothing. So does any other text in
    /// a [bare](PrincipalForm::Bare) element.
    UniqueId(Box<str>),
    /// A `Federated` provider: an ARN, or a built-in name such as `accounts.google.com`.
    Federated(Box<str>),
    /// A service, such as `cloudtrail.amazonaws.com`.
    Service(Box<str>),
    /// A canonical user id of S3.
    CanonicalUser(Box<str>),
}

impl PrincipalElement {
    /// Whether it names everyone: `"*"`, or `"*"` among others under `AWS`. A `NotPrincipal` never does.
    pub fn is_everyone(&self) -> bool {
        self.polarity == Polarity::Named
            && (self.scope == PrincipalScope::Everyone
                || self.patterns().any(|pattern| pattern.value == PrincipalPattern::Everyone))
    }

    /// Every principal that is listed, of whatever kind, in order; none of `"*"`.
    pub fn patterns(&self) -> impl Iterator<Item = &Spanned<PrincipalPattern>> {
        let listed = match &self.scope {
            PrincipalScope::Everyone => [].as_slice(),
            PrincipalScope::Listed(kinds) => kinds.as_slice(),
        };
        listed.iter().flat_map(|(_, _, patterns)| patterns)
    }
}

impl PrincipalKind {
    /// All kinds, in the order of AWS's page.
    pub const ALL: [Self; 4] = [Self::Aws, Self::Federated, Self::Service, Self::CanonicalUser];

    /// The key as policies write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Federated => "Federated",
            Self::Service => "Service",
            Self::CanonicalUser => "CanonicalUser",
        }
    }

    /// The kind whose key is spelled exactly as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl PrincipalPattern {
    /// The principal that `text` names under the key of `kind`; `None` where it names none: an empty text,
    /// and under `AWS` what is neither `*`, an account id, an ARN, nor a unique id.
    ///
    /// ```
    /// # use iamsim_policy::{PrincipalKind, PrincipalPattern};
    /// let aws = |text| PrincipalPattern::parse(PrincipalKind::Aws, text);
    /// assert!(matches!(aws("arn:aws-cn:iam::123456789012:root"), Some(PrincipalPattern::Account { .. })));
    /// assert!(matches!(aws("arn:aws:iam::123456789012:user/*"), Some(PrincipalPattern::WildcardArn(_))));
    /// assert!(aws("ci").is_none());
    /// ```
    pub fn parse(kind: PrincipalKind, text: &str) -> Option<Self> {
        match kind {
            PrincipalKind::Aws => Self::parse_aws(text),
            _ if text.is_empty() => None,
            PrincipalKind::Federated => Some(Self::Federated(text.into())),
            PrincipalKind::Service => Some(Self::Service(text.into())),
            PrincipalKind::CanonicalUser => Some(Self::CanonicalUser(text.into())),
        }
    }

    fn parse_aws(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Everyone);
        }
        if let Ok(account) = text.parse() {
            return Some(Self::Account { account, written: text.into() });
        }
        if is_unique_id(text) {
            return Some(Self::UniqueId(text.into()));
        }
        let arn: Arn = text.parse().ok()?;
        if text.contains(['*', '?']) {
            return Some(Self::WildcardArn(text.into()));
        }
        match root_account(&arn) {
            Some(account) => Some(Self::Account { account, written: text.into() }),
            None => Some(Self::Arn(arn)),
        }
    }

    /// The principal as it was written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Everyone => "*",
            Self::Arn(arn) => arn.as_str(),
            Self::Account { written: text, .. }
            | Self::WildcardArn(text)
            | Self::UniqueId(text)
            | Self::Federated(text)
            | Self::Service(text)
            | Self::CanonicalUser(text) => text,
        }
    }
}

/// The account whose root `arn` names, in any partition.
fn root_account(arn: &Arn) -> Option<AccountId> {
    let is_root = arn.service() == "iam" && arn.region().is_empty() && arn.resource() == "root";
    arn.account_id().filter(|_| is_root)
}

/// Whether `text` is an id that IAM gives out: a known prefix, then capital letters and digits.
///
/// Source: IAM User Guide, "IAM identifiers", unique ID prefixes.
fn is_unique_id(text: &str) -> bool {
    const PREFIXES: [&str; 10] =
        ["ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "ANPA", "ANVA", "APKA", "AROA", "ASCA"];
    PREFIXES.iter().any(|prefix| text.starts_with(prefix))
        && text.len() >= 16
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
