//! Results as text for people: fits 100 columns, needs no colour, reads well in the log of a build.

mod assumptions;
mod calls;
mod check;
mod collect_script;
mod decision;
mod detail;
mod diagnosis;
mod diagnostic;
mod event;
mod fix;
mod policy;
mod simulate;
mod snippet;
mod test;
mod text;
mod theme;
mod validate;

pub use calls::calls;
pub use check::check;
pub(crate) use check::{cause_diagnostic, is_told, verdict_word, why};
pub use collect_script::collect_script;
pub use detail::Detail;
pub use diagnosis::diagnosis;
pub(crate) use diagnostic::excerpt;
pub use diagnostic::{MOST_SHOWN, diagnostic, diagnostics};
pub use event::event;
pub use fix::{fix, unified_diff};
pub use policy::{configuration_title, least_policies, recorded_use, shared_proof};
pub use simulate::{answer, command_title, explained, simulated};
pub(crate) use test::failure;
pub use test::{Tally, TestReport, coverage_in_short, not_met};
pub use text::safe;
pub use theme::Colour;
pub use validate::validated;
