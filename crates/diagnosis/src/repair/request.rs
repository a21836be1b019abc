//! What no policy is at fault for: what the request has to carry, and the backend does not send.

use iamsim_engine::{Element, Explanation};
use iamsim_policy::{ConditionKey, Effect};
use iamsim_source::{Code, Diagnostic, Quoted};

use super::needed::NeededCall;

const BACKEND_ARGUMENT: Code = Code::new("backend-argument");

/// Condition keys that an argument of the backend decides, and what to write.
const ARGUMENTS: [(&str, &str); 7] = [
    (
        "s3:x-amz-server-side-encryption",
        "set `encrypt = true` in the backend, with `kms_key_id` where a key is asked for",
    ),
    (
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "set `encrypt = true` and `kms_key_id` in the backend",
    ),
    (
        "s3:x-amz-server-side-encryption-customer-algorithm",
        "set `encrypt = true` and `sse_customer_key` in the backend",
    ),
    ("s3:x-amz-acl", "set `acl` in the backend"),
    ("sts:ExternalId", "set `external_id` in the backend's `assume_role`"),
    ("sts:SourceIdentity", "set `source_identity` in the backend's `assume_role`"),
    ("aws:SecureTransport", "use an `https` endpoint in the backend"),
];

/// What to change in the backend, where a statement asks for something that the request does not carry: an explicit
/// deny with a condition on it, or an Allow that fails on nothing else.
pub(super) fn of_the_request(needed: &NeededCall) -> Option<Diagnostic> {
    let explanation = &needed.explanation;
    let denies = explanation.decided_by.iter().filter(|reference| {
        reference.statement().is_some_and(|statement| statement.effect.value == Effect::Deny)
    });
    for reference in denies {
        let condition = reference.statement().and_then(|statement| statement.condition.as_ref());
        let keys = condition.into_iter().flat_map(|it| it.blocks.iter()).flat_map(|it| it.keys.iter());
        for key in keys {
            if let Some((_, help)) = argument(&key.key.value) {
                let message = format!(
                    "{} is denied for what the request carries as {}: the policy is not at fault",
                    needed.call.action,
                    Quoted(key.key.value.as_str())
                );
                return Some(
                    Diagnostic::warning(BACKEND_ARGUMENT, message)
                        .at(reference.policy.source(), key.key.span, "asks for it")
                        .help(format!("{help}; who keeps the configuration can")),
                );
            }
        }
    }
    by_near_miss(explanation, needed)
}

fn by_near_miss(explanation: &Explanation, needed: &NeededCall) -> Option<Diagnostic> {
    explanation.near_misses().into_iter().filter(|miss| miss.others == 0).find_map(|miss| {
        let Element::Condition { key, .. } = miss.element() else { return None };
        let (_, help) = ARGUMENTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(key))?;
        let message = format!(
            "{} would be allowed if the request carried {} as the policy asks: the policy is not at fault",
            needed.call.action,
            Quoted(key)
        );
        Some(
            Diagnostic::warning(BACKEND_ARGUMENT, message)
                .at(miss.statement.reference.policy.source(), miss.mismatch.span, "asks for it")
                .help(format!("{help}; who keeps the configuration can")),
        )
    })
}

fn argument(key: &ConditionKey) -> Option<&'static (&'static str, &'static str)> {
    ARGUMENTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(key.as_str()))
}
