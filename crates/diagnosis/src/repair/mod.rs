//! [`Repairs`]: the smallest changes of a bundle after which its commands succeed, each proved by checking again.
//!
//! A repair is found in rounds. In each, the calls that the commands need are decided with the policies as they
//! are; what withholds one gets what is missing: a layer without an allow a statement with exactly the call (`allow`),
//! a deny an exception for exactly the call (`except`). The changed bundle is read again, and the next round begins,
//! until nothing that is needed is withheld or nothing more can be done. So several faults are repaired together, also
//! those that hide behind one another.
//!
//! # The edge cases, by name
//!
//! - No deny is taken away, and none is loosened for anyone else, for another action or another resource. Where IAM has
//!   no way to write such an exception, that is said.
//! - What the request lacks is no policy's fault: it is said which argument of the backend to set.
//! - What is open because a condition key is not known is not repaired: it is said what to say in the bundle.
//! - A policy that is attached to others too, or to a group, is left alone: the principal gets one of its own.
//!
//! # What does not live here
//!
//! Reading the bundle and checking it: the caller does both, and hands in how ([`Look`]). Writing files.

mod actions;
mod allow;
mod document;
mod except;
mod manifest;
mod needed;
mod owner;
mod patch;
mod request;
mod round;
mod size;

use std::collections::BTreeSet;

use iamsim_bundle::{Bundle, ChangedFiles};
use iamsim_engine::Environment;
use iamsim_source::Diagnostic;
use iamsim_terraform::{BackendCheck, Narrowing, Surroundings, Verdict};

pub use owner::Owner;
pub use patch::{Creation, FileEdit, Operation, Verb};

use round::{Round, play};

/// The most rounds: several faults can hide behind one another, but not without end.
const MAX_ROUNDS: usize = 24;

/// A bundle that was read and checked.
#[derive(Debug)]
pub struct Seen {
    /// The bundle.
    pub bundle: Bundle,
    /// What becomes of all that was checked.
    pub verdict: Verdict,
    /// Its backend, then those of the remote states that it reads.
    pub backends: Vec<SeenBackend>,
}

/// One backend, and what became of the commands that use it.
#[derive(Debug)]
pub struct SeenBackend {
    /// The environment of the bundle, with what the backend passes to sessions.
    pub environment: Environment,
    /// What requests depend on beside the configuration.
    pub surroundings: Surroundings,
    /// What becomes of the commands.
    pub check: BackendCheck,
}

/// How a bundle is read and checked with some of its files changed; `None` where it is not usable.
pub type Look<'l> = &'l dyn Fn(&ChangedFiles) -> Option<Seen>;

/// What can be repaired, and what cannot.
#[derive(Debug)]
pub struct Repairs {
    /// The repairs, the first to be preferred.
    pub repairs: Vec<Repair>,
    /// What no change of a policy repairs, and what does.
    pub diagnostics: Vec<Diagnostic>,
    /// What becomes of the commands without any change.
    pub before: Verdict,
}

/// One way to repair a bundle.
#[derive(Debug)]
pub struct Repair {
    /// Its number, the first being 1.
    pub id: usize,
    /// Who has to act, each once.
    pub owners: BTreeSet<Owner>,
    /// What is done, in one sentence.
    pub summary: String,
    /// The change of each file.
    pub edits: Vec<FileEdit>,
    /// The changed files, as they are then.
    pub files: ChangedFiles,
    /// What is granted, or excepted from a deny.
    pub grants: Vec<Granted>,
    /// Whether a deny is narrowed: a person should look at that.
    pub narrows_deny: NarrowsDeny,
    /// What becomes of the commands before.
    pub before: Verdict,
    /// What becomes of them after.
    pub after: Verdict,
}

/// Whether a repair narrows a deny.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NarrowsDeny {
    /// It does.
    Yes,
    /// It grants only.
    No,
}

/// One thing that a repair grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// To whom: a user or role, or the provider that vouches for the caller.
    pub principal: String,
    /// The action.
    pub action: &'static str,
    /// The resource.
    pub resource: String,
    /// The condition that narrows it.
    pub condition: Option<Narrowing>,
}

/// On which side a grant is added where either is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// In the principal's own policies.
    Principal,
    /// In the policies of the resources.
    Resource,
}

/// The repairs of the bundle that `look` reads: the first changes the principal's own policies where those are enough;
/// another does the same in the policies of the resources, where that is possible.
///
/// `None` where the bundle is not usable.
pub fn repairs(look: Look<'_>) -> Option<Repairs> {
    let before = look(&ChangedFiles::default())?.verdict;
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut repairs: Vec<Repair> = Vec::new();
    for side in [Side::Principal, Side::Resource] {
        let (repair, said) = repair(look, side, before)?;
        let is_first = repairs.is_empty() && side == Side::Principal;
        if is_first {
            diagnostics = said;
        }
        let Some(mut repair) = repair else { continue };
        let is_another = repairs.iter().all(|known| known.files != repair.files);
        let is_as_good = repairs.iter().all(|known| known.after == repair.after);
        if is_another && is_as_good {
            repair.id = repairs.len() + 1;
            repairs.push(repair);
        }
    }
    Some(Repairs { repairs, diagnostics, before })
}

/// One repair, and what was said on the way.
fn repair(look: Look<'_>, side: Side, before: Verdict) -> Option<(Option<Repair>, Vec<Diagnostic>)> {
    let mut files = ChangedFiles::default();
    let mut round = Round::default();
    let mut seen = look(&files)?;
    for _ in 0..MAX_ROUNDS {
        round.said.clear();
        let changed = play(&seen, side, &files, &mut round);
        if changed.texts.is_empty() {
            break;
        }
        let mut next = files.clone();
        next.texts.extend(changed.texts);
        // A change that makes the bundle unusable is none.
        let Some(then) = look(&next) else { break };
        files = next;
        seen = then;
    }
    let after = seen.verdict;
    let said = std::mem::take(&mut round.said);
    if files.texts.is_empty() {
        return Some((None, said));
    }
    let repair = Repair {
        id: 1,
        owners: round.owners,
        summary: round.summary.join("; "),
        edits: round.edits,
        files,
        grants: round.grants,
        narrows_deny: round.narrows_deny.unwrap_or(NarrowsDeny::No),
        before,
        after,
    };
    Some((Some(repair), said))
}
