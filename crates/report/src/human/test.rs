//! `test` for people: what failed, each with the reasons of the decision, and the count of all.

use std::fmt::Write;

use iamsim_bundle::scenario::{Difference, ScenarioResult, StatementName, Verdict};
use iamsim_source::{Code, Diagnostic};

use super::simulate::subject;
use super::theme::{Colour, Painted, Theme};
use super::{Detail, decision, diagnostic, safe};
use crate::words;

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
}

/// The most failures that are told at length.
const MOST_SHOWN: usize = diagnostic::MOST_SHOWN;

impl TestReport {
    /// A report without results.
    pub fn new(detail: Detail, colour: Colour) -> Self {
        let (lines, failures) = (String::new(), Vec::new());
        Self { detail, colour, lines, failures, tally: Tally::default(), scenarios: 0 }
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
                    self.failures.push(failure(file, result, differences, self.colour));
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
        out + &summary
    }

    fn summary(&self) -> String {
        let theme = Theme::new(self.colour);
        let Tally { passed, failed, without_expectation, unreadable } = self.tally;
        let style = if failed + unreadable > 0 { theme.error } else { theme.good };
        let word = if failed + unreadable > 0 { "failed" } else { "ok" };
        let mut parts = vec![format!("{passed} passed"), format!("{failed} failed")];
        if without_expectation > 0 {
            parts.push(format!("{without_expectation} without expectation"));
        }
        if unreadable > 0 {
            parts.push(format!("{unreadable} not readable"));
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

/// One failed request: what was expected, and why it is otherwise.
fn failure(file: &str, result: &ScenarioResult<'_>, differences: &[Difference], colour: Colour) -> String {
    let mut out = String::new();
    let theme = Theme::new(colour);
    let _ = writeln!(out, "{}", Painted(theme.strong, name(file, result)));
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
    diagnostic::push(&mut out, &message, &theme);
    out
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
