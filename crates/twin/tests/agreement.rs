//! The engine against the twin, and under the laws: as many scenarios as a test may take. The command that
//! `examples/differential.rs` names runs more.

mod engine;

use engine::{engine, refusal};
use iamsim_twin::differential::{difference, first_disagreement};
use iamsim_twin::laws::{LAWS, deciders_decide, is_coherent};
use iamsim_twin::{answer, generator};

const SEED: u64 = 20_261_124;

#[test]
fn the_engine_and_the_twin_agree() {
    if let Some(found) = first_disagreement(&engine, SEED, 0, 3_000) {
        let what = difference(&found.twin, &found.decider).unwrap_or("the whole scenario only");
        let (scenario, refused) = (&found.scenario, refusal(&found.scenario));
        panic!(
            "index {}, {what}:\n{scenario}\n{refused}\ntwin   {:?}\nengine {:?}",
            found.index, found.twin, found.decider
        );
    }
}

#[test]
fn the_engine_keeps_every_law() {
    for law in LAWS {
        for index in 0..100 {
            let scenario = generator::scenario(SEED, index);
            if let Err(broken) = law.check(&scenario, &engine, index) {
                panic!(
                    "{}\nbefore {}\n  {:?}\nafter  {}\n  {:?}",
                    broken.sentence, broken.before, broken.answers_before, broken.after, broken.answers_after
                );
            }
        }
    }
}

#[test]
fn the_statements_that_the_engine_names_are_those_that_it_takes() {
    for index in 0..1_000 {
        let scenario = generator::scenario(SEED, index);
        assert!(engine(&scenario).iter().all(is_coherent), "{scenario}");
        if let Err(broken) = deciders_decide(&scenario, &engine) {
            panic!(
                "{}\nbefore {}\n  {:?}\nafter  {}\n  {:?}",
                broken.sentence, broken.before, broken.answers_before, broken.after, broken.answers_after
            );
        }
    }
}

#[test]
fn nothing_that_the_generator_makes_is_refused() {
    for index in 0..1_000 {
        let scenario = generator::scenario(SEED, index);
        assert_eq!(engine(&scenario).len(), answer(&scenario).len(), "{}: {scenario}", refusal(&scenario));
    }
}
