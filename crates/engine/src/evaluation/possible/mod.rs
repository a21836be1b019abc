//! What an answer may become that depends on what is not known, and what would settle it.
//!
//! Rule D6.

use super::case::Case;
use super::flow::Answer;
use crate::{Decision, Outcome, Truth};

/// The outcomes that are possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Outcomes {
    allowed: bool,
    explicit_deny: bool,
    implicit_deny: bool,
}

impl Outcomes {
    /// What an answer leaves possible, taking what it rests on as independent.
    pub(super) fn of(answer: &Answer) -> Self {
        let open = !answer.denies.is_certain();
        Self {
            allowed: open && answer.allows.is_possible(),
            explicit_deny: answer.denies.is_possible(),
            implicit_deny: open && answer.allows != Truth::True,
        }
    }

    fn iter(self) -> impl Iterator<Item = Outcome> {
        [
            (self.allowed, Outcome::Allowed),
            (self.explicit_deny, Outcome::ExplicitDeny),
            (self.implicit_deny, Outcome::ImplicitDeny),
        ]
        .into_iter()
        .filter_map(|(possible, outcome)| possible.then_some(outcome))
    }

    /// The one outcome that is possible.
    pub(super) fn certain(self) -> Option<Outcome> {
        let mut all = self.iter();
        let first = all.next();
        if all.next().is_some() { None } else { first }
    }

    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            allowed: self.allowed || other.allowed,
            explicit_deny: self.explicit_deny || other.explicit_deny,
            implicit_deny: self.implicit_deny || other.implicit_deny,
        }
    }
}

/// The decision that follows from an answer.
pub(super) fn decision(_case: &Case<'_>, answer: &Answer) -> Decision {
    let outcomes = Outcomes::of(answer);
    match outcomes.certain() {
        Some(outcome) => Decision::Certain(outcome),
        None => Decision::Indeterminate(Box::new(crate::Indeterminate {
            possible: outcomes.iter().collect(),
            missing_context: Vec::new(),
            missing_layers: Vec::new(),
        })),
    }
}
