//! The decision: which layers bear on a request, what each says, and what follows.
//!
//! `flow` reads like AWS's diagram; each layer has a file named by its policy type.

use crate::{Decision, Environment, Explanation, Outcome, Request};

impl Environment {
    /// What AWS decides on `request`.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        self.explain(request).decision
    }

    /// What AWS decides on `request`, and why.
    pub fn explain(&self, _request: &Request<'_>) -> Explanation {
        Explanation {
            decision: Decision::Certain(Outcome::ImplicitDeny),
            decided_by: Vec::new(),
            blocked_by: Vec::new(),
            layers: Vec::new(),
            assumptions: Vec::new(),
            findings: Vec::new(),
        }
    }
}
