//! [`Statements`]: the statements of the policies that stand together in a layer, and which of them can match.

use std::sync::Arc;

use iamsim_policy::{self as policy, Effect};

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
                allows: (0..).zip(statements).fold(0, |allows, (index, statement)| {
                    allows | Mask::from(statement.effect.value == Effect::Allow) << index
                }),
                actions: Steps::new(&actions),
                resources: Steps::new(&resources),
            }
        });
        Self { blocks: blocks.collect(), policies: policies.into(), entries: entries.into() }
    }

    /// The statements of a request that stands there, in the order of the policies.
    #[inline]
    pub(crate) fn of(&self, standing: Standing, which: Which) -> Candidates<'_> {
        Candidates {
            policies: &self.policies,
            blocks: self.blocks.iter(),
            left: &self.entries,
            entries: &[],
            standing,
            which,
            left_out: LeftOut { allows: 0, denies: 0 },
            bits: 0,
            allows: 0,
            actions: Covering::NOT_TOLD,
            resources: Covering::NOT_TOLD,
        }
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

/// The statements of a request that stands somewhere, in the order of the policies.
pub(crate) struct Candidates<'c> {
    policies: &'c [Arc<Policy>],
    blocks: std::slice::Iter<'c, Block>,
    /// Those of the blocks that are left.
    left: &'c [(u32, u32)],
    standing: Standing,
    which: Which,
    /// Those that are asked for no more.
    left_out: LeftOut,
    /// Those of the block at hand, the ones that are left of it, and what is told of them.
    entries: &'c [(u32, u32)],
    bits: Mask,
    allows: Mask,
    actions: Covering,
    resources: Covering,
}

/// Effects of which no statement is asked for any more.
#[derive(Debug, Clone, Copy)]
struct LeftOut {
    allows: Mask,
    denies: Mask,
}

impl<'c> Iterator for Candidates<'c> {
    type Item = Candidate<'c>;

    #[inline]
    fn next(&mut self) -> Option<Candidate<'c>> {
        while self.bits == 0 {
            self.next_block(self.blocks.as_slice().first()?);
        }
        let bit = self.bits.trailing_zeros();
        self.bits &= self.bits - 1;
        let (policy, statement) = self.entries.get(bit as usize)?;
        let policy = self.policies.get(*policy as usize)?;
        Some(Candidate {
            policy: &policy.policy,
            written: policy.policy.statements().get(*statement as usize)?,
            statement: policy.statements.get(*statement as usize)?,
            action: Covered::told(self.actions, bit),
            resource: Covered::told(self.resources, bit),
        })
    }
}

impl<'c> Candidates<'c> {
    #[inline]
    fn next_block(&mut self, block: &'c Block) {
        self.blocks.next();
        (self.entries, self.left) = self.left.split_at_checked(STATEMENTS).unwrap_or((self.left, &[]));
        self.actions = block.actions.at(self.standing.action);
        let may_act = block.all & self.actions.possibly;
        self.resources = match self.standing.resource {
            // Of statements that are out already nothing more need be told.
            Some(_) if may_act == 0 && self.which == Which::CanMatch => Covering::NOT_TOLD,
            Some(place) => block.resources.at(place),
            None => Covering::NOT_TOLD,
        };
        self.bits = match self.which {
            Which::CanMatch => may_act & self.resources.possibly,
            Which::All => block.all,
        };
        self.allows = block.allows;
        self.bits &= !self.out();
    }

    /// Those of the block at hand that are left out.
    fn out(&self) -> Mask {
        self.left_out.allows & self.allows | self.left_out.denies & !self.allows
    }

    /// Leaves out the statements of this effect that are still to come.
    #[inline]
    pub(crate) fn leave_out(&mut self, effect: Effect) {
        match effect {
            Effect::Allow => self.left_out.allows = Mask::MAX,
            Effect::Deny => self.left_out.denies = Mask::MAX,
        }
        self.bits &= !self.out();
    }
}
