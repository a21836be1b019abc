//! # `policy-too-large`
//!
//! A document has more characters than AWS stores for its type of policy.
//!
//! ## Why it matters
//!
//! AWS refuses to store it. How much fits depends on what the policy is attached to, which a document does not say:
//! one that fits somewhere is worth knowing, one that fits nowhere is a warning. IAM does not count white space;
//! Organizations and most services do.
//!
//! ## Example
//!
//! A service control policy with more than 10,240 characters.
//!
//! ## Write instead
//!
//! Fewer white space where it counts, patterns instead of lists of actions, or several policies.
//!
//! ## Source
//!
//! Rule A6. IAM User Guide, "IAM and AWS STS quotas"; AWS Organizations User Guide, "Quotas".

use iamsim_source::{Code, Diagnostic, Span};

use crate::{Policy, SizeLimit, WhiteSpace};

pub(super) const CODE: Code = Code::new("policy-too-large");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let text = policy.source().text().get(policy.span().range()).unwrap_or_default();
    let sizes = policy.policy_type().grammar().sizes;
    let is_met = |limit: &&SizeLimit| limit.white_space.count(text) <= limit.characters as usize;
    let exceeded: Vec<&SizeLimit> = sizes.iter().filter(|limit| !is_met(limit)).collect();
    let Some(least) = exceeded.iter().min_by_key(|limit| limit.characters) else { return Vec::new() };
    let opening = Span::new(policy.span().start, policy.span().start + 1);
    let size = least.white_space.count(text);
    let message = format!("the document has {size} characters, more than AWS stores as {}", listed(&exceeded));
    let fits: Vec<&SizeLimit> = sizes.iter().filter(is_met).collect();
    let diagnostic = if fits.is_empty() {
        Diagnostic::warning(CODE, message)
    } else {
        Diagnostic::info(CODE, message).note(format!("it fits as {}", listed(&fits)))
    };
    let diagnostic = diagnostic.at(policy.source(), opening, "the document begins here");
    let diagnostic = match least.white_space {
        WhiteSpace::Free => diagnostic.note("white space outside strings is not counted"),
        WhiteSpace::Counted => diagnostic.note("white space is counted"),
    };
    vec![diagnostic.help("part it, or write patterns instead of long lists")]
}

/// `managed policy (6144) or inline policies of a user (2048)`
fn listed(limits: &[&SizeLimit]) -> String {
    let limits = limits.iter().map(|limit| format!("{} ({})", limit.of, limit.characters));
    limits.collect::<Vec<_>>().join(" or ")
}
