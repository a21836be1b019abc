//! `near_misses`: the Allows that come closest, in the layers that withheld.

use iamsim_engine::{Explanation, NearMiss};
use serde::Serialize;

use crate::near_miss;

/// A statement, the place in it that does not match, and what is wrong with that.
#[derive(Debug, Serialize)]
pub(super) struct NearMissShape<'a> {
    policy: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    statement: u32,
    sid: Option<&'a str>,
    failed_on: &'static str,
    explanation: String,
}

impl<'a> NearMissShape<'a> {
    /// Those of one decision: layer by layer, each layer's best first.
    pub(super) fn all(explanation: &'a Explanation) -> Vec<Self> {
        explanation.near_misses().iter().map(Self::new).collect()
    }

    fn new(miss: &NearMiss<'a>) -> Self {
        let reference = &miss.statement.reference;
        let location = reference.policy.source().locate(miss.mismatch.span);
        let sid = reference.statement().and_then(|statement| statement.sid.as_ref());
        Self {
            policy: reference.policy.name(),
            file: location.file,
            line: location.start.line,
            column: location.start.column,
            statement: reference.index,
            sid: sid.map(|sid| sid.as_str()),
            failed_on: near_miss::failed_on(&miss.mismatch.element),
            explanation: near_miss::explanation(miss.mismatch),
        }
    }
}
