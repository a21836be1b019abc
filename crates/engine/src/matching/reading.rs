//! [`Reading`]: patterns whose meaning is not sure.

use iamsim_policy::{Effect, Polarity};

/// How a pattern is taken whose meaning is not sure, so that access is never reported which AWS may refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// It covers nothing.
    Nothing,
    /// It covers all that it could mean.
    Widest,
}

impl Reading {
    /// The cautious reading: nothing in an Allow's `Action` and a Deny's `NotAction`, and the widest in the
    /// other two; likewise of resources.
    pub(super) fn of(effect: Effect, polarity: Polarity) -> Self {
        match (effect, polarity) {
            (Effect::Allow, Polarity::Named) | (Effect::Deny, Polarity::AllBut) => Self::Nothing,
            (Effect::Allow, Polarity::AllBut) | (Effect::Deny, Polarity::Named) => Self::Widest,
        }
    }
}
