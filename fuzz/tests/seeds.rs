//! Every seed, and whatever was once found, still keeps what the targets promise.

use iamsim_fuzz::{TARGETS, seeds};

#[test]
fn every_seed_passes_its_target() {
    for (name, target) in TARGETS {
        let seeds = seeds::of(name);
        assert!(!seeds.is_empty(), "`{name}` starts from nothing");
        for seed in &seeds {
            target(seed);
        }
    }
}
