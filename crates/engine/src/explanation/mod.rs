//! [`Explanation`]: a decision with its reasons: which statements decided, which layers withheld, what was
//! near to matching, what was assumed.

use std::sync::Arc;

use iamsim_policy::{Policy, PolicyType, Statement};
use iamsim_source::{Code, Diagnostic, Span};

use crate::{Decision, Truth};

mod near_miss;

pub(crate) use near_miss::alike;
pub use near_miss::{MismatchKind, NearMiss};

/// A decision, and why it is so.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The decision: the same that [`decide`](crate::Environment::decide) gives.
    pub decision: Decision,
    /// With `allowed`, every matching Allow of identity-based and resource-based policies; with
    /// `explicitDeny`, every matching Deny of any layer; else none. Where the decision is certain and no statement
    /// that certainly matches makes it so, those that may match are named too.
    pub decided_by: Vec<StatementReference>,
    /// The layers that withheld their allow, in the order in which AWS evaluates them; of an explicit deny, the
    /// layers that deny. Empty where the request is allowed.
    pub blocked_by: Vec<PolicyType>,
    /// Every layer that bore on the request, in the order in which AWS evaluates them.
    pub layers: Vec<LayerTrace>,
    /// What was not collected and could change the answer, taken as if there were none.
    pub assumptions: Vec<Uncollected>,
    /// What deserves to be said beside the decision.
    pub findings: Vec<Finding>,
}

/// One statement of a policy.
#[derive(Debug, Clone)]
pub struct StatementReference {
    /// The policy.
    pub policy: Arc<Policy>,
    /// The statement's place in it.
    pub index: u32,
}

impl StatementReference {
    /// The statement itself.
    pub fn statement(&self) -> Option<&Statement> {
        self.policy.statements().get(self.index as usize)
    }
}

/// How one layer bore on the request.
#[derive(Debug, Clone)]
pub struct LayerTrace {
    /// Which kind of policy.
    pub layer: PolicyType,
    /// Of an organization's level, its target: the root, an organizational unit, the account.
    pub target: Option<Box<str>>,
    /// Whether one of its statements denies.
    pub denies: Truth,
    /// Whether it allows: one of its statements does, or nothing there has to.
    pub allows: Truth,
    /// Whether its allow is needed for the request to be allowed, given all other layers.
    pub allow_needed: AllowNeeded,
    /// Every statement of its policies, in order, and on what each failed.
    pub statements: Vec<StatementTrace>,
}

/// Whether a layer's allow is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AllowNeeded {
    /// The layer bounds: without its allow the request is denied.
    Yes,
    /// Another layer's allow is enough, or would be.
    No,
}

/// How one statement bore on the request.
#[derive(Debug, Clone)]
pub struct StatementTrace {
    /// The statement.
    pub reference: StatementReference,
    /// Whether it matches the request.
    pub matches: Truth,
    /// The elements on which it fails, or which are not known; empty where it matches.
    pub mismatches: Vec<Mismatch>,
}

/// An element of a statement that does not match the request, or of which it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Which element.
    pub element: Element,
    /// [`Truth::False`], or [`Truth::Unknown`].
    pub truth: Truth,
    /// The place in the policy that is nearest to matching: a value, or the element.
    pub span: Span,
    /// What the policy says there, as written.
    pub expected: Box<str>,
    /// What the request has there, in words where it has nothing: `arn:aws:s3:::bucket/key`, `not in the request`.
    pub found: Box<str>,
    /// In what the two differ.
    pub kind: MismatchKind,
}

/// The elements that a statement can fail on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Element {
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// One key under one operator of `Condition`.
    Condition {
        /// The operator, as written.
        operator: Box<str>,
        /// The key, as the policy spells it.
        key: Box<str>,
    },
}

/// Something that was not collected and bears on the answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uncollected {
    /// What it is.
    pub what: UncollectedPart,
    /// Whose it is: the principal's ARN, the account, the resource's ARN; empty for the VPC endpoint.
    pub of: Box<str>,
}

/// The parts of an environment that a bundle may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UncollectedPart {
    /// Policies of this type.
    Policies(PolicyType),
    /// Who owns a resource.
    ResourceAccount,
    /// S3 Block Public Access.
    BlockPublicAccess,
}

/// Something to say beside a decision: a code, a sentence, and the place where a policy says it, if one does.
///
/// As a [`Diagnostic`], it is a warning.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The kind of finding.
    pub code: Code,
    /// One sentence.
    pub message: String,
    /// The policy and the place in it.
    pub place: Option<(Arc<Policy>, Span)>,
}

impl From<&Finding> for Diagnostic {
    fn from(finding: &Finding) -> Self {
        let warning = Self::warning(finding.code, finding.message.clone());
        match &finding.place {
            Some((policy, span)) => warning.at(policy.source(), *span, ""),
            None => warning,
        }
    }
}
