//! Nothing breaks: however a bundle is damaged, the answer is an error at a place, or the right one. Never a panic, a
//! hang, or memory without end; and the bundle is as it was.
//!
//! `cargo test` tries a hundred and fifty. All ten thousand:
//! `IAMSIM_RUINED_BUNDLES=10000 cargo test --release -p iamsim --test ruined_bundles -- --nocapture`.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot lay files down should stop")]
#![expect(clippy::panic, reason = "a failing case is told with its seed")]
#![expect(clippy::indexing_slicing, reason = "what is picked from is never empty")]
#![expect(clippy::disallowed_methods, reason = "the test is about files, and about how long they take")]

mod ruin;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::engine::UncollectedLayers;
use iamsim::report::human::{self, Colour, Detail};
use iamsim::report::shape;
use iamsim::source::{Diagnostic, Severity, has_errors};
use iamsim::terraform::Verdict;
use iamsim::{CheckOptions, check};

use ruin::{Reach, Seeded};

/// How many bundles `cargo test` damages.
const FEW: u64 = 150;

/// The longest that an answer may take. What is compiled without optimisation takes ten times as long.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

/// The most memory that a process may take, in KiB.
const MOST_MEMORY: u64 = 200 * 1024;

const BUNDLES: [&str; 7] = [
    "fixtures/article/05-bucket-policy-denies",
    "fixtures/article/10-scp-denies",
    "fixtures/article/12-kms-identity-missing",
    "fixtures/article/13-kms-key-policy-missing",
    "fixtures/article/14-github-oidc",
    "fixtures/article/09-role-without-policy",
    "fixtures/article/03-policy-attached",
];

#[test]
fn a_ruined_bundle_is_refused_at_a_place_or_answered_rightly() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let count = number("IAMSIM_RUINED_BUNDLES").unwrap_or(FEW);
    let first = number("IAMSIM_RUINED_FROM").unwrap_or(0);
    let sound: Vec<(PathBuf, Verdict)> = BUNDLES.iter().map(|bundle| sound(bundle)).collect();
    let mut seen = Seen::default();
    for seed in first..first + count {
        let which = usize::try_from(seed).unwrap() % sound.len();
        let (bundle, verdict) = &sound[which];
        match catch_unwind(AssertUnwindSafe(|| ruined(seed, bundle, *verdict))) {
            Ok(became) => seen.add(seed, became),
            // What went wrong has been printed, with the seed.
            Err(_) => seen.broken.push(seed),
        }
        if seed % 1_000 == 999 {
            println!("{} bundles: {seen:?}", seed + 1);
        }
    }
    println!("{seen:?}");
    assert!(seen.broken.is_empty(), "{:?}", seen.broken);
    assert!(seen.refused > count / 10 && seen.answered > count / 10, "the damage is one-sided: {seen:?}");
}

/// What became of the cases.
#[derive(Debug, Default)]
struct Seen {
    refused: u64,
    answered: u64,
    slowest: Duration,
    slowest_seed: u64,
    /// In KiB.
    most_memory: u64,
    /// The seeds of those that broke something.
    broken: Vec<u64>,
}

impl Seen {
    fn add(&mut self, seed: u64, (answered, took, memory): (bool, Duration, u64)) {
        if answered {
            self.answered += 1;
        } else {
            self.refused += 1;
        }
        if took > self.slowest {
            (self.slowest, self.slowest_seed) = (took, seed);
        }
        self.most_memory = self.most_memory.max(memory);
    }
}

fn sound(bundle: &str) -> (PathBuf, Verdict) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(bundle);
    let (diagnostics, verdict) = answer(&path);
    (path, verdict.unwrap_or_else(|| panic!("{bundle} is sound: {diagnostics:#?}")))
}

/// Damages a copy of `bundle` and asks; whether there was an answer, and how long and how much memory
/// that took.
fn ruined(seed: u64, bundle: &Path, verdict: Verdict) -> (bool, Duration, u64) {
    let random = &mut Seeded::new(seed);
    let copy = tempfile::tempdir().unwrap();
    let folder = copy.path().join("bundle");
    copy_folder(bundle, &folder);
    let mut damages = Vec::new();
    let mut reach = Reach::BesideTheBundle;
    for _ in 0..=random.below(3) {
        let (damage, how_far) = ruin::once(&folder, random);
        damages.push(damage);
        if how_far == Reach::Anything {
            reach = how_far;
        }
    }
    let about =
        || format!("IAMSIM_RUINED_FROM={seed} IAMSIM_RUINED_BUNDLES=1: {damages:?} of {}", bundle.display());
    let before = shown(&folder);
    forget_peak_memory();
    let start = Instant::now();
    let Ok((diagnostics, answered)) = catch_unwind(AssertUnwindSafe(|| answer(&folder))) else {
        panic!("a panic: {}", about());
    };
    let took = start.elapsed();
    assert!(took < LONGEST, "{took:?}: {}", about());
    let memory = peak_memory().unwrap_or(0);
    assert!(memory < MOST_MEMORY, "{memory} KiB: {}", about());
    assert_eq!(before, shown(&folder), "the bundle was written to: {}", about());
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        assert!(diagnostic.location().is_some(), "{diagnostic:?}: {}", about());
    }
    assert_ne!(answered.is_some(), has_errors(&diagnostics), "{diagnostics:#?}: {}", about());
    if reach == Reach::BesideTheBundle {
        assert_eq!(answered, Some(verdict), "{diagnostics:#?}: {}", about());
    }
    (answered.is_some(), took, memory)
}

/// All that `iamsim check` does, and its two outputs.
fn answer(folder: &Path) -> (Vec<Diagnostic>, Option<Verdict>) {
    let options = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };
    let opened = Bundle::open(folder, &options);
    let mut diagnostics = opened.diagnostics;
    let mut verdict = None;
    if let Some(bundle) = &opened.bundle {
        let checked = check(bundle, &CheckOptions::default());
        diagnostics.extend(checked.diagnostics);
        if let Some(check) = &checked.check {
            let text = human::check(check, Detail::Everything, Colour::Coloured);
            assert!(!text.is_empty());
            shape::write_check(&mut std::io::sink(), check, &diagnostics).unwrap();
            verdict = Some(check.verdict());
        }
    }
    let text = human::diagnostics(&diagnostics, Colour::Plain);
    let steers = |character: char| character != '\n' && iamsim::source::is_hidden(character);
    assert!(!text.chars().any(steers), "a message steers the terminal: {text:?}");
    shape::write_diagnostics(&mut std::io::sink(), &diagnostics).unwrap();
    (diagnostics, verdict)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Every file of a folder with its size, and when it was written to.
fn shown(folder: &Path) -> Vec<String> {
    let mut shown = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            shown.push(format!("{} {} {:?}", path.display(), metadata.len(), metadata.modified().unwrap()));
            if metadata.is_dir() {
                folders.push(path);
            }
        }
    }
    shown.sort();
    shown
}

/// Lets the most memory that this process has had be counted from now on, where the system can.
fn forget_peak_memory() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that this process has had, in KiB; `None` where the system does not say.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
