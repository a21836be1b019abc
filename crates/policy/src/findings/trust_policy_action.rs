//! # `trust-policy-action`
//!
//! A role trust policy names an action other than those by which a role is taken, or not in their exact spelling.
//!
//! ## Why it matters
//!
//! IAM takes `sts:AssumeRole`, `sts:AssumeRoleWithSAML`, `sts:AssumeRoleWithWebIdentity`, `sts:TagSession` and
//! `sts:SetSourceIdentity` there, in this case and without wildcards. It refuses to store others. Of further actions
//! of STS that are spelled out it was not seen, and they get a warning.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "sts:*" } }
//! ```
//!
//! ## Write instead
//!
//! `sts:AssumeRole`, and `sts:TagSession` where sessions are tagged.
//!
//! ## Source
//!
//! Rules A8 and D2. IAM User Guide, "Update a role trust policy".

use iamsim_source::{Code, Diagnostic, Quoted};

use super::{has_wildcard, refused};
use crate::{Policy, PolicyType, Polarity};

pub(super) const CODE: Code = Code::new("trust-policy-action");

const TAKEN: [&str; 5] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
];

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::RoleTrust {
        return Vec::new();
    }
    let actions = policy.statements().iter().map(|statement| &statement.action);
    let named = actions.filter(|action| action.polarity == Polarity::Named);
    let mut found = Vec::new();
    for pattern in named.flat_map(|action| &action.patterns) {
        let written = pattern.value.as_str();
        if TAKEN.contains(&written) {
            continue;
        }
        let meant = TAKEN.into_iter().find(|taken| taken.eq_ignore_ascii_case(written));
        let of_another_service =
            pattern.value.service().is_none_or(|service| !service.eq_ignore_ascii_case("sts"));
        let message = format!("{} is no action by which a role is taken", Quoted(written));
        let label = "expected `sts:AssumeRole` or its like";
        let diagnostic = if meant.is_some() || has_wildcard(written) || of_another_service {
            let answer = "AssumeRole policy may only specify STS AssumeRole actions.";
            refused(policy.error(CODE, pattern.span, message, label), "MalformedPolicyDocument", answer)
        } else {
            policy.warning(CODE, pattern.span, message, label)
        };
        found.push(match meant {
            Some(meant) => diagnostic.help(format!("write `\"{meant}\"`, in this case")),
            None => diagnostic.help("name the actions, such as `\"sts:AssumeRole\"`"),
        });
    }
    found
}
