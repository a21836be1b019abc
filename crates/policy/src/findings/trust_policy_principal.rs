//! # `trust-policy-principal`
//!
//! A role trust policy has a principal that IAM does not take there.
//!
//! ## Why it matters
//!
//! IAM was seen to refuse `"Principal": "*"` and `{ "Federated": "*" }` in a trust policy, and documents that
//! `NotPrincipal` is not supported there.
//! `{ "AWS": "*" }` it does store, see `role-open-to-everyone`.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" } }
//! ```
//!
//! ## Write instead
//!
//! The account, role, provider or service that takes the role:
//! `{ "AWS": "arn:aws:iam::123456789012:role/ci" }`.
//!
//! ## Source
//!
//! Rules A5, A8 and D2. IAM User Guide, "Update a role trust policy".

use iamsim_source::{Code, Diagnostic};

use super::refused;
use crate::{Policy, PolicyType, Polarity, PrincipalPattern, PrincipalScope};

pub(super) const CODE: Code = Code::new("trust-policy-principal");

/// How IAM answers to what is wrong with a policy.
const MALFORMED: &str = "MalformedPolicyDocument";

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    if policy.policy_type() != PolicyType::RoleTrust {
        return Vec::new();
    }
    let mut found = Vec::new();
    let help = "name who takes the role, such as `{ \"AWS\": \"arn:aws:iam::123456789012:role/NAME\" }`";
    for principal in policy.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        if principal.polarity == Polarity::AllBut {
            let message = "a role trust policy takes no `NotPrincipal`";
            let error = policy.error(CODE, principal.name_span, message, "not in this type of policy");
            found.push(error.note("trust policies do not support `NotPrincipal`").help(help));
            continue;
        }
        if principal.scope == PrincipalScope::Everyone {
            let message = "the principal of a role trust policy cannot be `\"*\"`";
            let error = policy.error(CODE, principal.span, message, "expected an object").help(help);
            let answer = "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".";
            found.push(refused(error, MALFORMED, answer));
        }
        let federated = principal.patterns().filter(|pattern| {
            matches!(&pattern.value, PrincipalPattern::Federated(name) if &**name == "*")
        });
        for pattern in federated {
            let message = "a federated principal cannot be `*`";
            let error = policy
                .error(CODE, pattern.span, message, "expected a provider")
                .help("write the ARN of the provider, or a name such as `accounts.google.com`");
            let answer = "Federated principals must be valid domain names or SAML metadata ARNs";
            found.push(refused(error, MALFORMED, answer));
        }
    }
    found
}
