//! Nothing to use: the benches are in `benches/`, and say what they measure. `cargo bench -p iamsim-benches` runs
//! them; figures count as ratios within one run.
