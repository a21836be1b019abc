//! What commands need: found by leaving out what they do without.

use iamsim_engine::{Decision, Explanation, Outcome};

use super::Grant;
use crate::calls::{Call, Object};
use crate::commands::Command;
use crate::run::{Run, Situation};

impl Run<'_> {
    /// The grants that `cases` need: with all of them none of the calls that matter is denied, and without any one of
    /// them, one is.
    ///
    /// Begins with all that is asked for and matters, and leaves out what can be left out. That is not only what
    /// Terraform tolerates by itself: where the listing of workspaces is denied, it takes another way, and asks for
    /// other things.
    pub fn needed_grants(&self, cases: &[(Command, Situation)]) -> Vec<Grant> {
        let mut kept: Vec<Grant> = Vec::new();
        for (command, situation) in cases {
            for call in self.calls(command, situation).calls {
                let matters = call.if_denied.is_required() || call.object == Object::List;
                let grant = Grant::of(&call);
                let known = kept.iter().any(|known| known.grants_the_same_as(&grant));
                if matters && !known && !is_open_to_the_account(&call) {
                    kept.push(grant);
                }
            }
        }
        // The listing first: what it alone makes needed is then decided with or without it.
        let (mut candidates, others): (Vec<Grant>, Vec<Grant>) =
            kept.iter().cloned().partition(|grant| grant.object == Object::List);
        candidates.extend(others);
        for candidate in candidates {
            let without: Vec<Grant> =
                kept.iter().filter(|grant| !grant.grants_the_same_as(&candidate)).cloned().collect();
            if self.are_enough(&without, cases) {
                kept = without;
            }
        }
        kept
    }

    /// Whether no call that matters is denied where `grants` are all that is allowed.
    fn are_enough(&self, grants: &[Grant], cases: &[(Command, Situation)]) -> bool {
        let decide = |call: &Call| {
            let identity = call.object == Object::Identity;
            let allowed = identity || is_open_to_the_account(call) || grants.iter().any(|it| it.allows(call));
            plain(if allowed { Outcome::Allowed } else { Outcome::ImplicitDeny })
        };
        cases
            .iter()
            .all(|(command, situation)| self.check(command, situation, decide).withheld().next().is_none())
    }
}

/// Whether a call is about a key that AWS manages: its own policy serves whoever asks through the service.
///
/// Source: KMS, "AWS managed keys".
fn is_open_to_the_account(call: &Call) -> bool {
    call.action.starts_with("kms:") && call.resource.contains(":alias/aws/")
}

/// A decision of nobody's policies.
fn plain(outcome: Outcome) -> Explanation {
    Explanation {
        decision: Decision::Certain(outcome),
        decided_by: Vec::new(),
        blocked_by: Vec::new(),
        layers: Vec::new(),
        assumptions: Vec::new(),
        findings: Vec::new(),
    }
}
