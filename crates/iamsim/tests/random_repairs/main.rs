//! Every broken bundle is repaired, or truthfully said to be beyond repair; after the repair all that is needed is
//! allowed, and no request near to that is decided in another way than before.
//!
//! `cargo test` tries a few. All five thousand:
//! `IAMSIM_REPAIRED_BUNDLES=5000 nice cargo test --release -p iamsim --test random_repairs -- --nocapture`.
#![expect(clippy::unwrap_used, reason = "a test that cannot lay files down should stop")]
#![expect(clippy::indexing_slicing, reason = "what is picked from is never empty")]
#![expect(clippy::needless_pass_by_value, reason = "documents are made to be put in place")]
#![expect(clippy::disallowed_methods, reason = "the test is about files")]

mod bundle;
mod fault;
mod near;
mod seeded;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::engine::UncollectedLayers;
use iamsim::terraform::{Call, Grant, IfDenied, Verdict};
use iamsim::{CheckOptions, check, fix};

use bundle::Draft;
use fault::{Beyond, FAULTS};
use near::near;
use seeded::Seeded;

/// How many bundles `cargo test` breaks.
const FEW: u64 = 24;

/// How many requests are asked near to those that are needed.
const NEAR: usize = 200;

const OPEN: OpenOptions = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };

/// Several faults can ask for more than a document holds.
const TOO_LARGE: &str = "policy-would-be-too-large";

/// What a diagnostic says that something is beyond repair by.
const TOLD: [&str; 4] =
    ["no-exact-exception", "backend-argument", "policy-would-be-too-large", "no-place-for-a-grant"];

#[derive(Debug, Default)]
struct Tally {
    sound: usize,
    repaired: usize,
    beyond: usize,
    near: usize,
    faults: BTreeMap<&'static str, usize>,
}

#[test]
fn every_broken_bundle_is_repaired_or_said_to_be_beyond_repair() {
    let number = |name| std::env::var(name).ok().and_then(|text: String| text.parse::<u64>().ok());
    let count = number("IAMSIM_REPAIRED_BUNDLES").unwrap_or(FEW);
    let first = number("IAMSIM_REPAIRED_FROM").unwrap_or(0);
    assert!(FAULTS.len() >= 30);
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for seed in first..first + count {
        if let Err(told) = broken(seed, &mut tally) {
            wrong.push(format!("seed {seed}: {told}"));
        }
    }
    println!(
        "{count} bundles with {} kinds of fault: {} not hurt, {} repaired, {} beyond repair; {} near requests",
        tally.faults.len(),
        tally.sound,
        tally.repaired,
        tally.beyond,
        tally.near
    );
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn lay(folder: &Path, draft: &Draft) {
    for (name, text) in draft.files() {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// Breaks a bundle, repairs it, and says what is wrong with the repair.
fn broken(seed: u64, tally: &mut Tally) -> Result<(), String> {
    let mut choices = Seeded::new(seed);
    let mut draft = Draft::sound(&mut choices);
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    let mut beyond = false;
    for _ in 0..=choices.below(3) {
        let fault = choices.pick(FAULTS);
        fault.inject(&mut draft, &mut choices);
        names.push(fault.name);
        beyond |= fault.beyond == Beyond::Perhaps;
        *tally.faults.entry(fault.name).or_default() += 1;
    }
    lay(folder.path(), &draft);
    let place = format!("{names:?} (style {})", draft.style);

    let options = CheckOptions::default();
    let opened = Bundle::open(folder.path(), &OPEN);
    let before = opened.bundle.ok_or_else(|| format!("{place}: not usable: {:?}", opened.diagnostics))?;
    let checked = check(&before, &options).check.ok_or("no check")?;
    let found = fix(folder.path(), &OPEN, &options).repairs.ok_or_else(|| format!("{place}: no repairs"))?;
    if found.before == Verdict::Succeeds {
        tally.sound += 1;
        return if found.repairs.is_empty() { Ok(()) } else { Err(format!("{place}: nothing to repair")) };
    }
    let told: Vec<String> =
        found.diagnostics.iter().map(|it| format!("{}: {}", it.code, it.message)).collect();
    let is_told = found.diagnostics.iter().any(|it| TOLD.contains(&it.code.as_str()));
    let after = found.repairs.first().map_or(found.before, |repair| repair.after);
    if after == Verdict::Succeeds {
        tally.repaired += 1;
    } else if is_told && (beyond || found.diagnostics.iter().any(|it| it.code.as_str() == TOO_LARGE)) {
        tally.beyond += 1;
    } else {
        return Err(format!("{place}: {} after the repair: {told:?}", after.as_str()));
    }
    for repair in &found.repairs {
        let repaired =
            Bundle::open_changed(folder.path(), &OPEN, &repair.files).bundle.ok_or("not usable")?;
        let now = check(&repaired, &options).check.ok_or("no check")?;
        if now.verdict() != repair.after {
            return Err(format!("{place}: the proof of repair {} does not hold", repair.id));
        }
        let needed: Vec<Call> = now
            .commands
            .iter()
            .flat_map(|command| &command.calls)
            .filter(|decided| decided.call.if_denied != IfDenied::Tolerated)
            .map(|decided| decided.call.clone())
            .collect();
        for _ in 0..NEAR {
            let Some(request) = near(&needed, &checked, &mut choices) else { continue };
            tally.near += 1;
            let (was, is) = (request.is_allowed(&before), request.is_allowed(&repaired));
            if was != is {
                let id = repair.id;
                return Err(format!(
                    "{place}: repair {id}: allowed {was} -> {is}: {request:?}\n{:?}",
                    repair.summary
                ));
            }
        }
        for edit in &repair.edits {
            keeps_the_rest(&edit.old, &edit.new).map_err(|lost| format!("{place}: {}: {lost}", edit.file))?;
        }
        let exact = repair.grants.iter().all(|granted| {
            needed.iter().any(|call| {
                let grant = Grant::of(call);
                grant.action == granted.action && grant.resource == granted.resource
            })
        });
        if !exact {
            return Err(format!("{place}: grants what is not needed: {:?}", repair.grants));
        }
    }
    Ok(())
}

/// Whether all of `old` is still there, in order; of the manifest, all lines but those that said that there is none.
fn keeps_the_rest(old: &str, new: &str) -> Result<(), String> {
    if old.contains("\"format\": 1") {
        let mut rest = new.lines();
        let said = |line: &&str| !line.contains("null") && !line.contains("[]");
        return match old
            .lines()
            .filter(said)
            .find(|line| !rest.any(|it| it.trim_end_matches(',') == line.trim_end_matches(',')))
        {
            Some(lost) => Err(format!("lost {lost:?}")),
            None => Ok(()),
        };
    }
    let mut rest = new.chars();
    match old.chars().position(|character| !rest.any(|it| it == character)) {
        Some(lost) => Err(format!("lost what is at {lost}")),
        None => Ok(()),
    }
}
