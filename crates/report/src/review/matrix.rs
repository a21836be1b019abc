//! Every action that the commands need, against every layer that bears on it; filtered by CSS.

use std::fmt::Write;

use iamsim_engine::{Decision, Explanation, Outcome, UncollectedPart};
use iamsim_terraform::{BackendCheck, DecidedCall, IfDenied};

use super::cell::{Cell, LAYERS, Says};
use super::document::{Document, Tone};
use super::policies::Marked;
use super::{Review, tag};
use crate::cause::parts;
use crate::format::page::markup;
use crate::words;

/// One action on one resource, with all commands that ask for it.
struct Row<'a> {
    decided: &'a DecidedCall,
    principal: String,
    if_denied: IfDenied,
    commands: Vec<&'static str>,
}

/// Appends the matrix with its filters.
pub(super) fn push(document: &mut Document, review: &Review<'_>, marked: &Marked<'_>) {
    let rows = rows(review.check);
    let commands = words::distinct(rows.iter().flat_map(|row| row.commands.iter().copied()));
    let services = words::distinct(rows.iter().map(|row| service(row)));
    document.section(
        "matrix",
        "Actions and layers",
        "Each action that the commands ask for, against each kind of policy that AWS evaluates. A word leads to the statement behind it.",
    );
    push_filters(document, &commands, &services);
    let layers: Vec<_> = LAYERS
        .into_iter()
        .filter(|(layer, _)| {
            rows.iter().any(|row| Cell::of(&row.decided.explanation, *layer).says != Says::None)
        })
        .collect();
    document.push("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Actions and layers\"><table id=\"actions\">\n<thead><tr><th scope=\"col\">Action</th>");
    for (layer, short) in &layers {
        let _ = write!(document, "<th scope=\"col\"><abbr title=\"{}\">{short}</abbr></th>", layer.as_str());
    }
    document.push("<th scope=\"col\">Decision</th><th scope=\"col\">Needed by</th></tr></thead>\n<tbody>\n");
    let uncollected: Vec<&str> = review
        .check
        .assumptions()
        .into_iter()
        .filter_map(|missing| match missing.what {
            UncollectedPart::Policies(policy_type) => Some(policy_type.as_str()),
            UncollectedPart::ResourceAccount | UncollectedPart::BlockPublicAccess => None,
        })
        .collect();
    let several = words::distinct(rows.iter().map(|row| &row.principal)).len() > 1;
    for row in &rows {
        let explanation = &*row.decided.explanation;
        let (decision, tone, class) = decision(explanation);
        let places =
            row.commands.iter().filter_map(|command| commands.iter().position(|known| known == command));
        let places = places.fold(String::new(), |classes, place| format!("{classes} k{place}"));
        let _ = write!(
            document,
            "<tr class=\"row {class} v-{}{places}\"><th scope=\"row\"><span class=\"mono\">{}</span><span class=\"sub\">{}</span>",
            service(row),
            markup(row.decided.call.action),
            markup(&row.decided.call.resource),
        );
        if several {
            let _ = write!(document, "<span class=\"sub\">as {}</span>", markup(&row.principal));
        }
        document.push("</th>");
        for (layer, _) in &layers {
            let cell = Cell::of(explanation, *layer);
            let (word, tone) = match cell.says {
                // It cannot change this decision, and is not there by what anybody knows.
                Says::None if uncollected.contains(&layer.as_str()) => ("not collected", Tone::Quiet),
                says => says.word(),
            };
            let link = cell.by.and_then(|by| marked.anchor(by));
            let _ = match link {
                Some(anchor) => write!(
                    document,
                    "<td><a class=\"tag {}\" href=\"#{anchor}\">{word}</a></td>",
                    tone.class()
                ),
                None => write!(document, "<td>{}</td>", tag(tone, word)),
            };
        }
        let need = match row.if_denied {
            IfDenied::Fails => "",
            IfDenied::ExitZeroWithDamage => "<span class=\"sub\">damage if denied</span>",
            IfDenied::Tolerated => "<span class=\"sub\">not needed</span>",
        };
        let _ = writeln!(
            document,
            "<td>{}</td><td>{}{need}</td></tr>",
            tag(tone, decision),
            markup(&row.commands.join(", "))
        );
    }
    document.push("</tbody></table></div>\n");
}

fn push_filters(document: &mut Document, commands: &[&'static str], services: &[&str]) {
    document.push("<form class=\"filters\" aria-label=\"Filter the matrix\">\n");
    let decisions = [("denied", "Denied"), ("open", "Undecided"), ("allowed", "Allowed")];
    push_choice(
        document,
        "decision",
        "Decision",
        decisions.map(|(id, word)| (id.to_owned(), word.to_owned())),
    );
    for (id, _) in decisions {
        document
            .style(&format!("body:has(#decision-{id}:checked) #actions .row:not(.d-{id}){{display:none}}"));
    }
    let by_place =
        (0..).zip(commands).map(|(place, command): (u32, _)| (format!("{place}"), (*command).to_owned()));
    push_choice(document, "command", "Command", by_place);
    for place in 0..commands.len() {
        document.style(&format!(
            "body:has(#command-{place}:checked) #actions .row:not(.k{place}){{display:none}}"
        ));
    }
    if services.len() > 1 {
        push_choice(
            document,
            "service",
            "Service",
            services.iter().map(|it| ((*it).to_owned(), (*it).to_owned())),
        );
        for service in services {
            document.style(&format!(
                "body:has(#service-{service}:checked) #actions .row:not(.v-{service}){{display:none}}"
            ));
        }
    }
    document.push("</form>\n");
}

/// One of several, or all.
fn push_choice(
    document: &mut Document,
    name: &str,
    title: &str,
    choices: impl IntoIterator<Item = (String, String)>,
) {
    let _ = write!(
        document,
        "<fieldset><legend>{title}</legend><input type=\"radio\" name=\"{name}\" id=\"{name}-all\" checked><label for=\"{name}-all\">All</label>"
    );
    for (id, word) in choices {
        let _ = write!(
            document,
            "<input type=\"radio\" name=\"{name}\" id=\"{name}-{id}\"><label for=\"{name}-{id}\">{}</label>",
            markup(&word)
        );
    }
    document.push("</fieldset>\n");
}

/// Each action on each resource once for each answer; what is denied first, then what is open.
fn rows(check: &BackendCheck) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (part, command) in parts(check).flat_map(|(_, part)| part.commands.iter().map(move |it| (part, it))) {
        for decided in &command.calls {
            let principal =
                part.principal(&decided.call).map(|principal| principal.to_string()).unwrap_or_default();
            let same = |row: &Row<'_>| {
                row.decided.call.action == decided.call.action
                    && row.decided.call.resource == decided.call.resource
                    && row.principal == principal
                    && row.decided.explanation.decision == decided.explanation.decision
                    && says(row.decided) == says(decided)
            };
            let name = words::command(&command.command);
            match rows.iter().position(same).and_then(|at| rows.get_mut(at)) {
                Some(row) => {
                    if !row.commands.contains(&name) {
                        row.commands.push(name);
                    }
                    row.if_denied = row.if_denied.max(decided.call.if_denied);
                }
                None => rows.push(Row {
                    decided,
                    principal,
                    if_denied: decided.call.if_denied,
                    commands: vec![name],
                }),
            }
        }
    }
    rows.sort_by_key(|row| match &row.decided.explanation.decision {
        Decision::Certain(Outcome::ExplicitDeny | Outcome::ImplicitDeny) => 0,
        Decision::Indeterminate(_) => 1,
        Decision::Certain(Outcome::Allowed) => 2,
    });
    rows
}

/// What each layer says.
fn says(decided: &DecidedCall) -> Vec<Says> {
    LAYERS.iter().map(|(layer, _)| Cell::of(&decided.explanation, *layer).says).collect()
}

fn service<'a>(row: &Row<'a>) -> &'a str {
    row.decided.call.action.split(':').next().unwrap_or_default()
}

fn decision(explanation: &Explanation) -> (&'static str, Tone, &'static str) {
    match &explanation.decision {
        Decision::Certain(Outcome::Allowed) => ("allowed", Tone::Good, "d-allowed"),
        Decision::Certain(Outcome::ExplicitDeny) => ("explicitly denied", Tone::Bad, "d-denied"),
        Decision::Certain(Outcome::ImplicitDeny) => ("implicitly denied", Tone::Bad, "d-denied"),
        Decision::Indeterminate(_) => ("undecided", Tone::Open, "d-open"),
    }
}
