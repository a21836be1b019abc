//! Whether a document still fits where it is attached.

use iamsim_policy::{Policy, PolicyType, WhiteSpace};
use iamsim_source::json::{Document, Tree};

/// The most characters of a document of this type, and whether white space counts.
///
/// Of an identity-based policy it depends on what it is: an answer of the AWS CLI says so, and a managed policy is taken
/// where nothing does.
fn limit(policy: Option<&Policy>, policy_type: PolicyType) -> Option<(usize, WhiteSpace)> {
    let sizes = policy_type.grammar().sizes;
    let inline = policy.and_then(|policy| {
        let mut disk = std::sync::Arc::clone(policy.source());
        while let Some((outer, _)) = std::sync::Arc::clone(&disk).outer(iamsim_source::Span::new(0, 0)) {
            disk = std::sync::Arc::clone(outer);
        }
        let document = Document::parse(&disk).ok()?;
        let of = if document.root().member("UserName").is_some() {
            "user"
        } else if document.root().member("RoleName").is_some() {
            "role"
        } else {
            return None;
        };
        sizes.iter().find(|size| size.of.ends_with(of))
    });
    let size = inline.or(sizes.first())?;
    Some((size.characters as usize, size.white_space))
}

/// Whether `statements` can be added to `policy`.
pub(super) fn fits(policy: &Policy, statements: &[Tree]) -> bool {
    let Some((most, white_space)) = limit(Some(policy), policy.policy_type()) else { return true };
    let text = policy.source().text().get(policy.span().range()).unwrap_or_default();
    let added: usize = statements.iter().map(|tree| white_space.count(&written(tree, white_space)) + 1).sum();
    white_space.count(text) + added <= most
}

/// How many of `statements` fit into a new document of this type: at least one.
pub(super) fn fitting(statements: &[Tree], policy_type: PolicyType) -> usize {
    const FRAME: usize = 64;
    let Some((most, white_space)) = limit(None, policy_type) else { return statements.len() };
    let mut used = FRAME;
    let fitting = statements.iter().take_while(|tree| {
        used += white_space.count(&written(tree, white_space)) + 1;
        used <= most
    });
    fitting.count().max(1)
}

/// A statement as it is written at most.
fn written(tree: &Tree, white_space: WhiteSpace) -> String {
    match white_space {
        WhiteSpace::Free => tree.to_line(),
        WhiteSpace::Counted => tree.to_block("    ", "  ", "\n"),
    }
}
