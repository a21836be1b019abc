//! # `unscoped-web-identity`
//!
//! A role trust policy lets everyone in who has a token of a well-known identity provider.
//!
//! ## Why it matters
//!
//! GitHub, GitLab, Terraform Cloud, Cognito and Google give tokens to anybody. IAM refuses to store an Allow of
//! `sts:AssumeRoleWithWebIdentity` for one of them that does not test whose token it is: the subject (`:sub`, of GitHub
//! also `:job_workflow_ref`), for Cognito the identity pool (`:aud`), for Google the application (`:aud`, `:oaud`) or
//! the subject.
//!
//! The test is by `StringEquals`, `StringEqualsIgnoreCase` or `StringLike` (not for Google), also behind a set
//! operator, but not with `IfExists`; and none of its values may be `*`, for GitHub none may be blank or begin with
//! `*`. Each statement needs its own.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
//!   "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
//!   "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } } } }
//! ```
//!
//! ## Write instead
//!
//! The repository that may take the role, beside the audience:
//! `"StringLike": { "token.actions.githubusercontent.com:sub": "repo:octo-org/infra:*" }`.
//!
//! ## Source
//!
//! Rules A8 and D2. IAM User Guide, "Create a role for OpenID Connect federation".

use iamsim_source::{Code, Diagnostic, Quoted};

use super::refused;
use crate::{
    Comparison, Condition, Effect, MissingKey, OperatorBlock, Policy, PolicyType, Polarity, PrincipalPattern,
    Statement,
};

pub(super) const CODE: Code = Code::new("unscoped-web-identity");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::RoleTrust {
        return Vec::new();
    }
    let mut found = Vec::new();
    for statement in policy.statements().iter().filter(|statement| allows_web_identity(statement)) {
        let principals = statement.principal.iter().flat_map(crate::PrincipalElement::patterns);
        for pattern in principals {
            let Some(provider) = Provider::of(&pattern.value) else { continue };
            let condition = statement.condition.as_ref();
            if condition.is_some_and(|condition| provider.is_tested(condition)) {
                continue;
            }
            let message = format!("whoever has a token of {} may take the role", Quoted(provider.host));
            let keys = provider.keys().join("` or `");
            let error = policy
                .error(CODE, pattern.span, message, "no condition tests whose token it is")
                .help(format!("add a condition on `{keys}`, such as `\"StringEquals\": {{ ... }}`"));
            found.push(refused(error, "MalformedPolicyDocument", &provider.answer(condition)));
        }
    }
    found
}

/// Whether a statement allows the action, spelled exactly; other spellings are refused for themselves.
pub(super) fn allows_web_identity(statement: &Statement) -> bool {
    let named = statement.action.polarity == Polarity::Named;
    let mut actions = statement.action.patterns.iter();
    statement.effect.value == Effect::Allow
        && named
        && actions.any(|action| action.value.as_str() == "sts:AssumeRoleWithWebIdentity")
}

/// An identity provider whose tokens IAM wants to be tested.
#[derive(Debug, Clone, Copy)]
pub(super) struct Provider<'p> {
    kind: Kind,
    /// What its keys begin with.
    host: &'p str,
    /// As the policy names it.
    written: &'p str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    GitHub,
    /// GitLab, Terraform Cloud, and GitHub's own services.
    SubjectOnly,
    Cognito,
    Google,
}

impl<'p> Provider<'p> {
    pub(super) fn of(principal: &'p PrincipalPattern) -> Option<Self> {
        let PrincipalPattern::Federated(written) = principal else { return None };
        let host = written.split_once(":oidc-provider/").map(|(_, host)| host);
        let (kind, host) = match (host, &**written) {
            (Some(host), _) if host.starts_with("token.actions.githubusercontent.com") => {
                (Kind::GitHub, host)
            }
            (
                Some(host @ ("gitlab.com" | "app.terraform.io" | "vstoken.actions.githubusercontent.com")),
                _,
            ) => (Kind::SubjectOnly, host),
            (None, host @ "cognito-identity.amazonaws.com") => (Kind::Cognito, host),
            (None, host @ "accounts.google.com") => (Kind::Google, host),
            _ => return None,
        };
        Some(Self { kind, host, written })
    }

    /// The keys that say whose token it is: testing one is enough.
    fn keys(self) -> Vec<String> {
        let claims: &[&str] = match self.kind {
            Kind::GitHub => &["sub", "job_workflow_ref"],
            Kind::SubjectOnly => &["sub"],
            Kind::Cognito => &["aud"],
            Kind::Google => &["aud", "oaud", "sub"],
        };
        claims.iter().map(|claim| format!("{}:{claim}", self.host)).collect()
    }

    /// Whether one operator tests a key, and has no value for any of them that is refused.
    fn is_tested(self, condition: &Condition) -> bool {
        let mut blocks = condition.blocks.iter().filter(|block| self.counts(block));
        blocks.any(|block| {
            let mut tested = self.tested(block).peekable();
            tested.peek().is_some() && tested.all(|(_, text)| text.is_none_or(|text| !self.refuses(text)))
        })
    }

    /// Whether an operator is one that tests.
    pub(super) fn counts(self, block: &OperatorBlock) -> bool {
        let operator = block.operator.value;
        let compares = match operator.comparison {
            Comparison::StringEquals | Comparison::StringEqualsIgnoreCase => true,
            Comparison::StringLike => self.kind != Kind::Google,
            _ => false,
        };
        compares && operator.missing_key == MissingKey::AsCompared
    }

    /// The keys of a block that say whose token it is, each with its values; with `None` where it has none.
    fn tested(self, block: &OperatorBlock) -> impl Iterator<Item = (&str, Option<&str>)> {
        let keys = self.keys();
        let same = move |written: &str| {
            keys.iter().any(|key| match self.kind {
                Kind::Google => key == written,
                Kind::GitHub | Kind::SubjectOnly | Kind::Cognito => key.eq_ignore_ascii_case(written),
            })
        };
        let tested = block.keys.iter().filter(move |key| same(key.key.value.as_str()));
        tested.flat_map(|key| {
            let name = key.key.value.as_str();
            let none = key.values.items.is_empty().then_some((name, None));
            none.into_iter().chain(key.values.iter().map(move |value| (name, Some(&*value.value.text))))
        })
    }

    /// Whether IAM refuses a value: one that lets everyone in.
    fn refuses(self, text: &str) -> bool {
        match self.kind {
            Kind::GitHub => text.trim().is_empty() || text.starts_with('*'),
            Kind::SubjectOnly | Kind::Cognito => text == "*",
            Kind::Google => false,
        }
    }

    /// Whether a key of this name says whose token it is.
    pub(super) fn is_told_by(self, key: &str) -> bool {
        self.keys().iter().any(|told| told.eq_ignore_ascii_case(key))
    }

    /// IAM's answer.
    fn answer(self, condition: Option<&Condition>) -> String {
        let name = match self.kind {
            Kind::Google => {
                return "Policy trusting accounts.google.com requires a StringEquals condition on an \
                        application id"
                    .to_owned();
            }
            Kind::Cognito if condition.is_none() => {
                return "A condition block must be present for the Cognito provider".to_owned();
            }
            Kind::GitHub => self.written,
            Kind::SubjectOnly | Kind::Cognito => self.host,
        };
        format!(
            "Trust policy with trusted principal {name} must evaluate, using StringEquals, StringLike or \
             StringEqualsIgnoreCase, {} which is not scoped to all.",
            self.keys().join(" or ")
        )
    }
}
