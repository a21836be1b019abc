//! The review: what `check` found in a bundle, as one page for a reviewer of security.
//!
//! One file that holds all it shows: no script, nothing remote, a policy of content that allows its own style sheet
//! and nothing else. Filters are CSS. In the order in which it is read: the verdict, why, every action against every
//! layer, the policies with the deciding statements marked, what was assumed, and what all of it was read from.

mod cell;
pub(crate) mod document;
mod matrix;
mod policies;

use std::fmt::Write;

use iamsim_bundle::Bundle;
use iamsim_source::{Diagnostic, Severity};
use iamsim_terraform::{BackendCheck, CommandCheck, Encryption, State, Verdict};

use crate::cause::{causes, parts};
use crate::format::page::{markup, markup_lines};
use crate::format::{VERSION, sentence};
use crate::results::severity_word;
use crate::{human, words};
use document::{Document, Tone};

/// What a review is written from.
#[derive(Debug, Clone, Copy)]
pub struct Review<'a> {
    /// What people call the bundle: its folder, as it was typed.
    pub name: &'a str,
    /// The bundle.
    pub bundle: &'a Bundle,
    /// What `check` found.
    pub check: &'a BackendCheck,
    /// What was worth saying about the files of the bundle.
    pub diagnostics: &'a [Diagnostic],
}

/// The page, as HTML.
pub fn review(review: &Review<'_>) -> String {
    let marked = policies::marked(review);
    let mut document = Document::new(&format!("iamsim review: {}", review.name));
    push_verdict(&mut document, review);
    push_commands(&mut document, review.check);
    push_causes(&mut document, review);
    matrix::push(&mut document, review, &marked);
    policies::push(&mut document, &marked);
    push_assumptions(&mut document, review);
    push_findings(&mut document, review);
    push_inputs(&mut document, review);
    document.finish(&format!(
        "Written by iamsim {VERSION} from the files above, offline. The page holds all it shows: it runs no script \
         and loads nothing. <em>Allowed</em> is a promise under what is listed as assumed; what is not known is \
         never taken for allowed."
    ))
}

fn push_verdict(document: &mut Document, review: &Review<'_>) {
    let check = review.check;
    let (tone, sentence) = match check.verdict() {
        Verdict::Succeeds => (Tone::Good, "Every command <strong>succeeds</strong>"),
        Verdict::SucceedsWithDamage => (Tone::Open, "A command <strong>leaves damage behind</strong>"),
        Verdict::Fails if check.commands.iter().all(|command| command.verdict == Verdict::Fails) => {
            (Tone::Bad, "Every command <strong>fails</strong>: AWS denies what it needs")
        }
        Verdict::Fails => (Tone::Bad, "A command <strong>fails</strong>: AWS denies what it needs"),
        Verdict::Indeterminate => {
            (Tone::Open, "It is <strong>undecided</strong>: it depends on what is not known")
        }
    };
    let backend = &check.backend;
    let encryption = match &backend.encryption {
        Encryption::BucketDefault => "as the bucket does by default".to_owned(),
        Encryption::S3Managed => "with keys of S3".to_owned(),
        Encryption::CustomerKey => "with a key of the customer".to_owned(),
        Encryption::Kms(key) => format!("under the KMS key {}", key.as_str()),
    };
    let rows = [
        ("Bundle", review.name.to_owned()),
        ("Who starts", check.start.principal.to_string()),
        (
            "State",
            format!(
                "s3://{}/{} in {}",
                backend.bucket.as_str(),
                backend.key.as_str(),
                backend.region.as_str()
            ),
        ),
        ("Encryption", encryption),
        ("Tool", check.tool.to_string()),
        (
            "Read",
            format!("{} files, {} policies", review.bundle.inputs().len(), review.bundle.policies.len()),
        ),
    ];
    document.banner(tone, sentence, &rows);
}

fn push_commands(document: &mut Document, check: &BackendCheck) {
    document.section("commands", "Verdict by command", "What becomes of each command that was checked, in each situation in which it asks for something else.");
    document.push("<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Command</th><th scope=\"col\">Situation</th><th scope=\"col\">Verdict</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n");
    let mut all: Vec<(Option<&str>, Told<'_>)> = parts(check)
        .flat_map(|(address, part)| told(part).into_iter().map(move |told| (address, told)))
        .collect();
    // The worst is read first.
    all.sort_by_key(|(_, (command, ..))| match command.verdict {
        Verdict::Fails => 0,
        Verdict::SucceedsWithDamage => 1,
        Verdict::Indeterminate => 2,
        Verdict::Succeeds => 3,
    });
    for (address, (command, situations, why)) in all {
        let of = address.map(|address| format!("<span class=\"sub\">{}</span>", markup(address)));
        let _ = writeln!(
            document,
            "<tr><th scope=\"row\"><span class=\"mono\">{}</span>{}</th><td>{}</td><td>{}</td><td class=\"wide\">{}</td></tr>",
            markup(words::command(&command.command)),
            of.unwrap_or_default(),
            markup(&situations.join("; ")),
            tag(tone(command.verdict), human::verdict_word(command.verdict)),
            markup(&why),
        );
    }
    document.push("</tbody></table></div>\n");
}

/// A command, its situations, and why it comes out so.
type Told<'a> = (&'a CommandCheck, Vec<String>, String);

/// Each command with its situations, which are one line where the same becomes of it for the same reason.
fn told(check: &BackendCheck) -> Vec<Told<'_>> {
    let mut told: Vec<Told<'_>> = Vec::new();
    for command in &check.commands {
        let why = human::why(std::slice::from_ref(command), command.verdict);
        let same = told.iter_mut().find(|(known, _, known_why)| {
            known.command == command.command && known.verdict == command.verdict && *known_why == why
        });
        match same {
            Some((_, situations, _)) => situations.push(situation(command)),
            None => told.push((command, vec![situation(command)], why)),
        }
    }
    told
}

fn situation(command: &CommandCheck) -> String {
    let state = match command.situation.state {
        State::Absent => "no state yet",
        State::Present => "state present",
    };
    {
        let workspace = &command.situation.workspace;
        if workspace.is_default() {
            state.to_owned()
        } else {
            format!("{state}, workspace {}", workspace.as_str())
        }
    }
}

fn push_causes(document: &mut Document, review: &Review<'_>) {
    let told: Vec<Diagnostic> = parts(review.check)
        .flat_map(|(_, part)| {
            causes(part).iter().filter_map(|cause| human::cause_diagnostic(cause, part)).collect::<Vec<_>>()
        })
        .collect();
    if told.is_empty() {
        return;
    }
    document.section(
        "causes",
        "Why",
        "Each reason once, the worst first, with the place that decides and what would change it.",
    );
    for diagnostic in &told {
        push_card(document, diagnostic);
    }
}

fn push_findings(document: &mut Document, review: &Review<'_>) {
    let mut findings: Vec<&Diagnostic> = review.diagnostics.iter().collect();
    for (_, part) in parts(review.check) {
        let causes = causes(part);
        findings.extend(part.findings.iter().filter(|finding| !human::is_told(finding, &causes)));
    }
    findings.sort_by_key(|finding| finding.severity);
    if findings.is_empty() {
        return;
    }
    document.section("findings", "Beside the verdict", "What deserves a second look in the policies and files, whether or not it bears on the commands above.");
    for finding in findings {
        push_card(document, finding);
    }
}

/// One diagnostic as a card.
pub(crate) fn push_card(document: &mut Document, diagnostic: &Diagnostic) {
    let word = severity_word(diagnostic.severity);
    let tone = match diagnostic.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Open,
        Severity::Info => Tone::Quiet,
    };
    let _ = writeln!(
        document,
        "<article class=\"card {word}\"><h3>{} {}</h3>",
        tag(tone, &format!("{word}: {}", diagnostic.code)),
        sentence(&diagnostic.message)
    );
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(document, "<p class=\"help\"><b>What to do:</b> {}</p>", sentence(help));
    }
    if !diagnostic.notes.is_empty() {
        document.push("<ul>");
        for note in &diagnostic.notes {
            let _ = write!(document, "<li>{}</li>", sentence(note));
        }
        document.push("</ul>\n");
    }
    let excerpt = human::excerpt(diagnostic);
    if !excerpt.is_empty() {
        let _ = writeln!(
            document,
            "<pre tabindex=\"0\" role=\"group\" aria-label=\"source\">{}</pre>",
            markup_lines(&excerpt)
        );
    }
    document.push("</article>\n");
}

fn push_assumptions(document: &mut Document, review: &Review<'_>) {
    let check = review.check;
    let assumed = check.assumptions();
    let open = check.left_open();
    document.section(
        "assumptions",
        "Assumed",
        "What nobody collected, and how it was taken. The verdict holds as far as these hold.",
    );
    if assumed.is_empty() && open.is_empty() {
        document.push("<p>Nothing: all that bears on the commands was collected.</p>\n");
        return;
    }
    document.push("<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">About</th><th scope=\"col\">Taken as</th><th scope=\"col\">How to settle it</th></tr></thead>\n<tbody>\n");
    let assumed = assumed.into_iter().map(|missing| (missing, words::assumed(missing)));
    for (missing, taken) in assumed.chain(open.into_iter().map(|missing| (missing, "unknown"))) {
        let _ = writeln!(
            document,
            "<tr><th scope=\"row\" class=\"wide\">{}</th><td>{}</td><td>{}</td></tr>",
            markup(&words::uncollected(missing)),
            tag(Tone::Open, taken),
            markup(&words::how_to_collect(missing))
        );
    }
    document.push("</tbody></table></div>\n");
}

fn push_inputs(document: &mut Document, review: &Review<'_>) {
    document.section(
        "inputs",
        "Inputs",
        "Every file that was read, with the SHA-256 of its bytes: the same files give the same page.",
    );
    document.push("<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">File</th><th scope=\"col\">Bytes</th><th scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n");
    for input in review.bundle.inputs() {
        let _ = writeln!(
            document,
            "<tr><th scope=\"row\" class=\"wide mono\">{}</th><td>{}</td><td class=\"mono hash\">{}</td></tr>",
            markup(&input.name),
            input.bytes,
            input.sha256
        );
    }
    document.push("</tbody></table></div>\n");
}

const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Succeeds => Tone::Good,
        Verdict::SucceedsWithDamage | Verdict::Indeterminate => Tone::Open,
        Verdict::Fails => Tone::Bad,
    }
}

/// A word in the colour of its meaning.
pub(crate) fn tag(tone: Tone, word: &str) -> String {
    format!("<span class=\"tag {}\">{}</span>", tone.class(), markup(word))
}
