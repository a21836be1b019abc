//! `test` for people: what failed, each with the reasons of the decision, and the count of all.

use std::fmt::Write;

use iamsim_bundle::scenario::{Coverage, Difference, ScenarioResult, StatementName, Verdict};
use iamsim_engine::StatementReference;
use iamsim_source::{Code, Diagnostic, Quoted};

use super::decision::effect_span;
use super::simulate::subject;
use super::theme::{Colour, Painted, Theme};
use super::{Detail, decision, diagnostic, safe};
use crate::words;

const NOT_MET: Code = Code::new("statement-not-met");
const UNEXPECTED_DECISION: Code = Code::new("unexpected-decision");
const UNEXPECTED_CONTEXT: Code = Code::new("unexpected-missing-context");
const UNEXPECTED_STATEMENTS: Code = Code::new("unexpected-statements");

/// How many requests there were, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Every expectation held.
    pub passed: usize,
    /// One or more did not.
    pub failed: usize,
    /// Nothing was expected.
    pub without_expectation: usize,
    /// Scenarios that could not be read.
    pub unreadable: usize,
}

/// Gathers what `test` says to a person, as results come.
#[derive(Debug)]
pub struct TestReport {
    detail: Detail,
    colour: Colour,
    /// One line a request, under [`Detail::Everything`].
    lines: String,
    failures: Vec<String>,
    tally: Tally,
    scenarios: usize,
    /// How many requests a filter left out, and how many were not reached.
    filtered: usize,
    not_run: usize,
    /// What no request has met.
    coverage: String,
}

/// The most failures that are told at length.
const MOST_SHOWN: usize = diagnostic::MOST_SHOWN;

impl TestReport {
    /// A report without results.
    pub fn new(detail: Detail, colour: Colour) -> Self {
        Self {
            detail,
            colour,
            lines: String::new(),
            failures: Vec::new(),
            tally: Tally::default(),
            scenarios: 0,
            filtered: 0,
            not_run: 0,
            coverage: String::new(),
        }
    }

    /// Takes the result of one request; `file` stands for the name of a scenario that has none.
    pub fn result(&mut self, file: &str, result: &ScenarioResult<'_>) {
        let theme = Theme::new(self.colour);
        self.scenarios += usize::from(result.index == 0);
        let (word, style) = match &result.verdict {
            Verdict::NothingExpected => {
                self.tally.without_expectation += 1;
                (result.explanation.decision.as_str(), theme.strong)
            }
            Verdict::Passed => {
                self.tally.passed += 1;
                ("ok", theme.good)
            }
            Verdict::Failed(differences) => {
                self.tally.failed += 1;
                if self.detail != Detail::Verdicts && self.tally.failed <= MOST_SHOWN {
                    self.failures.push(told(file, result, differences, self.colour));
                }
                ("failed", theme.error)
            }
        };
        if self.detail == Detail::Everything {
            let _ = writeln!(self.lines, "{} {}", Painted(style, word), name(file, result));
        }
    }

    /// Counts a scenario that could not be read.
    pub fn unreadable(&mut self) {
        self.tally.unreadable += 1;
        self.scenarios += 1;
    }

    /// Says how many requests a filter left out.
    pub fn filtered(&mut self, count: usize) {
        self.filtered = count;
    }

    /// Says how many requests were not reached, since one before them failed.
    pub fn not_run(&mut self, count: usize) {
        self.not_run = count;
    }

    /// Says which statements no request has met.
    pub fn coverage(&mut self, coverage: &Coverage) {
        let mut out = String::new();
        if self.detail != Detail::Verdicts {
            let not_met = not_met(coverage);
            for finding in not_met.iter().take(MOST_SHOWN) {
                diagnostic::push(&mut out, finding, &Theme::new(self.colour));
                out.push('\n');
            }
            let more = not_met.len().saturating_sub(MOST_SHOWN);
            if more > 0 {
                let _ = writeln!(out, "… and {more} more (--format json for all)\n");
            }
        }
        out.push_str(&coverage_in_short(coverage));
        self.coverage = out;
    }

    /// What became of the requests so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The failures, each told, and the count of all last; ends with a line break.
    pub fn finish(self) -> String {
        let summary = self.summary();
        let mut out = self.lines;
        for failure in &self.failures {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(failure);
        }
        let more = self.tally.failed.saturating_sub(MOST_SHOWN);
        if more > 0 && self.detail != Detail::Verdicts {
            let _ = writeln!(out, "\n… and {more} more (--format json for all)");
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out + &self.coverage + &summary
    }

    fn summary(&self) -> String {
        let theme = Theme::new(self.colour);
        let Tally { passed, failed, without_expectation, unreadable } = self.tally;
        let style = if failed + unreadable > 0 { theme.error } else { theme.good };
        let nothing = passed + failed + without_expectation + unreadable == 0 && self.filtered > 0;
        let word = match failed + unreadable {
            0 if nothing => "nothing ran",
            0 => "ok",
            _ => "failed",
        };
        let mut parts = vec![format!("{passed} passed"), format!("{failed} failed")];
        if without_expectation > 0 {
            parts.push(format!("{without_expectation} without expectation"));
        }
        if unreadable > 0 {
            parts.push(format!("{unreadable} not readable"));
        }
        if self.not_run > 0 {
            parts.push(format!("{} not run", self.not_run));
        }
        if self.filtered > 0 {
            parts.push(format!("{} filtered out", self.filtered));
        }
        let requests = passed + failed + without_expectation;
        format!(
            "{}: {} ({requests} {} in {} {})\n",
            Painted(style, word),
            parts.join(", "),
            if requests == 1 { "request" } else { "requests" },
            self.scenarios,
            if self.scenarios == 1 { "scenario" } else { "scenarios" },
        )
    }
}

/// Each statement that no request has met, as something worth knowing.
pub fn not_met(coverage: &Coverage) -> Vec<Diagnostic> {
    let finding = |reference: &StatementReference| {
        let sid = reference.statement().and_then(|statement| statement.sid.as_ref());
        let name = match sid {
            Some(sid) => Quoted(sid.as_str()).to_string(),
            None => format!("statement {}", reference.index),
        };
        let message =
            format!("no request of a scenario has met {name} of {}", Quoted(reference.policy.name()));
        let span = effect_span(reference).unwrap_or(reference.policy.span());
        Diagnostic::info(NOT_MET, message)
            .at(reference.policy.source(), span, "")
            .help("add a request that this statement matches, and what is expected of it")
    };
    coverage.not_met().map(finding).collect()
}

/// How many statements were met, on one line.
pub fn coverage_in_short(coverage: &Coverage) -> String {
    let all = coverage.statements();
    let met = all - coverage.not_met().count();
    let percent = (met * 100).checked_div(all).unwrap_or(100);
    format!("coverage: {met} of {all} statements ({percent} %)\n")
}

/// One failed request, under its name.
fn told(file: &str, result: &ScenarioResult<'_>, differences: &[Difference], colour: Colour) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    let _ = writeln!(out, "{}", Painted(theme.strong, name(file, result)));
    diagnostic::push(&mut out, &failure(result, differences), &theme);
    out
}

/// What was expected of a failed request, and why it is otherwise.
pub(crate) fn failure(result: &ScenarioResult<'_>, differences: &[Difference]) -> Diagnostic {
    let reasons = decision::diagnostic(&subject(&result.request.question()), &result.explanation);
    let mut message = difference_in_short(differences, &reasons.message);
    let span = result.request.expectation.span.unwrap_or(result.request.span);
    let label = match &result.request.expectation.span {
        Some(_) => format!("the decision is `{}`", result.explanation.decision.as_str()),
        None => String::new(),
    };
    message = message.at(&result.scenario.source, span, label);
    message.labels.extend(reasons.labels);
    for difference in differences {
        message.notes.extend(in_words(difference));
    }
    message.notes.extend(reasons.notes);
    message
}

/// `scenario / request`
fn name(file: &str, result: &ScenarioResult<'_>) -> String {
    let scenario = result.scenario.name.as_deref().unwrap_or(file);
    format!("{} / {}", safe(scenario), safe(&result.request_name()))
}

fn difference_in_short(differences: &[Difference], decided: &str) -> Diagnostic {
    match differences.first() {
        Some(Difference::Decision { expected, .. }) => {
            Diagnostic::error(UNEXPECTED_DECISION, format!("expected `{}`, but {decided}", expected.as_str()))
        }
        Some(Difference::MissingContext { .. }) => Diagnostic::error(
            UNEXPECTED_CONTEXT,
            "the decision depends on other condition keys than expected",
        ),
        Some(Difference::DecidedBy { .. }) => Diagnostic::error(
            UNEXPECTED_STATEMENTS,
            format!("other statements decided than expected: {decided}"),
        ),
        None => Diagnostic::error(UNEXPECTED_DECISION, decided),
    }
}

/// A difference in sentences.
fn in_words(difference: &Difference) -> Vec<String> {
    let listed =
        |what: &str, names: &[String]| (!names.is_empty()).then(|| format!("{what}: {}", words::list(names)));
    match difference {
        Difference::Decision { .. } => Vec::new(),
        Difference::MissingContext { not_found, not_expected } => {
            let names = |keys: &[iamsim_policy::ConditionKey]| -> Vec<String> {
                keys.iter().map(|key| format!("`{}`", safe(key.as_str()))).collect()
            };
            let lacks = listed("expected, and the decision does not depend on it", &names(not_found));
            let more = listed("not expected, and the decision depends on it", &names(not_expected));
            lacks.into_iter().chain(more).collect()
        }
        Difference::DecidedBy { not_found, not_expected } => {
            let lacks: Vec<String> = not_found
                .iter()
                .map(|named| match &named.statement {
                    StatementName::Sid(sid) => format!("`{}` of `{}`", safe(sid), safe(&named.policy.value)),
                    StatementName::Index(index) => {
                        format!("statement {index} of `{}`", safe(&named.policy.value))
                    }
                })
                .collect();
            let more: Vec<String> = not_expected
                .iter()
                .map(|(policy, index)| format!("statement {index} of `{}`", safe(policy)))
                .collect();
            let lacks = listed("expected, and did not decide", &lacks);
            lacks.into_iter().chain(listed("not expected, and decided", &more)).collect()
        }
    }
}
