//! What each fuzz target does with bytes: it reads them, asks for everything that can be asked of what was read,
//! and holds it against what must be true of any. A broken promise is a panic.
//!
//! One file a target. [`TARGETS`] lists them, [`seeds`] says what each starts from.

mod arn;
mod backend;
mod condition_value;
mod decide;
mod json;
mod manifest;
mod policy;
mod scenario;
pub mod seeds;
mod shown;
mod variable;
mod wildcard;

pub use arn::arn;
pub use backend::backend;
pub use condition_value::condition_value;
pub use decide::decide;
pub use manifest::manifest;
pub use policy::policy;
pub use scenario::scenario;
pub use variable::variable;
pub use wildcard::wildcard;

/// A target: its name, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 9] = [
    ("arn", arn),
    ("backend", backend),
    ("condition_value", condition_value),
    ("decide", decide),
    ("manifest", manifest),
    ("policy", policy),
    ("scenario", scenario),
    ("variable", variable),
    ("wildcard", wildcard),
];

/// The first byte, which chooses among few things, and the rest as text; `None` where it is no text.
fn choice_and_text(bytes: &[u8]) -> Option<(u8, &str)> {
    let (&choice, rest) = bytes.split_first()?;
    Some((choice, std::str::from_utf8(rest).ok()?))
}
