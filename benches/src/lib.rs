//! The workloads of the benches, read once, and the yardsticks that run beside ours. The benches are in `benches/`,
//! and say what they measure: `cargo bench -p iamsim-benches` runs them. Figures count as ratios within one run.
//!
//! The large workloads lie beside the checkout (`../shared/bench`); where they do not, smaller ones of the same form
//! are made up.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "without its workloads a bench has to stop"
)]

pub mod organization;
pub mod role;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The folder that the checkout lies in.
fn beside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/bench").join(path)
}

/// A compressed file of the workloads.
fn unpacked(path: &Path) -> Option<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(path).ok()?).read_to_string(&mut text).ok()?;
    Some(text)
}
