//! `--format junit`: a test report, which most systems of continuous integration show.
//!
//! A suite is a file of scenarios, a bundle, a policy; a case that came out wrong is a failure, one that could not be
//! read an error, and one of which nothing was expected is skipped. There are no times: two runs give the same bytes.

use std::fmt::Write;

use super::as_text;
use super::page::{markup, markup_lines};
use crate::results::{Case, CaseOutcome, Results};

/// The report, as XML.
pub fn junit(results: &Results) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"iamsim {}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        results.command,
        results.cases.len(),
        failures(&results.cases),
        errors(&results.cases),
    );
    let mut rest = &results.cases[..];
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|case| case.group == first.group).count();
        let (suite, following) = rest.split_at(count);
        rest = following;
        push_suite(&mut out, &first.group, suite, results);
    }
    out.push_str("</testsuites>\n");
    out
}

fn push_suite(out: &mut String, group: &str, cases: &[Case], results: &Results) {
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">",
        markup(group),
        cases.len(),
        failures(cases),
        errors(cases),
        cases.iter().filter(|case| case.outcome == CaseOutcome::NotJudged).count(),
    );
    for case in cases {
        let _ = write!(
            out,
            "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" time=\"0\"",
            markup(&case.name),
            markup(group),
            markup(&results.places.path(&case.file)),
        );
        let element = match case.outcome {
            CaseOutcome::Passed => {
                out.push_str("/>\n");
                continue;
            }
            CaseOutcome::NotJudged => {
                out.push_str(">\n      <skipped message=\"nothing is expected\"/>\n    </testcase>\n");
                continue;
            }
            CaseOutcome::Failed | CaseOutcome::Undecided => "failure",
            CaseOutcome::NotUsable => "error",
        };
        let why = if case.why.is_empty() { &case.word } else { &case.why };
        let _ =
            write!(out, ">\n      <{element} message=\"{}\" type=\"{}\">", markup(why), markup(&case.word));
        let reasons: Vec<String> = results.reasons(case).map(as_text).collect();
        let _ = writeln!(out, "{}</{element}>\n    </testcase>", markup_lines(&reasons.join("\n")));
    }
    out.push_str("  </testsuite>\n");
}

/// What is open is a failure to a build: nobody may count on it.
fn failures(cases: &[Case]) -> usize {
    let fails = |case: &&Case| matches!(case.outcome, CaseOutcome::Failed | CaseOutcome::Undecided);
    cases.iter().filter(fails).count()
}

fn errors(cases: &[Case]) -> usize {
    cases.iter().filter(|case| case.outcome == CaseOutcome::NotUsable).count()
}
