//! JSON with positions: [`Document`] and [`Value`], a view that knows where everything stands.
//!
//! Strict RFC 8259, read by `nojson`; what is added here are messages that say what to mend
//! (`fault.rs`), the refusal of two members that decode to one name, and the map from a decoded string back
//! to its bytes (`string.rs`), for documents inside strings. Numbers stay text: AWS compares them as decimals.
//! What is to be written is a [`Tree`].
//!
//! What is *not* here: any knowledge of IAM.

mod fault;
mod string;
mod tree;
mod value;

pub use tree::{Tree, push_escaped};
pub use value::{Document, Kind, MAX_VALUES, Member, Value};

/// How deep objects and arrays may stand in one another. IAM needs six.
pub const MAX_DEPTH: usize = 128;
