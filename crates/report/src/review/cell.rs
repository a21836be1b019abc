//! [`Cell`]: what one layer says to one request.

use iamsim_engine::{AllowNeeded, Explanation, LayerTrace, StatementReference, Truth, UncollectedPart};
use iamsim_policy::{Effect, PolicyType};

use super::document::Tone;

/// What one layer says to one request.
#[derive(Debug, Clone)]
pub(super) struct Cell<'a> {
    pub(super) says: Says,
    /// The statement that says so first, where one does.
    pub(super) by: Option<&'a StatementReference>,
}

/// What a layer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// A statement denies.
    Denies,
    /// A statement may deny: it depends on what is not known.
    MayDeny,
    /// A statement allows.
    Allows,
    /// It would have to allow, and does not.
    DoesNotAllow,
    /// It would have to allow, and whether it does depends on what is not known.
    MayAllow,
    /// It neither allows nor denies, and has not to.
    Nothing,
    /// There is no such layer.
    None,
    /// It was not collected, and is taken for none.
    NotCollected,
}

/// The layers, by one policy type each, in the order in which AWS evaluates them.
pub(super) const LAYERS: [(PolicyType, &str); 7] = [
    (PolicyType::ServiceControl, "SCP"),
    (PolicyType::ResourceControl, "RCP"),
    (PolicyType::VpcEndpoint, "VPC endpoint"),
    (PolicyType::ResourceBased, "Resource-based"),
    (PolicyType::IdentityBased, "Identity-based"),
    (PolicyType::PermissionsBoundary, "Boundary"),
    (PolicyType::Session, "Session"),
];

impl<'a> Cell<'a> {
    /// What the layer that AWS calls as `layer` is called says in `explanation`.
    pub(super) fn of(explanation: &'a Explanation, layer: PolicyType) -> Self {
        let same = |other: PolicyType| other.as_str() == layer.as_str();
        let traces: Vec<&LayerTrace> = explanation.layers.iter().filter(|trace| same(trace.layer)).collect();
        let statement = |effect: Effect, truth: Truth| {
            let statements = traces.iter().flat_map(|trace| &trace.statements);
            let of_effect = |reference: &StatementReference| {
                reference.statement().is_some_and(|statement| statement.effect.value == effect)
            };
            statements
                .filter(|trace| trace.matches == truth && of_effect(&trace.reference))
                .map(|trace| &trace.reference)
                .next()
        };
        let any = |test: &dyn Fn(&LayerTrace) -> bool| traces.iter().any(|trace| test(trace));
        let needed =
            |truth: Truth| any(&|trace| trace.allow_needed == AllowNeeded::Yes && trace.allows == truth);
        let (says, by) = if any(&|trace| trace.denies == Truth::True) {
            (Says::Denies, statement(Effect::Deny, Truth::True))
        } else if any(&|trace| trace.denies == Truth::Unknown) {
            (Says::MayDeny, statement(Effect::Deny, Truth::Unknown))
        } else if needed(Truth::False) {
            let near = explanation.near_misses().into_iter().find(|miss| same(miss.layer.layer));
            (Says::DoesNotAllow, near.map(|miss| &miss.statement.reference))
        } else if needed(Truth::Unknown) {
            (Says::MayAllow, statement(Effect::Allow, Truth::Unknown))
        } else if let Some(by) = statement(Effect::Allow, Truth::True) {
            (Says::Allows, Some(by))
        } else if any(&|trace| !trace.statements.is_empty()) {
            (Says::Nothing, None)
        } else if explanation.assumptions.iter().any(|missing| match missing.what {
            UncollectedPart::Policies(policy_type) => same(policy_type),
            UncollectedPart::ResourceAccount | UncollectedPart::BlockPublicAccess => false,
        }) {
            (Says::NotCollected, None)
        } else {
            (Says::None, None)
        };
        Self { says, by }
    }
}

impl Says {
    /// The word, and its colour.
    pub(super) const fn word(self) -> (&'static str, Tone) {
        match self {
            Self::Denies => ("denies", Tone::Bad),
            Self::MayDeny => ("may deny", Tone::Open),
            Self::Allows => ("allows", Tone::Good),
            Self::DoesNotAllow => ("no allow", Tone::Need),
            Self::MayAllow => ("may allow", Tone::Open),
            Self::Nothing => ("silent", Tone::Quiet),
            Self::None => ("none", Tone::Quiet),
            Self::NotCollected => ("assumed none", Tone::Open),
        }
    }
}
