//! One decision, and one explanation, on policies and requests that were read beforehand.
//!
//! The scenario has 138 statements over all layers and 10,000 requests where it lies beside the checkout
//! (`../shared`); else the scenarios of `fixtures/semantics` are asked. A figure is per request.
#![expect(clippy::unwrap_used, reason = "without its scenarios the bench has to stop")]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iamsim::bundle::scenario::{self, Entry, Scenario};

fn scenarios() -> Vec<Scenario> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let large = root.join("../shared/bench/w1.scenario.json.gz");
    let paths: Vec<PathBuf> = if large.exists() {
        vec![large]
    } else {
        let files = fs::read_dir(root.join("fixtures/semantics")).unwrap();
        files.map(|file| file.unwrap().path()).collect()
    };
    let entries = scenario::open(paths).files.into_iter().flat_map(|file| file.entries);
    let read = entries.filter_map(|entry| match entry {
        Entry::Scenario(scenario) => Some(*scenario),
        Entry::Unreadable(_) => None,
    });
    read.collect()
}

fn deciding(criterion: &mut Criterion) {
    let scenarios = scenarios();
    let requests: usize = scenarios.iter().map(|scenario| scenario.requests.len()).sum();
    let mut group = criterion.benchmark_group(format!("{requests} requests"));
    group.throughput(Throughput::Elements(requests as u64)).sample_size(10);
    group.bench_function("decide", |bencher| {
        bencher.iter(|| {
            for scenario in &scenarios {
                for request in &scenario.requests {
                    black_box(scenario.environment.decide(&request.question()));
                }
            }
        });
    });
    group.bench_function("explain", |bencher| {
        bencher.iter(|| {
            for scenario in &scenarios {
                for request in &scenario.requests {
                    black_box(scenario.environment.explain(&request.question()));
                }
            }
        });
    });
    group.finish();
}

criterion_group!(benches, deciding);
criterion_main!(benches);
