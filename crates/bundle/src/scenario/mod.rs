//! Scenarios: policies, requests, and what is expected of each, in the format that SCENARIO fixes.
//!
//! [`open`] finds and reads files; [`read()`] reads a text; [`Scenario::results`] decides.
//!
//! What a scenario leaves out is *absent*, not unknown: its layers are all collected. Two things stay open,
//! since the format has no field for them: an organization's id, and S3 Block Public Access.

mod coverage;
mod discovery;
mod expectation;
mod policies;
mod read;
mod request;
mod run;

use std::sync::Arc;

use iamsim_engine::Environment;
use iamsim_policy::Policy;
use iamsim_source::{Diagnostic, Source, Span};

pub use coverage::Coverage;
pub use discovery::{ScenarioFile, Suite, open};
pub use expectation::{Decided, DecidedBy, Expectation, StatementName};
pub use read::{Form, Read, read};
pub use request::ScenarioRequest;
pub(crate) use request::read_context;
pub use run::{Difference, ScenarioResult, Verdict};

/// One scenario that was read whole.
#[derive(Debug)]
pub struct Scenario {
    /// What it is called in results.
    pub name: Option<Box<str>>,
    /// Free text.
    pub description: Option<Box<str>>,
    /// What is asked, in order; at least one.
    pub requests: Vec<ScenarioRequest>,
    /// The policies, ready to decide.
    pub environment: Environment,
    /// Every policy of the environment, in the order of the format's fields.
    pub policies: Vec<Arc<Policy>>,
    /// The text that it was read from: of a `.jsonl` file, its line.
    pub source: Arc<Source>,
    /// Where it stands there.
    pub span: Span,
    /// What is worth saying about its policies.
    pub warnings: Vec<Diagnostic>,
}

/// A scenario that could not be read: it yields a result with an error, and the run goes on.
#[derive(Debug)]
pub struct Unreadable {
    /// Its name, if that could be read.
    pub name: Option<Box<str>>,
    /// What is wrong, in the order of the text; at least one is an error.
    pub diagnostics: Vec<Diagnostic>,
}

/// One place of a file where a scenario is expected.
#[derive(Debug)]
pub enum Entry {
    /// It is one.
    Scenario(Box<Scenario>),
    /// It could not be read.
    Unreadable(Unreadable),
}
