//! The published shapes: what machines read, one file a command. Additions only; `docs/formats.md` names every
//! field.
//!
//! Lines and columns are 1-based, columns count characters, and files are named as on disk.

mod call;
mod calls;
mod check;
mod decision;
mod diagnosis;
mod diagnostic;
mod fix;
mod json;
mod manifest;
mod near_miss;
mod policy;
mod recorded;
mod result;
mod simulation;
mod tree;
mod validation;

pub use calls::write_calls;
pub use check::{write_check, write_check_lines};
pub use diagnosis::write_diagnosis;
pub use diagnostic::{write_diagnostic_lines, write_diagnostics};
pub use fix::write_fix;
pub(crate) use json::write_indented;
pub use manifest::write_manifest;
pub use policy::{write_policies, write_shared_policies};
pub use recorded::write_recorded_use;
pub use result::{ResultWriter, Sequence};
pub use simulation::write_simulation;
pub use validation::write_validation;

/// The version of the formats of `check` and `calls`.
const FORMAT: u32 = 1;
