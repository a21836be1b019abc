//! # `organization-policy-action`
//!
//! The resource-based policy of an organization names an action that it cannot delegate.
//!
//! ## Why it matters
//!
//! Such a policy delegates the management of policies to member accounts, and reading. Organizations refuses
//! `organizations:*`, actions of other services, and `organizations:CreateAccount`; of further actions that write it
//! is not known, and they get a warning. A document is taken for an organization's where all resources that it names
//! are of Organizations.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": { "AWS": "123456789012" },
//!   "Action": "organizations:*", "Resource": "arn:aws:organizations::111122223333:organization/o-1234567890" } }
//! ```
//!
//! ## Write instead
//!
//! The actions that are delegated, such as `organizations:Describe*` and `organizations:AttachPolicy`.
//!
//! ## Source
//!
//! Rule A8. AWS Organizations User Guide, "Delegated administrator for AWS Organizations".

use iamsim_services::AccessLevel;
use iamsim_source::{Code, Diagnostic, Quoted};

use super::{has_wildcard, refused};
use crate::{ActionPattern, Policy, Polarity};

pub(super) const CODE: Code = Code::new("organization-policy-action");

/// What manages policies and their tags.
const DELEGATED: [&str; 9] = [
    "AttachPolicy",
    "CreatePolicy",
    "DeletePolicy",
    "DetachPolicy",
    "DisablePolicyType",
    "EnablePolicyType",
    "TagResource",
    "UntagResource",
    "UpdatePolicy",
];

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if !policy.is_of_service("organizations") {
        return Vec::new();
    }
    let actions = policy.statements().iter().map(|statement| &statement.action);
    let named = actions.filter(|action| action.polarity == Polarity::Named);
    let mut found = Vec::new();
    for pattern in named.flat_map(|action| &action.patterns) {
        let written = pattern.value.as_str();
        let message = format!("{} cannot be delegated", Quoted(written));
        let (label, help) = ("not to be delegated", "name what is delegated, such as `\"organizations:Describe*\"`");
        match delegation(&pattern.value) {
            Delegation::Taken => {}
            Delegation::Unseen => {
                let message = format!("{} may be no action that can be delegated", Quoted(written));
                found.push(policy.warning(CODE, pattern.span, message, label).help(help));
            }
            Delegation::Refused => {
                let error = policy.error(CODE, pattern.span, message, label).help(help);
                let answer =
                    format!("{} is not a supported action for this resource-based policy.", quotable(written));
                found.push(refused(error, "InvalidInputException", &answer));
            }
        }
    }
    found
}

/// Whether an organization's policy takes an action.
enum Delegation {
    Taken,
    Refused,
    /// Neither was seen.
    Unseen,
}

fn delegation(pattern: &ActionPattern) -> Delegation {
    let name = pattern.name();
    match pattern.service() {
        Some("organizations") => {}
        Some(service) if service.eq_ignore_ascii_case("organizations") => return Delegation::Unseen,
        Some(_) | None => return Delegation::Refused,
    }
    if name == "*" || name == "CreateAccount" {
        return Delegation::Refused;
    }
    let reads = iamsim_services::action("organizations", name)
        .is_some_and(|action| matches!(action.access_level(), AccessLevel::List | AccessLevel::Read));
    let reads_all = has_wildcard(name) && (name.starts_with("Describe") || name.starts_with("List"));
    if reads || reads_all || DELEGATED.contains(&name) { Delegation::Taken } else { Delegation::Unseen }
}

/// An action as AWS's sentence repeats it, if it is of a length to be repeated.
fn quotable(written: &str) -> &str {
    if written.len() <= 100 && !Quoted(written).escapes() { written } else { "<action>" }
}
