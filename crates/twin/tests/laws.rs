//! The laws, with the twin as the decider and the generator as the driver.

use iamsim_twin::laws::{Broken, LAWS, deciders_decide, is_coherent};
use iamsim_twin::{Answer, answer, generator, requests};
use serde_json::Value;

const SEED: u64 = 20_261_124;

#[expect(clippy::panic, reason = "a broken law is told whole")]
fn tell(broken: &Broken) -> ! {
    panic!(
        "broken: {}\nbefore {}\n  {:?}\nafter  {}\n  {:?}",
        broken.sentence, broken.before, broken.answers_before, broken.after, broken.answers_after
    );
}

#[test]
fn there_are_at_least_25_laws_each_with_a_sentence_of_its_own() {
    let mut sentences: Vec<&str> = LAWS.iter().map(|law| law.sentence).collect();
    sentences.sort_unstable();
    sentences.dedup();
    assert!(sentences.len() == LAWS.len() && sentences.len() >= 25);
}

#[test]
fn the_twin_keeps_every_law() {
    for law in LAWS {
        for index in 0..150 {
            let scenario = generator::scenario(SEED, index);
            law.check(&scenario, &answer, index).unwrap_or_else(|broken| tell(&broken));
        }
    }
}

/// Answers by the scenario's text alone, without sense: no law can hold of it.
fn nonsense(scenario: &Value) -> Vec<Answer> {
    let mixed = scenario.to_string().bytes().fold(7_u64, |mixed, byte| {
        mixed.rotate_left(5).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(byte)
    });
    let decision = match mixed % 3 {
        0 => "allowed",
        1 => "explicitDeny",
        _ => "implicitDeny",
    }
    .to_owned();
    let possible = vec![decision.clone()];
    vec![Answer {
        decision,
        possible,
        missing_context: Vec::new(),
        decided_by: vec![("identity-0".to_owned(), 0)],
    }]
}

#[test]
fn every_law_finds_occasions_and_can_be_broken() {
    let kept: Vec<&str> = LAWS
        .iter()
        .filter(|law| {
            (0..2_000).all(|index| law.check(&generator::scenario(SEED, index), &nonsense, index).is_ok())
        })
        .map(|law| law.sentence)
        .collect();
    assert!(kept.is_empty(), "never broken: {kept:#?}");
}

#[test]
fn the_statements_that_decide_are_those_that_it_takes() {
    for index in 0..1_000 {
        let scenario = generator::scenario(SEED, index);
        deciders_decide(&scenario, &answer).unwrap_or_else(|broken| tell(&broken));
    }
}

#[test]
fn every_answer_agrees_with_itself_and_every_decision_is_frequent() {
    let mut counts = std::collections::BTreeMap::new();
    for index in 0..2_000 {
        let scenario = generator::scenario(SEED, index);
        let answers = answer(&scenario);
        assert_eq!(answers.len(), requests(&scenario).len());
        for answer in answers {
            assert!(is_coherent(&answer), "{answer:?} to {scenario}");
            *counts.entry(answer.decision).or_insert(0) += 1;
        }
    }
    assert!(counts.len() == 4 && counts.values().all(|count| *count > 100), "{counts:?}");
}

#[test]
fn the_same_seed_and_index_make_the_same_scenario() {
    assert_eq!(generator::scenario(SEED, 7), generator::scenario(SEED, 7));
    assert_ne!(generator::scenario(SEED, 7), generator::scenario(SEED, 8));
}
