//! Reading policies with positions into typed policies, beside reading them as `serde_json::Value`.
//!
//! What a pattern of resources is made of is worked out when it is first asked for: a line of its own says what that
//! comes to. The documents are AWS's managed policies: all of them where they lie beside the checkout (`../shared`),
//! else the twenty of `fixtures/policies`.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "without its documents the bench has to stop"
)]

use std::fs;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iamsim::policy::{Policy, PolicyType};
use iamsim::source::Source;
use iamsim::source::json::Document;

fn documents() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if let Ok(packed) = fs::File::open(root.join("../shared/bench/w2.managed-policies.jsonl.gz")) {
        let mut lines = String::new();
        flate2::read::GzDecoder::new(packed).read_to_string(&mut lines).unwrap();
        let document = |line: &str| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            match value.get("doc").unwrap() {
                serde_json::Value::String(text) => text.clone(),
                document => document.to_string(),
            }
        };
        return lines.lines().map(document).collect();
    }
    let files = fs::read_dir(root.join("fixtures/policies")).unwrap();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

fn parsing(criterion: &mut Criterion) {
    let documents = documents();
    let bytes = documents.iter().map(String::len).sum::<usize>();
    let mut group = criterion.benchmark_group(format!("parsing {} managed policies", documents.len()));
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(20);
    group.bench_function("yardstick: serde_json::Value", |bencher| {
        bencher.iter(|| {
            for document in &documents {
                black_box(serde_json::from_str::<serde_json::Value>(document).unwrap());
            }
        });
    });
    let sources: Vec<Arc<Source>> =
        documents.iter().map(|document| Source::new("policy.json", document.as_str())).collect();
    group.bench_function("iamsim: JSON alone, with positions", |bencher| {
        bencher.iter(|| {
            for source in &sources {
                black_box(Document::parse(source).is_ok());
            }
        });
    });
    group.bench_function("iamsim: typed, with positions", |bencher| {
        bencher.iter(|| {
            for source in &sources {
                let parsed = Policy::parse(source, "policy", PolicyType::IdentityBased);
                black_box(parsed.policy.unwrap());
            }
        });
    });
    group.bench_function("iamsim: the same, and every resource taken apart", |bencher| {
        bencher.iter(|| {
            for source in &sources {
                let policy = Policy::parse(source, "policy", PolicyType::IdentityBased).policy.unwrap();
                let resources =
                    policy.statements().iter().filter_map(|statement| statement.resource.as_ref());
                for pattern in resources.flat_map(|resource| &resource.patterns) {
                    black_box(pattern.shape());
                }
                black_box(policy);
            }
        });
    });
    group.finish();
}

criterion_group!(benches, parsing);
criterion_main!(benches);
