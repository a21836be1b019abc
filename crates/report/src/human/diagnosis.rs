//! `diagnose` for people: what a text tells of, what may have been denied, and what to do.

use std::fmt::Write;

use iamsim_diagnosis::{Asked, Candidate, Cause, EffectOnRun, Kind, Object, Observation, Reason};
use iamsim_engine::Outcome;

use super::decision::{self, Subject};
use super::text::{WIDTH, wrap};
use super::theme::{Colour, Painted, Theme};
use super::{Detail, diagnostic, safe};
use crate::advice::advice;
use crate::explained;
use crate::words;

/// What the text named `name` tells of, and what in a bundle explains it. Ends with a line break.
pub fn diagnosis(
    name: &str,
    observations: &[Observation],
    causes: &[Cause],
    detail: Detail,
    colour: Colour,
) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    if observations.is_empty() {
        let _ = writeln!(out, "{}: no error of AWS's, and none of Terraform's backend", safe(name));
    }
    for (first, same) in grouped(observations) {
        if !out.is_empty() && detail != Detail::Verdicts {
            out.push('\n');
        }
        push(&mut out, name, first, &same, detail, theme);
        let index = observations.iter().position(|observation| std::ptr::eq(observation, first));
        let of_it = causes.iter().filter(|cause| Some(cause.observation) == index);
        push_causes(&mut out, &of_it.collect::<Vec<_>>(), detail, colour);
    }
    out
}

/// What explains an observation: each permission once, with the statements; then what contradicts the bundle.
fn push_causes(out: &mut String, causes: &[&Cause], detail: Detail, colour: Colour) {
    let theme = Theme::new(colour);
    let mut told: Vec<&Asked> = Vec::new();
    for cause in causes {
        let same =
            |asked: &Asked| told.iter().any(|it| it.action == asked.action && it.resource == asked.resource);
        match (&cause.reason, &cause.asked) {
            (Reason::Withheld(_) | Reason::Open, Some(asked)) if !same(asked) => {
                told.push(asked);
                if detail == Detail::Verdicts {
                    let _ = writeln!(out, "  because {}", safe(&explained::sentence(cause)));
                } else {
                    let subject = Subject {
                        principal: asked.principal.as_ref(),
                        actions: vec![&asked.action],
                        resources: vec![&asked.resource],
                        context: None,
                    };
                    out.push('\n');
                    out.push_str(&diagnostic(&decision::diagnostic(&subject, &asked.explanation), colour));
                }
            }
            (Reason::Withheld(_) | Reason::Open, _) => {}
            (Reason::Contradiction(_), _) => {
                push_field(out, "but", &explained::sentence(cause), Theme { faint: theme.warning, ..theme });
                if detail != Detail::Verdicts {
                    push_collect(out, cause, theme);
                }
            }
        }
    }
}

/// What to collect again, a command a line.
fn push_collect(out: &mut String, cause: &Cause, theme: Theme) {
    let commands = explained::collect_again(cause);
    if commands.is_empty() {
        return;
    }
    push_field(out, "= help", "collect again, and compare:", Theme { faint: theme.help, ..theme });
    for command in commands {
        let _ = writeln!(out, "{:14}{}", "", safe(&command));
    }
}

/// Each observation once, with the others that say the same.
fn grouped(observations: &[Observation]) -> Vec<(&Observation, Vec<&Observation>)> {
    let mut groups: Vec<(&Observation, Vec<&Observation>)> = Vec::new();
    for observation in observations {
        let same = |known: &Observation| {
            Observation { first_line: 0, last_line: 0, ..known.clone() }
                == Observation { first_line: 0, last_line: 0, ..observation.clone() }
        };
        match groups.iter_mut().find(|(first, _)| same(first)) {
            Some((_, others)) => others.push(observation),
            None => groups.push((observation, Vec::new())),
        }
    }
    groups
}

fn push(
    out: &mut String,
    name: &str,
    observation: &Observation,
    same: &[&Observation],
    detail: Detail,
    theme: Theme,
) {
    let severity = match (observation.kind, observation.effect_on_run) {
        (_, EffectOnRun::Tolerated) => Painted(theme.info, "info"),
        (_, EffectOnRun::ExitZeroWithDamage) => Painted(theme.warning, "warning"),
        (_, EffectOnRun::Failed) => Painted(theme.error, "error"),
    };
    let title = format!(": {}", title(observation));
    let mut lines = wrap(&title, WIDTH - "warning".len(), WIDTH).into_iter();
    let first = lines.next().unwrap_or_default();
    let _ = writeln!(out, "{severity}{}", Painted(theme.strong, first));
    lines.for_each(|line| {
        let _ = writeln!(out, "{}", Painted(theme.strong, line));
    });
    if detail == Detail::Verdicts {
        return;
    }
    let place = format!("{}:{}", safe(name), range(observation));
    let _ = writeln!(out, " {} {place}{}", Painted(theme.frame, "-->"), again(same));
    let mut field = |label: &str, value: &str| push_field(out, label, value, theme);
    if let Some(answer) = answer(observation) {
        field("answer", &answer);
    }
    if let Some(principal) = &observation.principal {
        field("asked by", principal);
    }
    for (index, candidate) in observation.candidates.iter().enumerate() {
        let label = match (index, observation.kind, observation.candidates.len()) {
            (0, Kind::AccessDenied, 1) => "denied",
            (0, Kind::AccessDenied, _) => "one of",
            (0, ..) => "perhaps",
            _ => "",
        };
        field(label, &permission(candidate));
    }
    if let Some(by) = &observation.denied_by {
        let policy = by.policy_arn.as_ref().map_or_else(String::new, |arn| format!(": {arn}"));
        let words = match by.effect {
            Outcome::ExplicitDeny => format!("explicitly denied in the {}{policy}", by.policy_type),
            Outcome::ImplicitDeny | Outcome::Allowed => format!("no {} allows it{policy}", by.policy_type),
        };
        field("AWS says", &words);
    }
    match observation.effect_on_run {
        EffectOnRun::Failed => {}
        EffectOnRun::ExitZeroWithDamage => {
            field("the run", "ended with exit code 0, and left the lock taken");
        }
        EffectOnRun::Tolerated => field("the run", "went on without it"),
    }
    for line in advice(observation) {
        push_help(out, &line, theme);
    }
}

/// A help, in which a command stands on a line of its own, unbroken: it is there to be copied.
fn push_help(out: &mut String, text: &str, theme: Theme) {
    let theme = Theme { faint: theme.help, ..theme };
    let command = ["`aws ", "`terraform "].iter().filter_map(|begin| text.find(begin)).min();
    let parts = command.and_then(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        let (command, after) = rest.strip_prefix('`')?.split_once('`')?;
        Some((before, command, after))
    });
    let Some((before, command, after)) = parts else { return push_field(out, "= help", text, theme) };
    push_field(out, "= help", before.trim_end(), theme);
    let _ = writeln!(out, "{:14}{}", "", safe(command));
    let after = after.trim_start_matches([';', ',']).trim_start();
    if !after.is_empty() {
        push_field(out, "", after, theme);
    }
}

/// `label    value`, the value wrapped under itself.
fn push_field(out: &mut String, label: &str, value: &str, theme: Theme) {
    const INDENT: usize = 2;
    const LABEL: usize = 10;
    let room = WIDTH - INDENT - LABEL;
    for (index, line) in wrap(value, room, room).into_iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        let _ = writeln!(out, "{:INDENT$}{}{line}", "", Painted(theme.faint, format!("{label:LABEL$}")));
    }
}

/// What happened, in one line.
fn title(observation: &Observation) -> String {
    match observation.kind {
        Kind::AccessDenied => match observation.candidates.as_slice() {
            [] => "a permission is missing that the text does not name".to_owned(),
            [only] => format!("{} was denied", only.action),
            several => {
                let actions = words::distinct(several.iter().map(|candidate| &*candidate.action));
                format!("{} was denied: the text does not say which", words::alternatives(&actions))
            }
        },
        Kind::LockHeld => "another run holds the state's lock".to_owned(),
        Kind::StaleDigest => "the state is not the one that its digest was made of".to_owned(),
        Kind::NotFound => "what was asked for is not there".to_owned(),
        Kind::BadCredentials => "the credentials cannot be used".to_owned(),
        Kind::BadConfiguration => "the configuration is wrong".to_owned(),
        Kind::Other => "AWS answered with an error that is no denial".to_owned(),
    }
}

/// `HeadObject: 403 Forbidden`
fn answer(observation: &Observation) -> Option<String> {
    let status = observation.http_status.map(|status| status.to_string());
    let parts: Vec<&str> = status.as_deref().into_iter().chain(observation.api_code.as_deref()).collect();
    if parts.is_empty() {
        return None;
    }
    let asked =
        observation.operation.as_ref().map_or_else(String::new, |operation| format!(" to {operation}"));
    Some(format!("{}{asked}", parts.join(" ")))
}

fn permission(candidate: &Candidate) -> String {
    let resource = candidate.resource.as_ref().map_or_else(String::new, |arn| format!(" on {arn}"));
    let object =
        candidate.object.map_or_else(String::new, |object| format!(" ({})", object_in_words(object)));
    format!("{}{resource}{object}", candidate.action)
}

/// What a resource is to Terraform.
const fn object_in_words(object: Object) -> &'static str {
    match object {
        Object::State => "the state",
        Object::Lock => "the lock file",
        Object::List => "to list the workspaces",
        Object::Missing => "to say that the key is missing",
        Object::LockItem => "the lock",
        Object::Digest => "the state's digest",
        Object::Key => "the KMS key",
        Object::Role => "the role",
    }
}

fn range(observation: &Observation) -> String {
    let (first, last) = (observation.first_line, observation.last_line);
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

/// Where the same is told again.
fn again(same: &[&Observation]) -> String {
    const MOST: usize = 5;
    if same.is_empty() {
        return String::new();
    }
    let mut places: Vec<String> = same.iter().take(MOST).map(|observation| range(observation)).collect();
    if same.len() > MOST {
        places.push(format!("{} more", same.len() - MOST));
    }
    format!(" (and {})", places.join(", "))
}
