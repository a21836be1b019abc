//! # `unknown-service-principal`
//!
//! A service principal is not called as those of AWS are.
//!
//! ## Why it matters
//!
//! AWS refuses to store a service that it does not know, and a name such as `ec2` or a URL is none.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazon.com"},
//!   "Action": "sts:AssumeRole"}}
//! ```
//!
//! ## Write instead
//!
//! The whole name, such as `ec2.amazonaws.com`.
//!
//! ## Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal", AWS service principals.

use iamsim_source::{Code, Diagnostic, Quoted};

use super::has_wildcard;
use crate::{Policy, PrincipalElement, PrincipalPattern};

pub(super) const CODE: Code = Code::new("unknown-service-principal");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    const ENDINGS: [&str; 4] = [".amazonaws.com", ".amazonaws.com.cn", ".aws.internal", ".amazon.com.cn"];
    let principals = policy.statements().iter().filter_map(|statement| statement.principal.as_ref());
    let mut found = Vec::new();
    for pattern in principals.flat_map(PrincipalElement::patterns) {
        let PrincipalPattern::Service(name) = &pattern.value else { continue };
        // A wildcard has its own finding.
        if has_wildcard(name) || ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            continue;
        }
        let first = name.split('.').next().unwrap_or_default();
        let message = format!("{} is not called as a service of AWS is", Quoted(name));
        found.push(
            policy
                .warning(CODE, pattern.span, message, "expected a name that ends with `.amazonaws.com`")
                .help(format!("write {}, if that is meant", Quoted(&format!("{first}.amazonaws.com")))),
        );
    }
    found
}
