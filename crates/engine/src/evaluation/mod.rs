//! The decision: which layers bear on a request, what each says, and what follows.
//!
//! `flow` reads like AWS's diagram; each layer has a file named by its policy type; `services` holds what is
//! peculiar to one service; `possible` works out what an answer may become that depends on what is not known;
//! `trace` and `findings` say why. Whether an element of a statement covers what a request has is
//! `matching`'s.

mod case;
mod derived;
mod findings;
mod flow;
mod grid;
mod identity_based;
mod knowledge;
mod memo;
mod observer;
mod permissions_boundary;
mod possible;
mod resource_based;
mod resource_control;
mod service_control;
mod services;
mod session;
mod statement;
mod trace;
mod vpc_endpoint;

use case::Case;
pub use grid::{Asker, Grid, Row, Target};
use observer::NoTrace;

use crate::{Decision, Environment, Explanation, Request};

impl Environment {
    /// What AWS decides on `request`, as far as what is known goes.
    ///
    /// "Allowed" is a promise: what is not known is never taken for absent.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        Case::new(self, request).decision()
    }

    /// What AWS decides on `request`, and why: the same decision as [`decide`](Self::decide) gives.
    pub fn explain(&self, request: &Request<'_>) -> Explanation {
        let case = Case::new(self, request);
        trace::explain(&case)
    }
}

impl Case<'_> {
    fn decision(&self) -> Decision {
        let answer = flow::decide(self, self, &mut NoTrace);
        possible::decision(self, &answer)
    }
}
