//! # `key-policy-locks-out`
//!
//! Nobody may change a key policy.
//!
//! ## Why it matters
//!
//! Without an Allow for `kms:PutKeyPolicy` the key cannot be managed any more: only AWS Support can help. KMS refuses
//! to store such a policy unless its safety check is bypassed.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": ["kms:Encrypt",
//!   "kms:Decrypt"], "Resource": "*"}}
//! ```
//!
//! ## Write instead
//!
//! A statement that allows `kms:*`, or `kms:PutKeyPolicy` among others, to the account or an administrator.
//!
//! ## Source
//!
//! KMS Developer Guide, "Default key policy"; KMS API Reference, `PutKeyPolicy`.

use iamsim_source::{Code, Diagnostic, Span};

use super::allows;
use crate::wildcard::covers_ignoring_case;
use crate::{Policy, PolicyType, Polarity, Statement};

pub(super) const CODE: Code = Code::new("key-policy-locks-out");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::Key || allows(policy).any(manages) {
        return Vec::new();
    }
    let start = policy.span().start;
    let message = "nobody may change this key policy: no statement allows `kms:PutKeyPolicy`";
    vec![
        policy
            .warning(CODE, Span::new(start, start + 1), message, "in none of these statements")
            .help("allow `kms:*` to the account, as the default key policy does"),
    ]
}

fn manages(statement: &Statement) -> bool {
    let covers = |it: &iamsim_source::Spanned<crate::ActionPattern>| {
        covers_ignoring_case(it.value.as_str(), "kms:PutKeyPolicy")
    };
    match statement.action.polarity {
        Polarity::Named => statement.action.patterns.iter().any(covers),
        Polarity::AllBut => !statement.action.patterns.iter().any(covers),
    }
}
