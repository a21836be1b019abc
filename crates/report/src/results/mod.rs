//! [`Results`]: what a command found, in one neutral shape that every format for machines and pages is written from.
//!
//! What is published of it is decided in [`format`](crate::format), one file a format. Here is what the commands
//! have in common: cases, which pass or do not, and findings, each with its place. A command joins by saying what
//! its cases are.

mod check;
mod places;
mod test;
mod validate;

use iamsim_source::{Diagnostic, Severity};

pub use places::Places;
pub use test::TestResults;
pub use validate::Validated;

/// What a command found.
#[derive(Debug, Clone)]
pub struct Results {
    /// The command: `check`, `test`, `validate`, `diagnose`.
    pub command: &'static str,
    /// What was asked, each with its answer, in the order of the input.
    pub cases: Vec<Case>,
    /// All that is to be said, each once: the reasons of cases, and what bears on none.
    pub findings: Vec<Diagnostic>,
    /// What was taken for granted, in sentences.
    pub assumptions: Vec<String>,
    /// Where files lie in their repository.
    pub places: Places,
}

/// One thing that was asked: a command, a request, a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What it belongs to: a bundle, a file of scenarios, a folder.
    pub group: String,
    /// The file or folder that it is about, as findings name files.
    pub file: String,
    /// What it is called there.
    pub name: String,
    /// What became of it.
    pub outcome: CaseOutcome,
    /// The outcome in the words of the command: `fails`, `implicitDeny`.
    pub word: String,
    /// Why, in a sentence; empty where nothing is to be said.
    pub why: String,
    /// The places of its reasons among [`Results::findings`].
    pub reasons: Vec<usize>,
}

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseOutcome {
    /// It is as it should be.
    Passed,
    /// Nothing was expected of it.
    NotJudged,
    /// It depends on what is not known.
    Undecided,
    /// It is not as it should be.
    Failed,
    /// The input was not usable.
    NotUsable,
}

impl Results {
    /// The reasons of `case`.
    pub fn reasons<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a Diagnostic> {
        case.reasons.iter().filter_map(|&index| self.findings.get(index))
    }

    /// How many findings weigh so much.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// How many cases came out so.
    pub fn cases_that(&self, outcome: CaseOutcome) -> usize {
        self.cases.iter().filter(|case| case.outcome == outcome).count()
    }

    /// The worst of all cases, and of the findings where there is no case.
    pub fn outcome(&self) -> CaseOutcome {
        let of_findings =
            if self.count(Severity::Error) > 0 { CaseOutcome::NotUsable } else { CaseOutcome::Passed };
        self.cases.iter().map(|case| case.outcome).max().unwrap_or(of_findings)
    }

    /// What there is, counted: `3 cases: 1 failed, 2 passed; 1 error, 2 warnings`.
    pub fn summary(&self) -> String {
        let outcomes = [
            (CaseOutcome::NotUsable, "not usable"),
            (CaseOutcome::Failed, "failed"),
            (CaseOutcome::Undecided, "undecided"),
            (CaseOutcome::NotJudged, "without expectation"),
            (CaseOutcome::Passed, "passed"),
        ];
        let outcomes: Vec<String> = outcomes
            .into_iter()
            .map(|(outcome, word)| (self.cases_that(outcome), word))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let severities =
            [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")];
        let severities: Vec<String> = severities
            .into_iter()
            .map(|(severity, word)| (self.count(severity), word))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") })
            .collect();
        let outcomes = if outcomes.is_empty() { "nothing to judge".to_owned() } else { outcomes.join(", ") };
        let severities = if severities.is_empty() { "no finding".to_owned() } else { severities.join(", ") };
        format!("{outcomes}; {severities}")
    }
}

impl CaseOutcome {
    /// The word for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::NotJudged => "not judged",
            Self::Undecided => "undecided",
            Self::Failed => "failed",
            Self::NotUsable => "not usable",
        }
    }
}

/// The word for how much a finding weighs.
pub(crate) const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
