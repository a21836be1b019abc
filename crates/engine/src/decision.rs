//! [`Decision`]: the answer to a request, in AWS's three words, or what it depends on.

use iamsim_policy::ConditionKey;

/// What AWS decides, in the words of its simulation API.
///
/// Source: IAM API Reference, `EvaluationResult`, `EvalDecision`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The request is authorized.
    Allowed,
    /// A statement denies it: nothing that grants can change that.
    ExplicitDeny,
    /// Nothing that would have to allow it does.
    ImplicitDeny,
}

impl Outcome {
    /// The word: `allowed`, `explicitDeny`, `implicitDeny`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
        }
    }
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The outcome is the same whatever is not known.
    Certain(Outcome),
    /// The outcome depends on what is not known.
    Indeterminate(Box<Indeterminate>),
}

/// What an open decision may become, and what would settle it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indeterminate {
    /// The outcomes that are possible, each once, in the order of [`Outcome`]; at least two.
    pub possible: Vec<Outcome>,
    /// The condition keys that could still change the outcome, as the policies spell them; sorted, each once.
    pub missing_context: Vec<ConditionKey>,
    /// What else is not known and could change the outcome: policies and settings that were not collected.
    pub missing_layers: Vec<crate::Uncollected>,
}

impl Decision {
    /// The outcome, where it is certain.
    pub fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Certain(outcome) => Some(*outcome),
            Self::Indeterminate(_) => None,
        }
    }

    /// Whether the request is certainly allowed: `allowed` is a promise.
    pub fn is_allowed(&self) -> bool {
        self.outcome() == Some(Outcome::Allowed)
    }

    /// The outcomes that are possible: one where the decision is certain.
    pub fn possible(&self) -> &[Outcome] {
        match self {
            Self::Certain(outcome) => std::slice::from_ref(outcome),
            Self::Indeterminate(open) => &open.possible,
        }
    }

    /// The word for machines: of [`Outcome`], or `indeterminate`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Certain(outcome) => outcome.as_str(),
            Self::Indeterminate(_) => "indeterminate",
        }
    }
}
