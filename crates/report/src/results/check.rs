//! `check` as [`Results`]: a case is a command in one situation, its reasons are the causes that withhold its calls.

use iamsim_source::Diagnostic;
use iamsim_terraform::{BackendCheck, CommandCheck, State, Verdict};

use super::{Case, CaseOutcome, Places, Results};
use crate::cause::{Cause, causes, parts};
use crate::human;
use crate::words;

impl Results {
    /// What `check` found in the bundle that people call `bundle`; `check` is `None` where it could not answer.
    pub fn of_check(
        bundle: &str,
        check: Option<&BackendCheck>,
        diagnostics: &[Diagnostic],
        places: Places,
    ) -> Self {
        let mut results = Self {
            command: "check",
            cases: Vec::new(),
            findings: Vec::new(),
            assumptions: Vec::new(),
            places,
        };
        let Some(check) = check else {
            results.findings = diagnostics.to_vec();
            let first = diagnostics.iter().min_by_key(|diagnostic| diagnostic.severity);
            results.cases.push(Case {
                group: bundle.to_owned(),
                file: ".".to_owned(),
                name: "bundle".to_owned(),
                outcome: CaseOutcome::NotUsable,
                word: "not usable".to_owned(),
                why: first.map(|first| first.message.clone()).unwrap_or_default(),
                reasons: (0..diagnostics.len()).collect(),
            });
            return results;
        };
        for (address, part) in parts(check) {
            results.add(bundle, address, part);
        }
        results.findings.extend_from_slice(diagnostics);
        let sentence = |missing: &&iamsim_engine::Uncollected| {
            format!(
                "{} ({}): {}",
                words::assumed(missing),
                words::uncollected(missing),
                words::how_to_collect(missing)
            )
        };
        results.assumptions = check.assumptions().iter().map(sentence).collect();
        results
    }
}

impl Results {
    /// Adds one part of a check: the backend's own, or a state of others.
    fn add(&mut self, bundle: &str, address: Option<&str>, check: &BackendCheck) {
        let causes = causes(check);
        let told: Vec<(&Cause<'_>, Diagnostic)> = causes
            .iter()
            .filter_map(|cause| human::cause_diagnostic(cause, check).map(|diagnostic| (cause, diagnostic)))
            .collect();
        let first = self.findings.len();
        let of_commands = check.commands.iter().map(|command| {
            let mut case = case(bundle, command, &told);
            if let Some(address) = address {
                case.name = format!("{}: {}", address, case.name);
            }
            case.reasons.iter_mut().for_each(|place| *place += first);
            case
        });
        self.cases.extend(of_commands);
        let beside = check.findings.iter().filter(|finding| !human::is_told(finding, &causes)).cloned();
        self.findings.extend(told.into_iter().map(|(_, diagnostic)| diagnostic).chain(beside));
    }
}

fn case(bundle: &str, command: &CommandCheck, causes: &[(&Cause<'_>, Diagnostic)]) -> Case {
    let state = match command.situation.state {
        State::Absent => "no state yet",
        State::Present => "state present",
    };
    let workspace = &command.situation.workspace;
    let workspace =
        if workspace.is_default() { String::new() } else { format!(" in {}", workspace.as_str()) };
    let withheld: Vec<_> = command.withheld().collect();
    let bears = |cause: &Cause<'_>| {
        cause.hits.iter().any(|hit| {
            withheld.iter().any(|decided| {
                decided.call.action == hit.decided.call.action
                    && decided.call.resource == hit.decided.call.resource
            })
        })
    };
    let reasons: Vec<usize> =
        (0..).zip(causes).filter(|(_, (cause, _))| bears(cause)).map(|(at, _)| at).collect();
    Case {
        group: bundle.to_owned(),
        file: ".".to_owned(),
        name: format!("{}{workspace}, {state}", words::command(&command.command)),
        outcome: match command.verdict {
            Verdict::Succeeds => CaseOutcome::Passed,
            Verdict::SucceedsWithDamage | Verdict::Fails => CaseOutcome::Failed,
            Verdict::Indeterminate => CaseOutcome::Undecided,
        },
        word: human::verdict_word(command.verdict).to_owned(),
        why: human::why(std::slice::from_ref(command), command.verdict),
        reasons,
    }
}
