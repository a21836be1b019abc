//! `test` as [`Results`]: a case is a request, gathered as results come.

use iamsim_bundle::scenario::{ScenarioResult, Unreadable, Verdict};
use iamsim_source::{Diagnostic, Severity};

use super::{Case, CaseOutcome, Places, Results};
use crate::human;

/// Gathers what `test` found, as results come.
#[derive(Debug)]
pub struct TestResults {
    results: Results,
}

impl TestResults {
    /// Nothing yet; `diagnostics` are about the files as such.
    pub fn new(diagnostics: Vec<Diagnostic>, places: Places) -> Self {
        let results = Results {
            command: "test",
            cases: Vec::new(),
            findings: diagnostics,
            assumptions: Vec::new(),
            places,
        };
        Self { results }
    }

    /// Takes the result of one request of a scenario in `file`.
    pub fn result(&mut self, file: &str, result: &ScenarioResult<'_>) {
        let (outcome, why, reasons) = match &result.verdict {
            Verdict::NothingExpected => (CaseOutcome::NotJudged, String::new(), Vec::new()),
            Verdict::Passed => (CaseOutcome::Passed, String::new(), Vec::new()),
            Verdict::Failed(differences) => {
                let reason = human::failure(result, differences);
                let why = reason.message.clone();
                self.results.findings.push(reason);
                (CaseOutcome::Failed, why, vec![self.results.findings.len() - 1])
            }
        };
        self.results.cases.push(Case {
            group: file.to_owned(),
            file: file.to_owned(),
            name: match &result.scenario.name {
                Some(scenario) => format!("{scenario} / {}", result.request_name()),
                None => result.request_name(),
            },
            outcome,
            word: result.explanation.decision.as_str().to_owned(),
            why,
            reasons,
        });
    }

    /// Takes a scenario that could not be read.
    pub fn unreadable(&mut self, file: &str, unreadable: &Unreadable) {
        let start = self.results.findings.len();
        self.results.findings.extend_from_slice(&unreadable.diagnostics);
        let first = unreadable.diagnostics.iter().find(|it| it.severity == Severity::Error);
        self.results.cases.push(Case {
            group: file.to_owned(),
            file: file.to_owned(),
            name: unreadable.name.as_deref().unwrap_or("scenario").to_owned(),
            outcome: CaseOutcome::NotUsable,
            word: "not readable".to_owned(),
            why: first.map(|first| first.message.clone()).unwrap_or_default(),
            reasons: (start..self.results.findings.len()).collect(),
        });
    }

    /// Adds what bears on no case.
    pub fn finding(&mut self, finding: Diagnostic) {
        self.results.findings.push(finding);
    }

    /// All of it.
    pub fn finish(self) -> Results {
        self.results
    }
}
