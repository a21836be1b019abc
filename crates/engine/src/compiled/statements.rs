//! [`Statements`]: the statements of the policies that stand together in a layer, and which of them can match.

use std::sync::Arc;

use iamsim_policy::{self as policy};

use super::Atlas;
use super::block::{Block, Covering, Mask, STATEMENTS, Steps};
use super::places::Place;
use super::statement::{Policy, Statement, reached_actions, reached_resources};

/// The statements of policies that stand together: of a principal, a level of an organization, a resource.
#[derive(Debug)]
pub(crate) struct Statements {
    policies: Box<[Arc<Policy>]>,
    /// Each by the place of its policy, and its own place in that.
    entries: Box<[(u32, u32)]>,
    blocks: Box<[Block]>,
}

/// Where a request's action and resource stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) action: Place,
    /// `None`: statements have to be asked.
    pub(crate) resource: Option<Place>,
}

/// A statement, and what is told of it beforehand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate<'c> {
    pub(crate) policy: &'c Arc<policy::Policy>,
    /// As it was read.
    pub(crate) written: &'c policy::Statement,
    pub(crate) statement: &'c Statement,
    /// Whether its `Action` or `NotAction` covers the request's action.
    pub(crate) action: Covered,
    /// Whether its `Resource` or `NotResource` covers the request's resource.
    pub(crate) resource: Covered,
}

/// Whether an element covers what a request has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Covered {
    Yes,
    No,
    /// It has to be asked.
    NotTold,
}

/// Which statements are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// Those that can match.
    CanMatch,
    /// All of them.
    All,
}

impl Statements {
    pub(super) fn new(policies: Vec<Arc<Policy>>, atlas: &Atlas) -> Self {
        let mut entries = Vec::new();
        for (place, policy) in (0..).zip(&policies) {
            entries.extend((0..).zip(&policy.statements).map(|(index, _)| (place, index)));
        }
        let all: Vec<&policy::Statement> =
            policies.iter().flat_map(|policy| policy.policy.statements()).collect();
        let blocks = all.chunks(STATEMENTS).map(|statements| {
            let actions: Vec<_> =
                statements.iter().map(|statement| reached_actions(statement, &atlas.actions)).collect();
            let resources: Vec<_> =
                statements.iter().map(|statement| reached_resources(statement, &atlas.resources)).collect();
            Block {
                all: Mask::MAX >> (STATEMENTS - statements.len()),
                actions: Steps::new(&actions),
                resources: Steps::new(&resources),
            }
        });
        Self { blocks: blocks.collect(), policies: policies.into(), entries: entries.into() }
    }

    /// The statements of a request that stands there, in the order of the policies.
    #[inline]
    pub(crate) fn of(&self, standing: Standing, which: Which) -> impl Iterator<Item = Candidate<'_>> {
        let blocks = self.blocks.iter().zip(self.entries.chunks(STATEMENTS));
        blocks.flat_map(move |(block, entries)| {
            let actions = block.actions.at(standing.action);
            let resources = standing.resource.map_or(Covering::NOT_TOLD, |place| block.resources.at(place));
            let asked = match which {
                Which::CanMatch => block.all & actions.possibly & resources.possibly,
                Which::All => block.all,
            };
            Bits(asked).filter_map(move |bit| {
                let (policy, statement) = entries.get(bit as usize)?;
                let policy = self.policies.get(*policy as usize)?;
                Some(Candidate {
                    policy: &policy.policy,
                    written: policy.policy.statements().get(*statement as usize)?,
                    statement: policy.statements.get(*statement as usize)?,
                    action: Covered::told(actions, bit),
                    resource: Covered::told(resources, bit),
                })
            })
        })
    }

    /// The policies, in order.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &Arc<policy::Policy>> {
        self.policies.iter().map(|policy| &policy.policy)
    }

    /// Whether there is no policy.
    pub(crate) fn have_no_policy(&self) -> bool {
        self.policies.is_empty()
    }
}

impl Covered {
    #[inline]
    fn told(covering: Covering, bit: u32) -> Self {
        let says = |mask: Mask| mask >> bit & 1 == 1;
        match (says(covering.possibly), says(covering.certainly)) {
            (false, _) => Self::No,
            (true, true) => Self::Yes,
            (true, false) => Self::NotTold,
        }
    }
}

/// The places of the bits that are set.
struct Bits(Mask);

impl Iterator for Bits {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let bit = (self.0 != 0).then(|| self.0.trailing_zeros())?;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}
