//! What of policies is worked out once, when an environment is built, and not for each request.
//!
//! It holds no rule: what an element covers and whether a clause holds is `matching`'s to say, and what follows
//! is `evaluation`'s. Here the clauses that `matching` made of conditions are kept, and by what `matching` tells
//! of its patterns ([`Reach`](crate::matching::Reach)) the statements are found that can match at all: where a
//! request's action and resource stand among all patterns ([`Places`]) is looked up once, and gives for each layer
//! the bits of its statements ([`Statements`]).

use std::collections::HashMap;
use std::sync::Arc;

use iamsim_policy::{self as policy, ConditionKey};

mod block;
mod places;
mod statement;
mod statements;

use places::Boundaries;
use places::Places;
pub(crate) use statement::{Number, Statement};
use statement::{Numbers, Policy, actions, resources};
pub(crate) use statements::{Candidate, Candidates, Covered, Standing, Statements, Which};

/// What all policies of an environment have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Atlas {
    /// Of actions, in lower case.
    pub(crate) actions: Places,
    /// Of resources, as ARNs.
    pub(crate) resources: Places,
    /// The condition keys that a policy mentions and that some service defines as a list.
    pub(crate) lists: Box<[ConditionKey]>,
}

/// Compiles the policies of one environment, each once.
pub(crate) struct Compiler {
    atlas: Atlas,
    policies: HashMap<usize, Arc<Policy>>,
    /// What stands together more than once, by its policies.
    together: HashMap<Vec<usize>, Arc<Statements>>,
}

impl Compiler {
    /// Looks at all policies of an environment.
    pub(crate) fn new<'p>(policies: impl Iterator<Item = &'p Arc<policy::Policy>>) -> Self {
        let mut compiled = HashMap::new();
        let mut numbers = Numbers::default();
        let (mut of_actions, mut of_resources) = (Boundaries::default(), Boundaries::default());
        for policy in policies {
            let std::collections::hash_map::Entry::Vacant(entry) = compiled.entry(address(policy)) else {
                continue;
            };
            for statement in policy.statements() {
                actions(statement).for_each(|reach| of_actions.add(&reach));
                resources(statement).for_each(|reach| of_resources.add(&reach));
            }
            entry.insert(Arc::new(Policy::new(policy, &mut numbers)));
        }
        let atlas =
            Atlas { actions: of_actions.finish(), resources: of_resources.finish(), lists: numbers.lists() };
        Self { atlas, policies: compiled, together: HashMap::new() }
    }

    /// The statements of policies that stand together; of policies that [`new`](Self::new) was shown.
    pub(crate) fn statements(&mut self, policies: &[Arc<policy::Policy>]) -> Arc<Statements> {
        let addresses: Vec<usize> = policies.iter().map(address).collect();
        let compiled =
            || addresses.iter().filter_map(|address| self.policies.get(address)).cloned().collect();
        if let Some(statements) = self.together.get(&addresses) {
            return Arc::clone(statements);
        }
        let statements = Arc::new(Statements::new(compiled(), &self.atlas));
        self.together.insert(addresses, Arc::clone(&statements));
        statements
    }

    /// What they have in common.
    pub(crate) fn finish(self) -> Atlas {
        self.atlas
    }
}

/// What tells a policy from others while it is held.
fn address(policy: &Arc<policy::Policy>) -> usize {
    Arc::as_ptr(policy).addr()
}
