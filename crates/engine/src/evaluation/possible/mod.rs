//! What an answer may become that depends on what is not known, and what would settle it.
//!
//! Rule D6. An answer in three values is exact where nothing unknown counts twice. Where it is uncertain, the
//! request is decided anew with values supposed for its unknown keys: for each key one value of every kind that
//! the open statements tell apart (`candidates`), so that no value decides otherwise than one of those tried.
//! Keys are supposed one after the other, and only as long as the answer still depends on them (`search`).
//!
//! Keys are taken as independent, and as free in their values: that `aws:RequestTag/x` brings `aws:TagKeys` with
//! it, or that `aws:SecureTransport` is never absent, is not used. What is possible here can be more than what
//! can happen, never less.

use super::case::{Case, Owner};
use super::flow::{self, Answer};
use super::observer::{LooksAt, Observer, Taken};
use super::services;
use crate::{Decision, Indeterminate, Outcome, Truth, Uncollected, UncollectedLayers, UncollectedPart};

mod candidates;
mod open;
mod search;
mod supposed;

pub(super) use open::Certain;
pub(super) use search::statements;

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
    fn or(self, other: Self) -> Self {
        Self {
            allowed: self.allowed || other.allowed,
            explicit_deny: self.explicit_deny || other.explicit_deny,
            implicit_deny: self.implicit_deny || other.implicit_deny,
        }
    }
}

/// The decision that follows from an answer.
pub(super) fn decision(case: &Case<'_>, answer: &Answer) -> Decision {
    if matches!(case.owner, Owner::Assumed(_)) && case.uncollected() == UncollectedLayers::Unknown {
        return with_either_owner(case, answer);
    }
    match Outcomes::of(answer).certain() {
        Some(outcome) => Decision::Certain(outcome),
        None => settle(case).decision(),
    }
}

/// What a case may come to, and what that depends on.
struct Settled {
    outcomes: Outcomes,
    indeterminate: Indeterminate,
}

impl Settled {
    fn decision(mut self) -> Decision {
        if let Some(outcome) = self.outcomes.certain() {
            return Decision::Certain(outcome);
        }
        let Indeterminate { possible, missing_context, missing_layers } = &mut self.indeterminate;
        possible.extend(self.outcomes.iter());
        missing_context.sort();
        missing_context.dedup();
        missing_layers.sort();
        missing_layers.dedup();
        Decision::Indeterminate(Box::new(self.indeterminate))
    }
}

fn settle(case: &Case<'_>) -> Settled {
    let search::Found { outcomes, missing_context } = search::search(case);
    let mut gaps = Gaps(Vec::new());
    let _: Answer = flow::decide(case, case, &mut gaps);
    let indeterminate = Indeterminate { possible: Vec::new(), missing_context, missing_layers: gaps.0 };
    Settled { outcomes, indeterminate }
}

/// Rule D3: nobody says who owns the resource, and nothing may be assumed. It is in the principal's account, or
/// in another.
fn with_either_owner(case: &Case<'_>, answer: &Answer) -> Decision {
    let other = case.supposing_another_owner();
    let other_answer = flow::decide(&other, &other, &mut super::observer::NoTrace);
    let certain = |answer| Outcomes::of(answer).certain();
    if let (Some(one), Some(two)) = (certain(answer), certain(&other_answer))
        && one == two
    {
        return Decision::Certain(one);
    }
    let (mut one, two) = (settle(case), settle(&other));
    if one.outcomes != two.outcomes {
        one.indeterminate.missing_layers.push(owner_of(case));
    }
    one.outcomes = one.outcomes.or(two.outcomes);
    one.indeterminate.missing_context.extend(two.indeterminate.missing_context);
    one.indeterminate.missing_layers.extend(two.indeterminate.missing_layers);
    one.decision()
}

/// Rule D3: that the resource is in the principal's account, where nobody says so and `decision` would be
/// another one if it were not.
pub(super) fn assumed_owner(case: &Case<'_>, decision: &Decision) -> Option<Uncollected> {
    if !matches!(case.owner, Owner::Assumed(_)) || case.uncollected() == UncollectedLayers::Unknown {
        return None;
    }
    let other = case.supposing_another_owner();
    let answer = flow::decide(&other, &other, &mut super::observer::NoTrace);
    (self::decision(&other, &answer) != *decision).then(|| owner_of(case))
}

/// The owner of what is asked about: of an object, its bucket's.
fn owner_of(case: &Case<'_>) -> Uncollected {
    let resource = case.request.resource;
    let of = services::policy_holder(resource).unwrap_or_else(|| resource.as_str());
    Uncollected { what: UncollectedPart::ResourceAccount, of: of.into() }
}

/// Keeps what was not collected and is not assumed to be absent.
///
/// Each such layer could deny, and so could change any answer that is not an explicit deny already.
struct Gaps(Vec<Uncollected>);

impl Observer<'_> for Gaps {
    const LOOKS_AT: LooksAt = LooksAt::WhatDecides;

    fn uncollected(&mut self, what: UncollectedPart, taken: Taken, of: &dyn Fn() -> Box<str>) {
        if taken == Taken::AsUnknown {
            self.0.push(Uncollected { what, of: of() });
        }
    }
}
