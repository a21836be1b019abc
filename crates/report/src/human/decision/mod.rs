//! A decision as a [`Diagnostic`]: what a person reads about it, still as data. `check` adds what Terraform has
//! to do with it.

mod denied;
mod open;
mod places;
mod remedy;

use iamsim_engine::{Context, Decision, Explanation, Outcome, Principal};
use iamsim_source::{Code, Diagnostic};

pub(super) use denied::no_layer;
pub(super) use open::waits_for;
pub(super) use places::{effect_span, name_of, place_of};

use super::safe;
use crate::words;

const ALLOWED: Code = Code::new("allowed");
const EXPLICIT_DENY: Code = Code::new("explicit-deny");
const IMPLICIT_DENY: Code = Code::new("implicit-deny");
const INDETERMINATE: Code = Code::new("indeterminate");

/// What was asked, perhaps several times with one and the same answer.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    /// Who asks; `None` where that is not known.
    pub(super) principal: Option<&'a Principal>,
    /// The actions, each once.
    pub(super) actions: Vec<&'a str>,
    /// The resources, each once.
    pub(super) resources: Vec<&'a str>,
    /// The condition keys of the request.
    pub(super) context: Option<&'a Context>,
}

/// The decision with the statements that made it, its reasons, and what to do: an error where it is denied, a
/// warning where it is open, information where it is allowed.
pub(super) fn diagnostic(subject: &Subject<'_>, explanation: &Explanation) -> Diagnostic {
    let mut message = match &explanation.decision {
        Decision::Certain(Outcome::Allowed) => {
            let title = format!("{} {} allowed", subject.what(), subject.is());
            allowed(Diagnostic::info(ALLOWED, title), explanation)
        }
        Decision::Certain(Outcome::ExplicitDeny) => {
            let title = format!("{} {} explicitly denied", subject.what(), subject.is());
            denied::explicitly(Diagnostic::error(EXPLICIT_DENY, title), subject, explanation)
        }
        Decision::Certain(Outcome::ImplicitDeny) => {
            let title = format!("{} {}", no_layer(explanation), subject.what());
            denied::implicitly(Diagnostic::error(IMPLICIT_DENY, title), subject, explanation)
        }
        Decision::Indeterminate(undecided) => {
            let waits_for = waits_for(undecided);
            let title = format!("whether {} {} allowed depends on {waits_for}", subject.what(), subject.is());
            open::explain(Diagnostic::warning(INDETERMINATE, title), explanation, undecided)
        }
    };
    for finding in &explanation.findings {
        let place = finding.place.as_ref().map(|(policy, span)| policy.source().locate(*span).to_string());
        let place = place.map(|place| format!(" ({})", safe(&place))).unwrap_or_default();
        message.notes.push(format!("{}{place}", finding.message));
    }
    message
}

/// What withholds, in short: `no identity-based policy allows it`.
pub(super) fn withheld_in_short(explanation: &Explanation) -> String {
    format!("{} it", no_layer(explanation))
}

/// Adds the statements that allow.
fn allowed(mut message: Diagnostic, explanation: &Explanation) -> Diagnostic {
    for reference in &explanation.decided_by {
        if let Some(span) = effect_span(reference) {
            let label = format!("{} allows it", name_of(reference));
            message = message.at(reference.policy.source(), span, label);
        }
    }
    message
}

impl Subject<'_> {
    /// The actions, and the resource where it is one: `s3:GetObject on ...`.
    fn what(&self) -> String {
        let actions = match self.actions.as_slice() {
            [first, second, rest @ ..] if rest.len() > 1 => {
                format!("{first}, {second} and {} more actions", rest.len())
            }
            few => words::list(few),
        };
        match self.resources.as_slice() {
            [only] if *only != "*" => format!("{actions} on `{}`", safe(only)),
            _ => actions,
        }
    }

    const fn is(&self) -> &'static str {
        if self.actions.len() == 1 { "is" } else { "are" }
    }

    /// Who asks, in full: `arn:...` in backticks.
    fn who(&self) -> String {
        self.principal.map_or_else(|| "the caller".to_owned(), |it| format!("`{}`", safe(&it.to_string())))
    }

    /// Who asks, in short: `the user ci`.
    fn short_name(&self) -> String {
        self.principal.map_or_else(|| "the caller".to_owned(), words::principal)
    }
}
