//! # `weakly-scoped-web-identity`
//!
//! A role trust policy tests whose token of a well-known provider it is, against a value that says next to nothing.
//!
//! ## Why it matters
//!
//! IAM stores it: it refuses `*` (see `unscoped-web-identity`), and takes `**`, `*?`, `?` and the empty string. Under
//! `StringLike` the first two let everyone in whom the provider gives a token; the others nobody, most likely.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
//!   "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com" },
//!   "Condition": { "StringLike": { "gitlab.com:sub": "**" } } } }
//! ```
//!
//! ## Write instead
//!
//! The project that may take the role: `project_path:group/infra:ref_type:branch:ref:main`.
//!
//! ## Source
//!
//! Rule D2. IAM User Guide, "Create a role for OpenID Connect federation".

use iamsim_source::{Code, Diagnostic, Quoted};

use super::unscoped_web_identity::{Provider, allows_web_identity};
use crate::{Policy, PolicyType, PrincipalElement};

pub(super) const CODE: Code = Code::new("weakly-scoped-web-identity");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::RoleTrust {
        return Vec::new();
    }
    let mut found = Vec::new();
    for statement in policy.statements().iter().filter(|statement| allows_web_identity(statement)) {
        let principals = statement.principal.iter().flat_map(PrincipalElement::patterns);
        let providers: Vec<Provider<'_>> =
            principals.filter_map(|pattern| Provider::of(&pattern.value)).collect();
        for block in statement.condition.iter().flat_map(|condition| &condition.blocks) {
            for key in &block.keys {
                let name = key.key.value.as_str();
                if !providers.iter().any(|provider| provider.counts(block) && provider.is_told_by(name)) {
                    continue;
                }
                for value in &key.values {
                    let text = &*value.value.text;
                    // A `*` alone is what IAM refuses, unless another operator tests too.
                    if !text.chars().all(|character| matches!(character, '*' | '?')) || text == "*" {
                        continue;
                    }
                    let message = format!("{} does not say whose token it is", Quoted(text));
                    let warning = policy.warning(CODE, value.span, message, "only wildcards, or nothing");
                    found.push(warning.help("write who may take the role"));
                }
            }
        }
    }
    found
}
