//! `policy` for people: each least policy under a title, and what Terraform does with each statement.

use std::fmt::Write;

use iamsim_diagnosis::recorded::RecordedUse;
use iamsim_engine::Outcome;
use iamsim_terraform::{Crossing, LeastPolicy, LeastPolicyFor, LeastStatement};

use super::theme::{Colour, Painted, Theme};
use super::{Detail, safe};
use crate::words;

/// The least policies of a configuration: each document under a title, then what each of its statements serves.
/// [`Detail::Verdicts`] shows the documents alone. Ends with a line break.
pub fn least_policies(policies: &[LeastPolicy], detail: Detail, colour: Colour) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    for (index, policy) in policies.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        if detail != Detail::Verdicts {
            let _ = writeln!(out, "{}\n", Painted(theme.strong, title(policy)));
        }
        // Escapes are JSON's own: a document is to be pasted as it is.
        let _ = writeln!(out, "{}", policy.document());
        if detail != Detail::Verdicts {
            out.push('\n');
            push_uses(&mut out, &policy.statements, theme);
            if policy.kind == LeastPolicyFor::Key {
                let note =
                    "to be added to the key's policy, which must keep the statements of its administrators";
                let _ = writeln!(out, "{}: {note}", Painted(theme.info, "note"));
            }
        }
    }
    if policies.is_empty() {
        out.push_str("nothing has to be granted\n");
    }
    out
}

fn title(policy: &LeastPolicy) -> String {
    let of = policy.attached_to.as_deref().map(safe);
    match (policy.kind, of) {
        (LeastPolicyFor::Identity, Some(of)) => format!("identity-based policy of {of}"),
        (LeastPolicyFor::Identity, None) => "identity-based policy of whoever runs Terraform".to_owned(),
        (LeastPolicyFor::Bucket, Some(of)) => format!("bucket policy of {of}"),
        (LeastPolicyFor::Key, Some(of)) => format!("key policy of {of}"),
        (LeastPolicyFor::Trust, Some(of)) => format!("trust policy of {of}"),
        (LeastPolicyFor::Endpoint, Some(of)) => format!("policy of the VPC endpoint for {of}"),
        (kind, None) => format!("policy for {}", kind.as_str()),
    }
}

/// What each statement is for.
fn push_uses(out: &mut String, statements: &[LeastStatement], theme: Theme) {
    let width = statements.iter().map(|statement| statement.sid.len()).max().unwrap_or_default();
    for statement in statements {
        let doings: Vec<words::Doing> = statement.purposes.iter().map(|it| words::doing(*it)).collect();
        let uses: Vec<String> =
            doings.iter().map(|doing| format!("{} {}", doing.they_do, doing.what)).collect();
        let sid = format!("{:width$}", statement.sid);
        let _ = writeln!(out, "{}  to {}", Painted(theme.faint, sid), words::list(&uses));
    }
}

/// The least policies for what CloudTrail recorded: each document under its principal, then each grant with the events
/// behind it, all of them under [`Detail::Everything`]. Ends with a line break.
pub fn recorded_use(recorded: &[RecordedUse], detail: Detail, colour: Colour) -> String {
    const SHOWN: usize = 3;
    let theme = Theme::new(colour);
    let mut out = String::new();
    for (index, used) in recorded.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let title = format!("identity-based policy of {}", safe(&used.principal));
        let _ = writeln!(out, "{}\n\n{}", Painted(theme.strong, title), used.document());
        if detail == Detail::Verdicts {
            continue;
        }
        out.push('\n');
        for grant in &used.grants {
            let most = if detail == Detail::Everything { grant.events.len() } else { SHOWN };
            let mut events: Vec<String> =
                grant.events.iter().take(most).map(|event| safe(event).into_owned()).collect();
            if grant.events.len() > most {
                events.push(format!("{} more", grant.events.len() - most));
            }
            let prefix = grant.prefix.as_deref().map(|it| format!(" under {}", safe(it)));
            let _ = writeln!(
                out,
                "{} on {}{}\n    {} {}",
                Painted(theme.strong, safe(&grant.action)),
                safe(&grant.resource),
                prefix.unwrap_or_default(),
                Painted(theme.faint, "by"),
                events.join(", ")
            );
        }
    }
    if recorded.is_empty() {
        out.push_str("no event has to be allowed\n");
    }
    out
}

/// The title over the policies of one of several configurations. Ends with a line break.
pub fn configuration_title(folder: &str, colour: Colour) -> String {
    format!("{}\n\n", Painted(Theme::new(colour).strong, format!("=== {}", safe(folder))))
}

/// What several configurations could do to each other's states with their least policies: one line a pair where all is
/// denied, one line for each call that is not.
pub fn shared_proof(proof: &[Crossing], detail: Detail, colour: Colour) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    let pairs = words::distinct(
        proof.iter().map(|crossing| (crossing.with_policies_of.as_str(), crossing.on_state_of.as_str())),
    );
    for (holder, other) in pairs {
        let of_pair: Vec<&Crossing> = proof
            .iter()
            .filter(|crossing| crossing.with_policies_of == holder && crossing.on_state_of == other)
            .collect();
        let open = of_pair.iter().filter(|crossing| crossing.outcome == Outcome::Allowed).count();
        let (holder, other) = (safe(holder), safe(other));
        if open == 0 {
            let proved = Painted(theme.good, "separate");
            let calls = of_pair.len();
            let _ = writeln!(
                out,
                "{proved}: with the policies of {holder}, all {calls} calls on the state, lock and digest of \
                 {other} are denied"
            );
        } else {
            let failed = Painted(theme.error, "not separate");
            let _ = writeln!(
                out,
                "{failed}: the policies of {holder} allow {open} of {} calls on what is {other}'s",
                of_pair.len()
            );
        }
        for crossing in of_pair {
            if detail == Detail::Everything || crossing.outcome == Outcome::Allowed {
                let item = crossing.item.as_deref().map(|item| format!(", item {}", safe(item)));
                let _ = writeln!(
                    out,
                    "  {:12} {} on {}{}",
                    crossing.outcome.as_str(),
                    crossing.action,
                    safe(&crossing.resource),
                    item.unwrap_or_default()
                );
            }
        }
    }
    out
}
