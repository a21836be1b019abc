//! [`Explanation`]: what each layer said, statement by statement, and what follows.

use std::sync::Arc;

use iamsim_policy::{Effect, PolicyType};

mod mismatch;

use super::case::Case;
use super::findings::findings;
use super::flow::{self, Answer};
use super::observer::{Judged, Observer, Taken};
use super::possible;
use super::statement::{Says, View};
use crate::{
    AllowNeeded, Decision, Explanation, LayerTrace, Outcome, StatementReference, StatementTrace, Truth,
    Uncollected, UncollectedPart,
};

/// Decides, and keeps what was seen.
pub(super) fn explain(case: &Case<'_>) -> Explanation {
    let mut collector = Collector::default();
    let answer = flow::decide(case, case, &mut collector);
    let decision = possible::decision(case, &answer);
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
}

impl<'c> Observer<'c> for Collector<'c> {
    fn layer(&mut self, layer: PolicyType, target: Option<&'c str>) {
        self.layers.push(Seen { layer, target, statements: Vec::new() });
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
        let says = |says: Says, judged: &Judged<'_>| says.with(judged.statement.effect.value, judged.matches);
        self.statements.iter().fold(silent, says)
    }

    /// The statements of one effect that match for certain.
    fn matching(&self, effect: Effect) -> impl Iterator<Item = StatementReference> {
        self.statements
            .iter()
            .filter(move |judged| judged.statement.effect.value == effect && judged.matches.is_certain())
            .map(reference)
    }
}

fn reference(judged: &Judged<'_>) -> StatementReference {
    StatementReference { policy: Arc::clone(judged.policy), index: judged.statement.index }
}

impl<'c> Collector<'c> {
    fn explanation(mut self, case: &Case<'c>, answer: &Answer, decision: Decision) -> Explanation {
        let view = View { case, knowledge: case };
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
            decided_by: self.decided_by(&decision),
            blocked_by: blocked_by(answer, &decision),
            layers,
            assumptions: self.assumed,
            findings,
            decision,
        }
    }

    /// With `allowed`, every matching Allow of what grants; with `explicitDeny`, every matching Deny.
    fn decided_by(&self, decision: &Decision) -> Vec<StatementReference> {
        match decision.outcome() {
            Some(Outcome::Allowed) => {
                let granting = self.layers.iter().filter(|seen| grants(seen.layer));
                granting.flat_map(|seen| seen.matching(Effect::Allow)).collect()
            }
            Some(Outcome::ExplicitDeny) => {
                self.layers.iter().flat_map(|seen| seen.matching(Effect::Deny)).collect()
            }
            Some(Outcome::ImplicitDeny) | None => Vec::new(),
        }
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
fn blocked_by(answer: &Answer, decision: &Decision) -> Vec<PolicyType> {
    let blocks = |says: Says, needed: AllowNeeded| match decision.outcome() {
        Some(Outcome::Allowed) => false,
        Some(Outcome::ExplicitDeny) => says.denies.is_certain(),
        Some(Outcome::ImplicitDeny) => needed == AllowNeeded::Yes && says.allows == Truth::False,
        None => says.denies.is_possible() || (needed == AllowNeeded::Yes && says.allows != Truth::True),
    };
    let layers = answer.layers.iter().filter(|layer| blocks(layer.says, layer.allow_needed));
    layers.map(|layer| layer.layer).collect()
}
