//! [`Explanation`]: what each layer said, statement by statement, and what follows.

use std::sync::Arc;

use iamsim_policy::{Effect, PolicyType, Statement};

mod mismatch;

use super::case::Case;
use super::findings::findings;
use super::flow::{self, Answer};
use super::observer::{Judged, LooksAt, Observer, Taken};
use super::possible::{self, Certain, Outcomes};
use super::statement::{Says, View};
use crate::{
    AllowNeeded, Decision, Explanation, LayerTrace, Outcome, StatementReference, StatementTrace, Truth,
    Uncollected, UncollectedPart,
};

/// Decides, and keeps what was seen.
pub(super) fn explain(case: &Case<'_>) -> Explanation {
    let mut collector = Collector::default();
    let mut answer = flow::decide(case, case, &mut collector);
    let decision = possible::decision(case, &answer);
    // What every value of the unknown keys says alike of a statement is certain of it.
    let settled = possible::statements(case, collector.open_statements());
    if !settled.is_empty() {
        collector = Collector { settled, ..Collector::default() };
        answer = flow::decide(case, case, &mut collector);
    }
    collector.assumed.extend(possible::assumed_owner(case, &decision));
    collector.explanation(case, &answer, decision)
}

/// One layer, or one level of it, as it was seen.
struct Seen<'c> {
    layer: PolicyType,
    target: Option<&'c str>,
    statements: Vec<Judged<'c>>,
}

/// Keeps everything.
#[derive(Default)]
struct Collector<'c> {
    layers: Vec<Seen<'c>>,
    assumed: Vec<Uncollected>,
    /// What was found out before.
    settled: Certain,
}

impl<'c> Observer<'c> for Collector<'c> {
    const LOOKS_AT: LooksAt = LooksAt::Everything;

    fn layer(&mut self, layer: PolicyType, target: Option<&'c str>) {
        self.layers.push(Seen { layer, target, statements: Vec::new() });
    }

    fn recall(&self, statement: &'c Statement) -> Option<Truth> {
        self.settled.get(statement)
    }

    fn statement(&mut self, judged: Judged<'c>) {
        if let Some(seen) = self.layers.last_mut() {
            seen.statements.push(judged);
        }
    }

    fn uncollected(&mut self, what: UncollectedPart, taken: Taken, of: &dyn Fn() -> Box<str>) {
        if taken == Taken::AsNone {
            self.assumed.push(Uncollected { what, of: of() });
        }
    }
}

impl<'c> Seen<'c> {
    /// What was said here, and what each statement fails on; `None` where nothing is attached and nothing was
    /// needed.
    fn trace(&self, view: &View<'_, 'c, Case<'c>>, answer: &Answer) -> Option<LayerTrace> {
        let of_layer = answer.layers.iter().find(|of_layer| of_layer.layer == self.layer)?;
        let says = match self.target {
            Some(_) => self.says_alone(),
            None => of_layer.says,
        };
        let withheld = of_layer.allow_needed == AllowNeeded::Yes && says.allows != Truth::True;
        if self.statements.is_empty() && !withheld {
            return None;
        }
        let trace = |judged: &Judged<'c>| StatementTrace {
            reference: reference(judged),
            matches: judged.matches,
            mismatches: mismatch::mismatches(view, judged),
        };
        Some(LayerTrace {
            layer: self.layer,
            target: self.target.map(Into::into),
            denies: says.denies,
            allows: says.allows,
            allow_needed: of_layer.allow_needed,
            statements: self.statements.iter().map(trace).collect(),
        })
    }

    /// What this level alone says. RCPs never withhold an allow (rule C2).
    fn says_alone(&self) -> Says {
        let silent = match self.layer {
            PolicyType::ResourceControl => Says::BEARS_NOT,
            _ => Says::NOTHING,
        };
        let says =
            |says: Says, judged: &Judged<'_>| says.with(judged.statement().effect.value, judged.matches);
        self.statements.iter().fold(silent, says)
    }

    /// The statements of one effect that match, as far as asked for.
    fn matching(&self, effect: Effect, least: fn(Truth) -> bool) -> impl Iterator<Item = StatementReference> {
        self.statements
            .iter()
            .filter(move |judged| judged.statement().effect.value == effect && least(judged.matches))
            .map(reference)
    }
}

fn reference(judged: &Judged<'_>) -> StatementReference {
    StatementReference { policy: Arc::clone(judged.policy()), index: judged.statement().index }
}

impl<'c> Collector<'c> {
    fn open_statements(&self) -> impl Iterator<Item = Judged<'c>> {
        let all = self.layers.iter().flat_map(|seen| &seen.statements);
        all.filter(|judged| judged.matches == Truth::Unknown).copied()
    }

    fn explanation(mut self, case: &Case<'c>, answer: &Answer, decision: Decision) -> Explanation {
        let view = View::new(case, case);
        let layers = self.layers.iter().filter_map(|seen| seen.trace(&view, answer)).collect();
        let seen =
            self.layers.iter().flat_map(|seen| seen.statements.iter().map(|judged| (seen.layer, *judged)));
        let findings = findings(case, &decision, seen);
        if decision.outcome() == Some(Outcome::ExplicitDeny) {
            self.assumed.clear();
        }
        self.assumed.sort();
        self.assumed.dedup();
        Explanation {
            decided_by: self.decided_by(case, answer, &decision),
            blocked_by: blocked_by(answer, &decision),
            layers,
            assumptions: self.assumed,
            findings,
            decision,
        }
    }

    /// With `allowed`, every matching Allow of what grants; with `explicitDeny`, every matching Deny. Where those
    /// that match for certain are not enough, those that may match are named too: whatever the unknown keys are,
    /// one of them does.
    fn decided_by(&self, case: &Case<'_>, answer: &Answer, decision: &Decision) -> Vec<StatementReference> {
        let without_the_rest = answer.said.completed(0).answer(case);
        let enough = Outcomes::of(&without_the_rest).certain() == decision.outcome();
        let least = if enough { Truth::is_certain } else { Truth::is_possible };
        let (effect, decides): (_, fn(PolicyType) -> bool) = match decision.outcome() {
            Some(Outcome::Allowed) => (Effect::Allow, grants),
            Some(Outcome::ExplicitDeny) => (Effect::Deny, |_| true),
            Some(Outcome::ImplicitDeny) | None => return Vec::new(),
        };
        let deciding = self.layers.iter().filter(|seen| decides(seen.layer));
        deciding.flat_map(|seen| seen.matching(effect, least)).collect()
    }
}

/// Whether a layer grants, or bounds what others grant.
fn grants(layer: PolicyType) -> bool {
    match layer {
        PolicyType::IdentityBased
        | PolicyType::ResourceBased
        | PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::RoleTrust => true,
        PolicyType::PermissionsBoundary
        | PolicyType::Session
        | PolicyType::ServiceControl
        | PolicyType::ResourceControl
        | PolicyType::VpcEndpoint => false,
    }
}

/// The layers that denied, or that withheld an allow that was needed. Rule C8: of an implicit deny, all of them.
///
/// Where none did for certain, those that may have: whatever the unknown keys are, one of them does.
fn blocked_by(answer: &Answer, decision: &Decision) -> Vec<PolicyType> {
    let named = |blocks: &dyn Fn(Says, AllowNeeded) -> bool| -> Vec<PolicyType> {
        let layers = answer.layers.iter().filter(|layer| blocks(layer.says, layer.allow_needed));
        layers.map(|layer| layer.layer).collect()
    };
    let denies = |says: Says, _| says.denies.is_certain();
    let may_deny = |says: Says, _| says.denies.is_possible();
    let withholds = |says: Says, needed| needed == AllowNeeded::Yes && says.allows == Truth::False;
    let may_withhold = |says: Says, needed| needed == AllowNeeded::Yes && says.allows != Truth::True;
    let (certain, possible) = match decision.outcome() {
        Some(Outcome::Allowed) => return Vec::new(),
        Some(Outcome::ExplicitDeny) => (named(&denies), named(&may_deny)),
        Some(Outcome::ImplicitDeny) => (named(&withholds), named(&may_withhold)),
        None => return named(&|says, needed| may_deny(says, needed) || may_withhold(says, needed)),
    };
    if certain.is_empty() { possible } else { certain }
}
