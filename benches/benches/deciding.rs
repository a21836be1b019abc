//! One decision, and one explanation, on policies and requests that were read beforehand, beside the crate `iam-rs`
//! on the same scenario; building its environment; and five million decisions over an organization.
//!
//! The workloads lie beside the checkout (`../shared/bench`); without them the scenarios of `fixtures/semantics` are
//! asked, and nothing is there to be compared with. A figure is per request.
#![expect(clippy::unwrap_used, reason = "without its threads the bench has to stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iamsim::engine::Decision;
use iamsim_benches::organization::Organization;
use iamsim_benches::role::{Yardstick, scenarios};
use rayon::iter::ParallelIterator;

/// How many requests the yardstick and `explain` are asked in one go.
const SOME: usize = 500;

fn one_role(criterion: &mut Criterion) {
    let scenarios = scenarios();
    let requests: usize = scenarios.iter().map(|scenario| scenario.requests.len()).sum();
    let mut group = criterion.benchmark_group("a role with statements in all layers");
    group.sample_size(10);
    if let Some(yardstick) = Yardstick::new() {
        group.throughput(Throughput::Elements(SOME as u64));
        group.bench_function("yardstick: iam-rs decides", |bencher| {
            bencher.iter(|| (0..SOME).map(|request| yardstick.decide(black_box(request))).sum::<usize>());
        });
    }
    group.throughput(Throughput::Elements(requests as u64));
    group.bench_function("iamsim decides", |bencher| {
        bencher.iter(|| {
            for scenario in &scenarios {
                for request in &scenario.requests {
                    black_box(scenario.environment.decide(&request.question()));
                }
            }
        });
    });
    let some =
        || scenarios.iter().flat_map(|scenario| scenario.requests.iter().map(move |it| (scenario, it)));
    group.throughput(Throughput::Elements(some().take(SOME).count() as u64));
    group.bench_function("iamsim explains", |bencher| {
        bencher.iter(|| {
            for (scenario, request) in some().take(SOME) {
                black_box(scenario.environment.explain(&request.question()));
            }
        });
    });
    group.finish();
}

fn organization(criterion: &mut Criterion) {
    let Some(organization) = Organization::new(1, 1) else { return };
    let mut group = criterion.benchmark_group("an organization, environment and all");
    group.throughput(Throughput::Elements(organization.decisions() as u64)).sample_size(10);
    let is_allowed = Decision::is_allowed;
    group.bench_function("one thread", |bencher| {
        bencher.iter(|| {
            let (environment, askers) = (organization.environment(), organization.askers());
            let grid = environment.grid(&askers, organization.targets());
            grid.rows().map(|row| row.filter(is_allowed).count()).sum::<usize>()
        });
    });
    let two = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    group.bench_function("two threads", |bencher| {
        bencher.iter(|| {
            let (environment, askers) = (organization.environment(), organization.askers());
            let grid = environment.grid(&askers, organization.targets());
            two.install(|| grid.par_rows().map(|row| row.filter(is_allowed).count()).sum::<usize>())
        });
    });
    group.finish();
}

criterion_group!(benches, one_role, organization);
criterion_main!(benches);
