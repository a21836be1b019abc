//! Rules A5, B5 and C7: who calls, and whom a policy names.

use serde_json::Value;

use crate::document::{Effect, Statement, strings};

/// Who calls.
#[derive(Clone, Debug)]
pub struct Principal {
    /// As the scenario writes it.
    pub text: String,
    /// The account, where the principal has one.
    pub account: Option<String>,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of principals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody that is known.
    Anonymous,
    /// An AWS service, calling by itself.
    Service,
    /// The identity provider of `AssumeRoleWithWebIdentity` and `AssumeRoleWithSAML`.
    Provider,
    /// An account's root user.
    Root,
    /// An IAM user.
    User {
        /// Without its path.
        name: String,
    },
    /// A role's session, or the role itself for any session of it.
    Role {
        /// Without its path.
        name: String,
    },
    /// A federated user's session.
    Federated {
        /// The session's name.
        name: String,
    },
}

/// The web identity providers that have a name instead of an ARN.
const PROVIDERS: &[&str] =
    &["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

impl Principal {
    /// Reads a request's principal.
    pub fn read(text: &str) -> Self {
        let pieces: Vec<&str> = text.splitn(6, ':').collect();
        let account = pieces.get(4).filter(|id| is_account(id)).map(|id| (*id).to_owned());
        let (form, path) = pieces.get(5).and_then(|tail| tail.split_once('/')).unwrap_or_default();
        let last = || path.rsplit('/').next().unwrap_or_default().to_owned();
        let first = || path.split('/').next().unwrap_or_default().to_owned();
        let kind = if text == "anonymous" {
            Kind::Anonymous
        } else if pieces.get(5) == Some(&"root") {
            Kind::Root
        } else {
            match form {
                "user" => Kind::User { name: last() },
                "role" => Kind::Role { name: last() },
                "assumed-role" => Kind::Role { name: first() },
                "federated-user" => Kind::Federated { name: path.to_owned() },
                "oidc-provider" | "saml-provider" => Kind::Provider,
                _ if PROVIDERS.contains(&text) => Kind::Provider,
                _ => Kind::Service,
            }
        };
        Self { text: text.to_owned(), account, kind }
    }

    /// Users, roles and federated users: those who have policies of their own.
    pub fn has_identity(&self) -> bool {
        matches!(self.kind, Kind::User { .. } | Kind::Role { .. } | Kind::Federated { .. })
    }
}

/// Whether a text is an account id.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether an action is one of these, in any case.
pub fn is_one_of(action: &str, names: &[&str]) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(action))
}

/// By which form a policy names a principal: the rows of rule C3's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `"*"`.
    Everyone,
    /// The account id or the root user's ARN.
    Account,
    /// Its own name: a user's, a session's, a federated user's ARN, a service, a provider.
    Itself,
    /// The ARN of the role whose session calls.
    Role,
}

/// Rule B5: all forms in which a statement's `Principal` names the caller.
pub fn forms(element: &Value, effect: Effect, caller: &Principal) -> Vec<Form> {
    let mut forms = Vec::new();
    for (kind, names) in kinds(element) {
        for name in names {
            forms.extend(match kind {
                "" => everyone(caller, effect),
                "AWS" if name == "*" => match (&caller.kind, effect) {
                    (Kind::Service, Effect::Allow) => None,
                    _ => everyone(caller, effect),
                },
                "AWS" => aws(&name, effect, caller),
                "Service" => (caller.kind == Kind::Service && name == caller.text).then_some(Form::Itself),
                "Federated" => (caller.kind == Kind::Provider && name == caller.text).then_some(Form::Itself),
                // Whose canonical id it is, nobody says: it may be that of any account.
                "CanonicalUser" => {
                    (effect == Effect::Deny && caller.account.is_some()).then_some(Form::Itself)
                }
                _ => None,
            });
        }
    }
    forms
}

/// The names of an element by their kinds: `"*"` is of none, and what else stands bare is read as under `AWS`
/// (rule A2).
fn kinds(element: &Value) -> Vec<(&str, Vec<String>)> {
    match element {
        Value::Object(kinds) => kinds.iter().map(|(kind, names)| (kind.as_str(), strings(names))).collect(),
        Value::String(text) if text == "*" => vec![("", vec![text.clone()])],
        bare => vec![("AWS", strings(bare))],
    }
}

fn everyone(caller: &Principal, effect: Effect) -> Option<Form> {
    match (&caller.kind, effect) {
        (Kind::Provider, Effect::Allow) => None,
        _ => Some(Form::Everyone),
    }
}

fn aws(name: &str, effect: Effect, caller: &Principal) -> Option<Form> {
    if let Some(account) = account_named(name) {
        let provider_granted = caller.kind == Kind::Provider && effect == Effect::Allow;
        return (Some(account) == caller.account.as_deref() && !provider_granted).then_some(Form::Account);
    }
    match &caller.kind {
        Kind::Role { .. } if names_role_of(name, caller) => Some(Form::Role),
        Kind::User { .. } | Kind::Role { .. } | Kind::Federated { .. } if name == caller.text => {
            Some(Form::Itself)
        }
        // Cautiously: a Deny of what the caller may be denies, an Allow does not allow.
        Kind::Role { .. } | Kind::Federated { .. } if effect == Effect::Deny && may_name(name, caller) => {
            Some(Form::Itself)
        }
        _ => None,
    }
}

/// The account that an account id or a root user's ARN names.
fn account_named(name: &str) -> Option<&str> {
    let pieces: Vec<&str> = name.splitn(6, ':').collect();
    match pieces.as_slice() {
        [id] if is_account(id) => Some(id),
        ["arn", _, "iam", "", id, "root"] if is_account(id) => Some(id),
        _ => None,
    }
}

/// A role's path is in its ARN and not in its session's: account and name are compared, and the partition.
fn names_role_of(name: &str, caller: &Principal) -> bool {
    let named = Principal::read(name);
    name.contains(":role/") && named.kind == caller.kind && same_account(&named, caller)
}

fn same_account(one: &Principal, other: &Principal) -> bool {
    one.account == other.account && one.text.split(':').nth(1) == other.text.split(':').nth(1)
}

/// Whether a name may mean the caller, of whom the request does not say all: a session's ARN, where the caller is
/// some session of the role, and a user's, where it is the session of some user of the account.
fn may_name(name: &str, caller: &Principal) -> bool {
    let named = Principal::read(name);
    let role = caller.text.contains(":role/") && named.kind == caller.kind;
    let user = matches!((&caller.kind, &named.kind), (Kind::Federated { .. }, Kind::User { .. }));
    !name.contains(['*', '?']) && same_account(&named, caller) && (role || user)
}

/// Rule A5: whether a Deny's `NotPrincipal` lets the caller go.
pub fn escapes(element: &Value, caller: &Principal, boundary: Option<&Vec<Statement>>) -> bool {
    let listed = |kind: &str| -> Vec<String> {
        kinds(element).into_iter().filter(|(of, _)| *of == kind).flat_map(|(_, names)| names).collect()
    };
    let (aws, services) = (listed("AWS"), listed("Service"));
    let account = aws
        .iter()
        .any(|name| account_named(name).is_some() && account_named(name) == caller.account.as_deref());
    match &caller.kind {
        Kind::Anonymous | Kind::Federated { .. } | Kind::Provider => false,
        Kind::Service => services.contains(&caller.text),
        Kind::Root => account,
        Kind::User { .. } => boundary.is_none() && account && aws.contains(&caller.text),
        Kind::Role { .. } => {
            boundary.is_none() && account && aws.iter().any(|name| names_role_of(name, caller))
        }
    }
}

/// Rule C7: how the endpoint reads principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Only `"*"` means users and roles; an account is its root user.
    Gateway,
    /// All forms, an account meaning all its principals.
    Interface,
}

/// Rule C7: whether an endpoint policy's statement names the caller.
pub fn endpoint_names(element: &Value, effect: Effect, caller: &Principal, endpoint: Endpoint) -> bool {
    forms(element, effect, caller).into_iter().any(|form| match (endpoint, form) {
        (Endpoint::Interface, _) | (Endpoint::Gateway, Form::Everyone) => true,
        (Endpoint::Gateway, Form::Account) => caller.kind == Kind::Root,
        (Endpoint::Gateway, Form::Itself) => caller.kind == Kind::Service && effect == Effect::Deny,
        (Endpoint::Gateway, Form::Role) => false,
    })
}
