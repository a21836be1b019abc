//! `simulate` for people: one line a request, and why.

use std::fmt::Write;

use anstyle::Style;
use iamsim_bundle::scenario::ScenarioResult;
use iamsim_engine::{Decision, Explanation, Outcome, Principal, Request, Uncollected};

use super::assumptions::push_assumptions;
use super::decision::{self, Subject, place_of};
use super::text::{WIDTH, wrap};
use super::theme::{Colour, Painted, Theme};
use super::{Detail, diagnostic, safe};
use crate::words;

/// The answer to a request of a scenario: see [`answer`].
pub fn simulated(result: &ScenarioResult<'_>, detail: Detail, colour: Colour) -> String {
    let name = result.request.name.as_deref();
    answer(name, &result.request.question(), &result.explanation, detail, colour)
}

/// The answer to a request: the word, what was asked, and in short why; with the statements and what came near
/// under [`Detail::Everything`]. Ends with a line break.
pub fn answer(
    name: Option<&str>,
    request: &Request<'_>,
    explanation: &Explanation,
    detail: Detail,
    colour: Colour,
) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    let word = explanation.decision.as_str();
    let resource = match request.resource.as_str() {
        "*" => String::new(),
        arn => format!(" on {arn}"),
    };
    let name = name.map(|name| format!("{name}: ")).unwrap_or_default();
    let asked = format!("{name}{}{resource}", request.action);
    push_columns(&mut out, (word, style(&explanation.decision, &theme)), &asked);
    if detail == Detail::Verdicts {
        return out;
    }
    let why = in_short(explanation);
    if !why.is_empty() && detail == Detail::Causes {
        push_columns(&mut out, ("", theme.faint), &why);
    }
    if detail == Detail::Everything {
        let subject = subject(request);
        out.push('\n');
        diagnostic::push(&mut out, &decision::diagnostic(&subject, explanation), &theme);
    }
    out
}

/// The title over the calls of a command of the AWS CLI: the command, and who runs it. Ends with a line break.
pub fn command_title(command: &str, principal: &Principal, colour: Colour) -> String {
    let theme = Theme::new(colour);
    let command = Painted(theme.strong, format!("$ {}", safe(command)));
    let who = Painted(theme.faint, format!("as {}", words::principal(principal)));
    format!("{command}\n{who}\n")
}

/// The answer to one request that was asked by itself: at length but for [`Detail::Verdicts`], with what was taken
/// for absent because nobody collected it. Ends with a line break.
pub fn explained(request: &Request<'_>, explanation: &Explanation, detail: Detail, colour: Colour) -> String {
    let at_length = if detail == Detail::Causes { Detail::Everything } else { detail };
    let mut out = answer(None, request, explanation, at_length, colour);
    if detail != Detail::Verdicts {
        let assumptions: Vec<&Uncollected> = explanation.assumptions.iter().collect();
        push_assumptions(&mut out, &assumptions, detail, &Theme::new(colour));
    }
    out
}

/// What one request asks.
pub(super) fn subject<'a>(request: &Request<'a>) -> Subject<'a> {
    Subject {
        principal: Some(request.principal),
        actions: vec![request.action.as_str()],
        resources: vec![request.resource.as_str()],
        context: Some(request.context),
    }
}

/// The width of the longest word for a decision.
const WORD: usize = "indeterminate".len();

fn push_columns(out: &mut String, (word, style): (&str, Style), text: &str) {
    let indent = WORD + 2;
    let mut lines = wrap(text, WIDTH - indent, WIDTH - indent).into_iter();
    let first = lines.next().unwrap_or_default();
    let _ = writeln!(out, "{}{:2$}{first}", Painted(style, word), "", indent - word.len());
    for line in lines {
        let _ = writeln!(out, "{:indent$}{line}", "");
    }
}

/// Who decided, or who withheld, on one line.
fn in_short(explanation: &Explanation) -> String {
    match &explanation.decision {
        Decision::Certain(Outcome::Allowed | Outcome::ExplicitDeny) => {
            let by = explanation.decided_by.iter().map(|reference| {
                let sid = reference.statement().and_then(|statement| statement.sid.as_ref());
                let sid = sid.map(|sid| format!(" `{}`", safe(sid.as_str()))).unwrap_or_default();
                format!("{}{sid}", place_of(reference))
            });
            let by: Vec<String> = by.collect();
            if by.is_empty() { String::new() } else { format!("by {}", by.join(", ")) }
        }
        Decision::Certain(Outcome::ImplicitDeny) => decision::withheld_in_short(explanation),
        Decision::Indeterminate(undecided) => format!("depends on {}", decision::waits_for(undecided)),
    }
}

const fn style(decision: &Decision, theme: &Theme) -> Style {
    match decision {
        Decision::Certain(Outcome::Allowed) => theme.good,
        Decision::Certain(Outcome::ExplicitDeny | Outcome::ImplicitDeny) => theme.error,
        Decision::Indeterminate(_) => theme.warning,
    }
}
