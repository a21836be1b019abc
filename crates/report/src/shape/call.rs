//! CALL: one permission that Terraform needs, with and without what AWS decides about it.

use std::collections::BTreeMap;

use iamsim_engine::Explanation;
use iamsim_terraform::{Call, ContextValue, DecidedCall, IfDenied};
use serde::{Serialize, Serializer};

use super::decision::DecisionShape;
use super::near_miss::NearMissShape;

/// A call, with no policy in sight.
#[derive(Debug, Serialize)]
pub(super) struct CallShape<'a> {
    api: &'a str,
    action: &'a str,
    resource: &'a str,
    principal: Option<String>,
    context: BTreeMap<&'a str, ValueShape<'a>>,
    required: bool,
    if_denied: &'static str,
}

/// A call, and what AWS decides.
#[derive(Debug, Serialize)]
pub(super) struct DecidedCallShape<'a> {
    #[serde(flatten)]
    call: CallShape<'a>,
    #[serde(flatten)]
    decision: DecisionShape<'a>,
    near_misses: Vec<NearMissShape<'a>>,
}

/// The value of a condition key: a text, an array of texts, or `{"unknown": true}`; as scenarios write it.
#[derive(Debug)]
enum ValueShape<'a> {
    One(&'a str),
    Many(&'a [String]),
    Unknown,
}

impl<'a> CallShape<'a> {
    /// The call as `principal` makes it; `None` where nobody knows who starts.
    pub(super) fn new(call: &'a Call, principal: Option<String>) -> Self {
        let value = |value: &'a ContextValue| match value {
            ContextValue::One(text) => Some(ValueShape::One(text)),
            ContextValue::Many(texts) => Some(ValueShape::Many(texts)),
            ContextValue::Unknown => Some(ValueShape::Unknown),
            ContextValue::Absent => None,
        };
        let entries = call.context.entries().iter();
        Self {
            api: call.api,
            action: call.action,
            resource: &call.resource,
            principal,
            context: entries.filter_map(|entry| Some((&*entry.key, value(&entry.value)?))).collect(),
            required: call.if_denied.is_required(),
            if_denied: match call.if_denied {
                IfDenied::Tolerated => "tolerated",
                IfDenied::ExitZeroWithDamage => "exit0_with_damage",
                IfDenied::Fails => "fails",
            },
        }
    }
}

impl<'a> DecidedCallShape<'a> {
    pub(super) fn new(decided: &'a DecidedCall, principal: Option<String>) -> Self {
        Self::decided(&decided.call, &decided.explanation, principal)
    }

    /// `call` as `principal` makes it, with the decision on it.
    pub(super) fn decided(call: &'a Call, explanation: &'a Explanation, principal: Option<String>) -> Self {
        Self {
            call: CallShape::new(call, principal),
            decision: DecisionShape::from(explanation),
            near_misses: NearMissShape::all(explanation),
        }
    }
}

impl Serialize for ValueShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(text) => text.serialize(serializer),
            Self::Many(texts) => texts.serialize(serializer),
            Self::Unknown => BTreeMap::from([("unknown", true)]).serialize(serializer),
        }
    }
}
