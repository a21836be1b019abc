//! JSON with positions: [`Document`] and [`Value`], a view that knows where everything stands.
//!
//! Strict RFC 8259, read once into a flat list (`nodes.rs`); beside it are messages that say what to mend
//! (`fault/`), the refusal of two members that decode to one name, and the map from a decoded string back
//! to its bytes (`string.rs`), for documents inside strings. Numbers stay text: AWS compares them as decimals.
//! What is to be written is a [`Tree`].
//!
//! What is *not* here: any knowledge of IAM.

mod fault;
mod nodes;
mod string;
mod tree;
mod value;

pub use tree::{Tree, push_escaped};
pub use value::{Document, Elements, Kind, Member, Value};

/// How deep objects and arrays may stand in one another. IAM needs six.
pub const MAX_DEPTH: usize = 128;

/// The most values that a text may hold, names of members among them: what a large account comes to, thrice.
pub const MAX_VALUES: usize = 2_000_000;
