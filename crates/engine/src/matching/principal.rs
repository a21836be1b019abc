//! [`principal()`]: `Principal` and `NotPrincipal`.
//!
//! Source: IAM User Guide, "AWS JSON policy elements: Principal" and "`NotPrincipal`".

use iamsim_policy::{AccountId, Arn, Effect, Polarity, PrincipalElement, PrincipalPattern, PrincipalScope};

use crate::Principal;

/// Who asks, and what a principal element may need to know of it.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// Of a federated user session: the user that made it, where the environment knows it.
    pub user: Option<&'a Arn>,
    /// Whether the user or role has a permissions boundary.
    pub permissions_boundary: PermissionsBoundary,
}

/// Whether a principal has a permissions boundary. Rule A5: one that has never escapes a `NotPrincipal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PermissionsBoundary {
    /// It has one.
    Set,
    /// It has none, or is no user and no role.
    NotSet,
}

/// Whether a principal element covers a caller, and how closely. The closest comes last: where an element
/// covers a caller in several ways, its result is the one that other layers bound least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalMatch {
    /// It does not.
    No,
    /// An Allow names the caller's account: it leaves the choice to the identity-based policies there.
    Delegation,
    /// It covers the caller itself. Of a Deny any other match than [`No`](Self::No) is this one.
    Direct(Directness),
}

impl PrincipalMatch {
    /// Whether the element covers the caller at all.
    pub const fn is_match(self) -> bool {
        !matches!(self, Self::No)
    }
}

/// In which way an element covers a caller itself: the first column of rule C3's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Directness {
    /// By an account that a Deny names, or a Deny's `NotPrincipal` that does not let it escape.
    Unnamed,
    /// A federated user session by the ARN of the user that made it.
    UserOfFederatedSession,
    /// A session by the ARN of its role.
    Role,
    /// A role session by its own ARN.
    RoleSession,
    /// A federated user session by its own ARN.
    FederatedUser,
    /// A user by its ARN.
    User,
    /// The root user by its account or ARN.
    Root,
    /// An AWS service by its name.
    Service,
    /// A caller that comes with the word of an identity provider, by that provider.
    Provider,
    /// By `"*"` or `{"AWS": "*"}`.
    Everyone,
}

/// Whether an element covers a caller, and how closely.
///
/// Rules A5 and B5. Where a pattern may mean the caller and may not, an Allow does not cover it and a Deny does.
pub fn principal(element: &PrincipalElement, caller: &Caller<'_>, effect: Effect) -> PrincipalMatch {
    match (element.polarity, effect) {
        (Polarity::Named, _) => named(&element.scope, caller, effect),
        // Rule A5: AWS does not take it any more; an old one is read as granting nobody.
        (Polarity::AllBut, Effect::Allow) => PrincipalMatch::No,
        (Polarity::AllBut, Effect::Deny) if escapes(&element.scope, caller) => PrincipalMatch::No,
        (Polarity::AllBut, Effect::Deny) => PrincipalMatch::Direct(Directness::Unnamed),
    }
}

/// Rule B5.
fn named(scope: &PrincipalScope, caller: &Caller<'_>, effect: Effect) -> PrincipalMatch {
    match scope {
        PrincipalScope::Everyone => everyone(caller, effect),
        PrincipalScope::Listed(_) => {
            patterns(scope).map(|pattern| covers(pattern, caller, effect)).max().unwrap_or(PrincipalMatch::No)
        }
    }
}

/// The patterns of an element that lists some, of all kinds.
fn patterns(scope: &PrincipalScope) -> impl Iterator<Item = &PrincipalPattern> {
    let listed = match scope {
        PrincipalScope::Everyone => &[][..],
        PrincipalScope::Listed(kinds) => kinds,
    };
    listed.iter().flat_map(|(_, _, patterns)| patterns.iter().map(|pattern| &pattern.value))
}

fn everyone(caller: &Caller<'_>, effect: Effect) -> PrincipalMatch {
    match (caller.principal, effect) {
        // The callers of `AssumeRoleWithWebIdentity` and `WithSAML`: never in an Allow.
        (Principal::Provider(_) | Principal::BuiltInProvider(_), Effect::Allow) => PrincipalMatch::No,
        _ => PrincipalMatch::Direct(Directness::Everyone),
    }
}

fn covers(pattern: &PrincipalPattern, caller: &Caller<'_>, effect: Effect) -> PrincipalMatch {
    match pattern {
        PrincipalPattern::Everyone => match (caller.principal, effect) {
            (Principal::Service(_), Effect::Allow) => PrincipalMatch::No,
            _ => everyone(caller, effect),
        },
        PrincipalPattern::Account { account, .. } => of_account(*account, caller, effect),
        PrincipalPattern::Arn(arn) => by_arn(arn, caller, effect),
        PrincipalPattern::Federated(provider) => direct(is_provider(provider, caller), Directness::Provider),
        PrincipalPattern::Service(service) => direct(is_service(service, caller), Directness::Service),
        // Whose canonical id it is, nobody says: it may be that of any account.
        PrincipalPattern::CanonicalUser(_) => {
            let may_be = effect == Effect::Deny && caller.principal.account().is_some();
            direct(may_be, Directness::Unnamed)
        }
        PrincipalPattern::WildcardArn(_) | PrincipalPattern::UniqueId(_) => PrincipalMatch::No,
    }
}

fn direct(covers: bool, directness: Directness) -> PrincipalMatch {
    if covers { PrincipalMatch::Direct(directness) } else { PrincipalMatch::No }
}

/// An account id, or the ARN of its root.
fn of_account(account: AccountId, caller: &Caller<'_>, effect: Effect) -> PrincipalMatch {
    if caller.principal.account() != Some(account) {
        return PrincipalMatch::No;
    }
    match (caller.principal, effect) {
        (Principal::Root(_), _) => PrincipalMatch::Direct(Directness::Root),
        (_, Effect::Deny) => PrincipalMatch::Direct(Directness::Unnamed),
        // No identity-based policy could say more for the caller of `AssumeRoleWithWebIdentity` (rule D2).
        (Principal::Provider(_), Effect::Allow) => PrincipalMatch::No,
        (_, Effect::Allow) => PrincipalMatch::Delegation,
    }
}

/// The ARN of a user, role, role session or federated user.
fn by_arn(arn: &Arn, caller: &Caller<'_>, effect: Effect) -> PrincipalMatch {
    match caller.principal {
        Principal::User(own) => direct(arn == own, Directness::User),
        Principal::RoleSession(own) if arn == own => PrincipalMatch::Direct(Directness::RoleSession),
        Principal::Role(own) | Principal::RoleSession(own) => match (Role::of(arn), Role::of(own)) {
            (Some((named, RoleArn::Role)), Some((role, _))) => direct(named == role, Directness::Role),
            // Of a role alone it is not known which of its sessions asks.
            (Some((named, RoleArn::Session)), Some((role, RoleArn::Role))) => {
                direct(effect == Effect::Deny && named == role, Directness::RoleSession)
            }
            (Some((_, RoleArn::Session)), Some((_, RoleArn::Session))) | (None, _) | (_, None) => {
                PrincipalMatch::No
            }
        },
        Principal::FederatedUser(own) if arn == own => PrincipalMatch::Direct(Directness::FederatedUser),
        Principal::FederatedUser(own) => {
            // The session's ARN does not tell which user made it.
            let may_be = arn.resource().starts_with("user/") && arn.account() == own.account();
            let is_user = caller.user.map_or(effect == Effect::Deny && may_be, |user| user == arn);
            direct(is_user, Directness::UserOfFederatedSession)
        }
        Principal::Root(own) => direct(arn == own, Directness::Root),
        Principal::Provider(_)
        | Principal::BuiltInProvider(_)
        | Principal::Service(_)
        | Principal::Anonymous => PrincipalMatch::No,
    }
}

/// A role, as its own ARN and those of its sessions tell it: the path is in the one alone, so that account and
/// name are compared. No two roles of an account have one name.
#[derive(Debug, PartialEq, Eq)]
struct Role<'a> {
    partition: &'a str,
    account: &'a str,
    name: &'a str,
}

/// Whose ARN tells of a role.
#[derive(Debug, Clone, Copy)]
enum RoleArn {
    Role,
    Session,
}

impl<'a> Role<'a> {
    /// The role that `arn` is of, or of a session of.
    fn of(arn: &'a Arn) -> Option<(Self, RoleArn)> {
        let (kind, rest) = arn.resource().split_once('/')?;
        let (name, told_by) = match (arn.service(), kind) {
            ("iam", "role") => (rest.rsplit('/').next()?, RoleArn::Role),
            ("sts", "assumed-role") => (rest.split('/').next()?, RoleArn::Session),
            _ => return None,
        };
        Some((Self { partition: arn.partition(), account: arn.account(), name }, told_by))
    }
}

fn is_provider(provider: &str, caller: &Caller<'_>) -> bool {
    match caller.principal {
        Principal::Provider(arn) => arn.as_str() == provider,
        Principal::BuiltInProvider(name) => **name == *provider,
        _ => false,
    }
}

fn is_service(service: &str, caller: &Caller<'_>) -> bool {
    matches!(caller.principal, Principal::Service(name) if **name == *service)
}

/// Rule A5: whether the caller escapes a Deny for all but those listed.
///
/// A user or a session does only where its ARN, or its role's, *and* its account are listed.
fn escapes(scope: &PrincipalScope, caller: &Caller<'_>) -> bool {
    let lists = |wanted: &dyn Fn(&PrincipalPattern) -> bool| patterns(scope).any(wanted);
    let lists_account = || {
        lists(&|pattern| {
            let account = caller.principal.account();
            matches!(pattern, PrincipalPattern::Account { account: listed, .. } if Some(*listed) == account)
        })
    };
    let lists_role = || {
        lists(&|pattern| {
            let PrincipalPattern::Arn(arn) = pattern else { return false };
            by_arn(arn, caller, Effect::Allow) == PrincipalMatch::Direct(Directness::Role)
        })
    };
    let is_bounded = caller.permissions_boundary == PermissionsBoundary::Set;
    match caller.principal {
        Principal::User(own) => {
            let lists_user = || lists(&|pattern| matches!(pattern, PrincipalPattern::Arn(arn) if arn == own));
            !is_bounded && lists_account() && lists_user()
        }
        Principal::Role(_) | Principal::RoleSession(_) => !is_bounded && lists_account() && lists_role(),
        Principal::Root(_) => lists_account(),
        Principal::Service(_) => {
            lists(&|pattern| matches!(pattern, PrincipalPattern::Service(name) if is_service(name, caller)))
        }
        // Rule A5 names none of them among those who escape.
        Principal::FederatedUser(_)
        | Principal::Provider(_)
        | Principal::BuiltInProvider(_)
        | Principal::Anonymous => false,
    }
}

#[cfg(test)]
mod tests;
