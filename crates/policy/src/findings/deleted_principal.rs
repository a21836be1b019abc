//! # `deleted-principal`
//!
//! A principal is named by its unique id, such as `AIDAIOSFODNN7EXAMPLE`.
//!
//! ## Why it matters
//!
//! AWS shows the unique id where a user or role that a policy named was deleted. Nobody else ever has that id: a new
//! user or role of the same name is not meant, and has to be named again.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": { "AWS": "AROAIOSFODNN7EXAMPLE" },
//!   "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*" } }
//! ```
//!
//! ## Write instead
//!
//! The ARN of the user or role that is meant, or nothing.
//!
//! ## Source
//!
//! Rule B5. IAM User Guide, "AWS JSON policy elements: Principal".

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Policy, PrincipalForm, PrincipalPattern};

pub(super) const CODE: Code = Code::new("deleted-principal");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let principals = policy.statements().iter().filter_map(|statement| statement.principal.as_ref());
    // In a bare element other texts are read as unique ids too; there is a warning about the element already.
    let proper = principals.filter(|principal| principal.form == PrincipalForm::Proper);
    proper
        .flat_map(crate::PrincipalElement::patterns)
        .filter(|pattern| matches!(pattern.value, PrincipalPattern::UniqueId(_)))
        .map(|pattern| {
            let message =
                format!("{} is the id of a principal that was deleted", Quoted(pattern.value.as_str()));
            policy
                .warning(CODE, pattern.span, message, "matches nobody")
                .help("write the ARN of who is meant, or remove it")
        })
        .collect()
}
