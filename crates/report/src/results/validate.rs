//! `validate` as [`Results`]: a case is a policy, its reasons are its findings.

use iamsim_source::{Diagnostic, Severity};

use super::{Case, CaseOutcome, Places, Results};

/// A file that was validated.
#[derive(Debug, Clone)]
pub struct Validated {
    /// The file.
    pub file: String,
    /// What it holds, in AWS's words: `bucket policy`; empty where that is not known.
    pub document: &'static str,
    /// Whether it could be read at all.
    pub readable: bool,
    /// What there is to say about it.
    pub findings: Vec<Diagnostic>,
}

impl Results {
    /// What `validate` found in files.
    pub fn of_validate(files: Vec<Validated>, places: Places) -> Self {
        let mut results = Self {
            command: "validate",
            cases: Vec::new(),
            findings: Vec::new(),
            assumptions: Vec::new(),
            places,
        };
        for file in files {
            let start = results.findings.len();
            let count = |severity| file.findings.iter().filter(|it| it.severity == severity).count();
            let outcome = match (file.readable, count(Severity::Error)) {
                (false, _) => CaseOutcome::NotUsable,
                (true, 0) => CaseOutcome::Passed,
                (true, _) => CaseOutcome::Failed,
            };
            let worst = file.findings.iter().min_by_key(|finding| finding.severity);
            results.cases.push(Case {
                name: if file.document.is_empty() { "policy".to_owned() } else { file.document.to_owned() },
                outcome,
                word: format!(
                    "{} errors, {} warnings, {} suggestions",
                    count(Severity::Error),
                    count(Severity::Warning),
                    count(Severity::Info)
                ),
                why: worst.map(|worst| worst.message.clone()).unwrap_or_default(),
                reasons: (start..start + file.findings.len()).collect(),
                file: file.file.clone(),
                group: file.file,
            });
            results.findings.extend(file.findings);
        }
        results
    }
}
