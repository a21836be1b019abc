//! Text as it lies on disk: [`Source`] and [`Span`] say *where*, [`json`] reads JSON and keeps where everything
//! stood, [`Excerpt`] keeps a piece of a text without copying it, [`Diagnostic`] says what is wrong there, and
//! [`Edit`] changes nothing else.
//!
//! ```
//! use iamsim_source::{Source, json};
//!
//! let source = Source::new("policy.json", "{ \"Version\": \"2012-10-17\" }");
//! let document = json::Document::parse(&source).expect("valid JSON");
//! let version = document.root().member("Version").expect("it is there");
//! assert_eq!(version.as_str().as_deref(), Some("2012-10-17"));
//! assert_eq!(source.locate(version.span()).to_string(), "policy.json:1:14");
//! ```
//!
//! # The edge cases, by name
//!
//! - Columns count characters, not bytes, and are 1-based, as lines are.
//! - A document may stand inside a JSON string of another file, as the AWS CLI prints bucket policies.
//!   [`Source::embedded`] keeps the way back, so that a position always points into the file on disk.
//! - Two members of an object that decode to the same name are a mistake, however they are spelled.
//! - Nothing here recurses on input, and no text makes it panic.
//!
//! # What does not live here
//!
//! IAM: no element of a policy is known here. Rendering: a [`Diagnostic`] is data until `iamsim-report`.
//! Files: bytes come from `iamsim-bundle`.

mod decode;
mod diagnostic;
mod edit;
mod excerpt;
pub mod json;
mod nearest;
mod quoted;
mod span;
mod text;

pub use decode::{MAX_BYTES, decode};
pub use diagnostic::{Code, Diagnostic, Label, Severity, has_errors, in_text_order};
pub use edit::{Edit, OverlappingEdits, apply};
pub use excerpt::Excerpt;
pub use nearest::nearest;
pub use quoted::{Quoted, is_hidden};
pub use span::{Span, Spanned};
pub use text::{Location, OffsetMap, Position, Source};
