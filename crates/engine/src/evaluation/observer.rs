//! [`Observer`]: who looks on while a request is decided. `decide` and `explain` are one function, with
//! [`NoTrace`] or with a collector.

use std::sync::Arc;

use iamsim_policy::{Policy, PolicyType, Statement};

use crate::compiled::Candidate;
use crate::{Truth, UncollectedPart};

/// What an onlooker is told, in the order in which layers are evaluated.
pub(super) trait Observer<'c> {
    /// Which statements it looks at.
    const LOOKS_AT: LooksAt;

    /// A layer begins, or one level of it.
    fn layer(&mut self, _: PolicyType, _: Option<&'c str>) {}

    /// Whether a statement that covers the principal matches, where that was found out before.
    fn recall(&self, _: &'c Statement) -> Option<Truth> {
        None
    }

    /// A statement of the layer was judged; of one that does not cover the principal, `covers_principal` says
    /// so, and the rest of it was not looked at.
    fn statement(&mut self, _: Judged<'c>) {}

    /// Something that bears on the request was not collected. Whose it is, is worked out only if asked for.
    fn uncollected(&mut self, _: UncollectedPart, _: Taken, _: &dyn Fn() -> Box<str>) {}
}

/// Which statements an onlooker looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LooksAt {
    /// Only those that can change the answer.
    WhatDecides,
    /// Those whose actions and resources do not rule them out already.
    WhatCanMatch,
    /// All.
    Everything,
}

/// A statement that was judged.
#[derive(Clone, Copy)]
pub(super) struct Judged<'c> {
    pub(super) candidate: Candidate<'c>,
    pub(super) principal: PrincipalCovered,
    pub(super) matches: Truth,
}

impl<'c> Judged<'c> {
    /// The policy that it stands in.
    pub(super) fn policy(&self) -> &'c Arc<Policy> {
        self.candidate.policy
    }

    /// The statement as it was read.
    pub(super) fn statement(&self) -> &'c Statement {
        self.candidate.written
    }
}

/// Whether a statement covers the principal: by its element, or because its kind of policy has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PrincipalCovered {
    Yes,
    No,
}

impl From<bool> for PrincipalCovered {
    fn from(covered: bool) -> Self {
        if covered { Self::Yes } else { Self::No }
    }
}

/// How something is taken that was not collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// As if there were none: an assumption.
    AsNone,
    /// As unknown.
    AsUnknown,
}

/// Nobody looks on.
pub(super) struct NoTrace;

impl Observer<'_> for NoTrace {
    const LOOKS_AT: LooksAt = LooksAt::WhatDecides;
}
