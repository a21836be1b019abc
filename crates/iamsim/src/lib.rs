//! An offline simulator of AWS IAM.

pub use iamsim_bundle as bundle;
pub use iamsim_engine as engine;
pub use iamsim_policy as policy;
pub use iamsim_report as report;
pub use iamsim_source as source;
pub use iamsim_terraform as terraform;

mod calls;
mod check;

pub use calls::{CallsOptions, Listed, calls};
pub use check::{CheckOptions, Checked, check};
