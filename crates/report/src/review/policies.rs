//! The policies as they were written, with the statements marked that decide.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use iamsim_engine::{Decision, StatementReference, Truth};
use iamsim_policy::{Effect, Policy};

use super::document::{Document, Tone};
use super::{Review, tag};
use crate::cause::parts;
use crate::format::page::markup;
use crate::human::safe;
use crate::words;

/// What a statement does to the calls, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Denies,
    Near,
    Open,
    Allows,
}

/// The policies of a review, with what their statements do.
pub(super) struct Marked<'a> {
    policies: Vec<Arc<Policy>>,
    /// By the place of the policy and of the statement: what it does, and to which actions.
    marks: BTreeMap<(usize, u32), BTreeMap<Mark, Vec<&'a str>>>,
}

impl Marked<'_> {
    /// Where the page tells of a statement.
    pub(super) fn anchor(&self, reference: &StatementReference) -> Option<String> {
        let place = self.place(&reference.policy)?;
        self.marks.get(&(place, reference.index)).map(|_| format!("p{place}s{}", reference.index))
    }

    fn place(&self, policy: &Arc<Policy>) -> Option<usize> {
        self.policies.iter().position(|known| Arc::ptr_eq(known, policy))
    }
}

/// What the statements of all policies do to the calls of a check.
pub(super) fn marked<'a>(review: &Review<'a>) -> Marked<'a> {
    let mut marked = Marked { policies: review.bundle.policies.clone(), marks: BTreeMap::new() };
    let commands = parts(review.check).flat_map(|(_, part)| &part.commands);
    for decided in commands.flat_map(|command| &command.calls) {
        let explanation = &*decided.explanation;
        let open = matches!(explanation.decision, Decision::Indeterminate(_));
        let mut found: Vec<(&StatementReference, Mark)> = Vec::new();
        for trace in explanation.layers.iter().flat_map(|layer| &layer.statements) {
            let Some(statement) = trace.reference.statement() else { continue };
            match (trace.matches, statement.effect.value) {
                (Truth::True, Effect::Deny) => found.push((&trace.reference, Mark::Denies)),
                (Truth::True, Effect::Allow) => found.push((&trace.reference, Mark::Allows)),
                (Truth::Unknown, _) if open => found.push((&trace.reference, Mark::Open)),
                (Truth::Unknown | Truth::False, _) => {}
            }
        }
        if !explanation.decision.is_allowed() {
            let near = explanation.near_misses().into_iter().filter(crate::near_miss::is_near);
            found.extend(near.map(|miss| (&miss.statement.reference, Mark::Near)));
        }
        for (reference, mark) in found {
            let place = marked.place(&reference.policy).unwrap_or_else(|| {
                marked.policies.push(Arc::clone(&reference.policy));
                marked.policies.len() - 1
            });
            let actions = marked.marks.entry((place, reference.index)).or_default().entry(mark).or_default();
            if !actions.contains(&decided.call.action) {
                actions.push(decided.call.action);
            }
        }
    }
    marked
}

/// Appends the policies: those open that hold something back.
pub(super) fn push(document: &mut Document, marked: &Marked<'_>) {
    document.section(
        "policies",
        "Policies",
        "As they were written. Marked are the statements that decide what the commands ask for; what is not marked bears on none of it.",
    );
    let mut policies: Vec<(usize, &Arc<Policy>)> = marked.policies.iter().enumerate().collect();
    // What holds back is read first.
    policies.sort_by_key(|(place, _)| {
        let of_it = marked.marks.range((*place, 0)..=(*place, u32::MAX)).flat_map(|(_, marks)| marks.keys());
        of_it.min().map_or((1, None), |worst| (0, Some(*worst)))
    });
    for (place, policy) in policies {
        let marks = |index: u32| marked.marks.get(&(place, index));
        let all: Vec<Mark> = policy
            .statements()
            .iter()
            .filter_map(|statement| marks(statement.index))
            .flat_map(|marks| marks.keys().copied())
            .collect();
        let holds_back = all.iter().any(|mark| *mark != Mark::Allows);
        let few = marked.policies.len() <= 4;
        let open = if holds_back || few { " open" } else { "" };
        let _ = write!(
            document,
            "<details class=\"policy\"{open}><summary><span class=\"mono\">{}</span> <span class=\"tag quiet\">{}</span>",
            markup(policy.source().locate(policy.span()).file),
            policy.policy_type().document(),
        );
        for mark in words::distinct(all) {
            let (word, tone) = mark.word();
            let _ = write!(document, " {}", tag(tone, word));
        }
        document.push("</summary>\n<pre class=\"source\">");
        push_source(document, policy, place, &marks);
        document.push("</pre></details>\n");
    }
}

/// The text, line by line; a note stands before the first line of each statement that does something.
fn push_source<'m, 'a: 'm>(
    document: &mut Document,
    policy: &Policy,
    place: usize,
    marks: &dyn Fn(u32) -> Option<&'m BTreeMap<Mark, Vec<&'a str>>>,
) {
    let text = policy.source().text();
    let mut start = 0_u32;
    for line in text.split_inclusive('\n') {
        let end = start + u32::try_from(line.len()).unwrap_or(u32::MAX);
        let mut worst: Option<Mark> = None;
        for statement in policy.statements() {
            let Some(marks) = marks(statement.index) else { continue };
            let Some(mark) = marks.keys().next().copied() else { continue };
            if statement.span.start >= start && statement.span.start < end {
                push_note(document, marks, mark, place, statement.index);
            }
            if statement.span.start < end && statement.span.end > start {
                worst = Some(worst.map_or(mark, |other| other.min(mark)));
            }
        }
        let class = worst.map(|mark| format!(" {}", mark.class())).unwrap_or_default();
        let shown: Vec<String> =
            line.trim_end_matches(['\n', '\r']).split('\t').map(|part| markup(&safe(part))).collect();
        let _ = write!(document, "<span class=\"l{class}\">{}</span>", shown.join("    "));
        start = end;
    }
}

fn push_note(
    document: &mut Document,
    marks: &BTreeMap<Mark, Vec<&str>>,
    worst: Mark,
    place: usize,
    statement: u32,
) {
    let told: Vec<String> = marks
        .iter()
        .map(|(mark, actions)| {
            let (first, more) = actions.split_at(actions.len().min(6));
            let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
            format!("{} {}{more}", mark.word().0, first.join(", "))
        })
        .collect();
    let _ = write!(
        document,
        "<span class=\"note {}\" id=\"p{place}s{statement}\">{}</span>",
        worst.class(),
        markup(&told.join("; "))
    );
}

impl Mark {
    const fn word(self) -> (&'static str, Tone) {
        match self {
            Self::Denies => ("denies", Tone::Bad),
            Self::Near => ("nearly allows", Tone::Open),
            Self::Open => ("depends on what is not known:", Tone::Open),
            Self::Allows => ("allows", Tone::Good),
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Denies => "bad",
            Self::Near => "near",
            Self::Open => "open",
            Self::Allows => "good",
        }
    }
}
