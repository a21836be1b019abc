//! A certain decision allocates nothing: counted by an allocator.

use std::path::{Path, PathBuf};

use iamsim::bundle::scenario::{self, Entry, Scenario};

fn scenarios(paths: Vec<PathBuf>) -> Vec<Scenario> {
    let entries = scenario::open(paths).files.into_iter().flat_map(|file| file.entries);
    let read = entries.filter_map(|entry| match entry {
        Entry::Scenario(scenario) => Some(*scenario),
        Entry::Unreadable(_) => None,
    });
    read.collect()
}

/// How many requests were decided for certain, and which of them allocated.
fn count(scenarios: &[Scenario]) -> (usize, Vec<String>) {
    let (mut certain, mut allocated) = (0, Vec::new());
    for scenario in scenarios {
        for request in &scenario.requests {
            let question = request.question();
            let mut outcome = None;
            let counted = allocation_counter::measure(|| {
                outcome = scenario.environment.decide(&question).outcome();
            });
            if outcome.is_some() {
                certain += 1;
                if counted.count_total > 0 {
                    let name = scenario.name.as_deref().unwrap_or_default();
                    allocated.push(format!("{name}: {} on {}", question.action, question.resource));
                }
            }
        }
    }
    (certain, allocated)
}

#[test]
fn no_certain_decision_on_a_role_with_statements_in_all_layers_allocates() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bench/w1.scenario.json.gz");
    if !path.exists() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return;
    }
    let (certain, allocated) = count(&scenarios(vec![path]));
    assert_eq!(certain, 10_000);
    assert_eq!(allocated, [""; 0]);
}

#[test]
fn of_all_scenarios_only_those_allocate_that_come_to_be_certain_by_trying_values() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/semantics");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    let (certain, allocated) = count(&scenarios(files));
    assert!(certain > 300, "{certain} are certain");
    assert!(allocated.len() * 20 < certain, "{} of {certain} allocate: {allocated:#?}", allocated.len());
}
