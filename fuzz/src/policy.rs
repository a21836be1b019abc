//! The policy parser, and below it the decoder of files and the JSON reader.

use iamsim::policy::{Policy, PolicyType};
use iamsim::source::{Source, decode, has_errors};

use crate::{json, shown};

/// The types that a policy is read as.
const TYPES: [PolicyType; 11] = [
    PolicyType::IdentityBased,
    PolicyType::PermissionsBoundary,
    PolicyType::Session,
    PolicyType::ServiceControl,
    PolicyType::ResourceControl,
    PolicyType::ResourceBased,
    PolicyType::Bucket,
    PolicyType::Key,
    PolicyType::Table,
    PolicyType::RoleTrust,
    PolicyType::VpcEndpoint,
];

/// The first byte chooses the type; the rest is the file.
///
/// A policy is read exactly where there is no error, prints as what reads the same, and its findings have places.
pub fn policy(bytes: &[u8]) {
    let Some((&choice, file)) = bytes.split_first() else { return };
    let (source, warnings) = match decode("policy.json", file) {
        Ok(decoded) => decoded,
        Err(diagnostic) => return shown::check(&[*diagnostic]),
    };
    shown::check(&warnings);
    json::check(&source);
    let policy_type = TYPES[usize::from(choice) % TYPES.len()];
    let parsed = Policy::parse(&source, "policy", policy_type);
    shown::check(&parsed.diagnostics);
    assert_eq!(parsed.policy.is_none(), has_errors(&parsed.diagnostics));
    let Some(policy) = parsed.policy else { return };
    shown::check(&policy.findings());
    let printed = policy.to_json();
    let again = Policy::parse(&Source::new("printed.json", printed.as_str()), "policy", policy_type).policy;
    let again = again.unwrap_or_else(|| panic!("{printed} is refused"));
    assert_eq!(again.to_json(), printed);
    assert_eq!(again.statements().len(), policy.statements().len());
}
