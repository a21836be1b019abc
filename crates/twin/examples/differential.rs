//! The engine against the twin, on generated scenarios:
//! `cargo run --release -p iamsim-twin --example differential -- COUNT [SEED [START [THREADS]]]`.
//!
//! Tries COUNT scenarios of a seed from the START-th on, and says on stderr how far it is and where to resume.
//! Prints every disagreement as the smallest scenario that shows it, in the scenario format, with what the twin
//! answers as the expectation. Exit code 1 if there was one.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "it reports, and says how many it tries a second"
)]

use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use engine::{engine, refusal};
use iamsim_twin::differential::{Disagreement, difference, first_disagreement};
use serde_json::{Value, json};

#[path = "../tests/engine/mod.rs"]
mod engine;

/// How many scenarios a thread takes at once.
const SLICE: u64 = 500;
/// After how many scenarios it is said how far it is.
const TOLD: u64 = 20_000;
/// After how many disagreements it stops.
const MOST: usize = 25;

/// What is shared by the threads.
struct Work {
    seed: u64,
    start: u64,
    end: u64,
    began: Instant,
    progress: Mutex<Progress>,
}

/// How far it is.
#[derive(Default)]
struct Progress {
    /// The first scenario that nobody has taken.
    next: u64,
    /// Where the slices begin that were taken and are not done.
    running: Vec<u64>,
    told: u64,
    found: usize,
}

impl Progress {
    /// Before which all scenarios were tried.
    fn done(&self) -> u64 {
        self.running.iter().copied().min().unwrap_or(self.next)
    }
}

fn main() -> ExitCode {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let number = |nth: usize, else_: u64| numbers.get(nth).copied().unwrap_or(else_);
    let (count, seed, start, threads) = (number(0, 10_000), number(1, 1), number(2, 0), number(3, 1));
    let progress = Mutex::new(Progress { next: start, told: start, ..Progress::default() });
    let work = Work { seed, start, end: start.saturating_add(count), began: Instant::now(), progress };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| work.through());
        }
    });
    let progress = work.locked();
    let (found, done) = (progress.found, progress.done());
    let seconds = work.began.elapsed().as_secs_f64();
    println!("seed {seed}, scenarios {start} to {done}: {found} disagreements, {seconds:.0} seconds");
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Work {
    fn locked(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes slice after slice.
    fn through(&self) {
        while let Some(first) = self.take() {
            let end = (first + SLICE).min(self.end);
            let mut next = first;
            while let Some(found) = first_disagreement(&engine, self.seed, next, end) {
                next = found.index + 1;
                self.tell(&found);
            }
            self.finish(first);
        }
    }

    fn take(&self) -> Option<u64> {
        let mut progress = self.locked();
        let first = progress.next;
        if first >= self.end || progress.found >= MOST {
            return None;
        }
        progress.next = (first + SLICE).min(self.end);
        progress.running.push(first);
        Some(first)
    }

    fn finish(&self, first: u64) {
        let mut progress = self.locked();
        progress.running.retain(|running| *running != first);
        let done = progress.done();
        if done >= progress.told + TOLD {
            progress.told = done;
            let seconds = self.began.elapsed().as_secs().max(1);
            let rate = (done - self.start) / seconds;
            eprintln!(
                "{done} of {}, {rate} a second, {} disagreements; resume from {done}",
                self.end, progress.found
            );
        }
    }

    fn tell(&self, found: &Disagreement) {
        self.locked().found += 1;
        let what = difference(&found.twin, &found.decider).unwrap_or("the whole scenario only");
        let mut scenario = found.scenario.clone();
        if let Some(answer) = found.twin.first() {
            let request = scenario.get_mut("request").and_then(Value::as_object_mut).into_iter();
            request.for_each(|request| {
                request.insert("expect".to_owned(), json!(answer.decision));
                if answer.decision == "indeterminate" {
                    request.insert("expect_missing".to_owned(), json!(answer.missing_context));
                }
            });
        }
        let refused = refusal(&found.scenario);
        println!(
            "# seed {}, index {}: {what}\n{scenario:#}\ntwin   {:?}\nengine {:?}\n{refused}\n",
            self.seed, found.index, found.twin, found.decider
        );
    }
}
