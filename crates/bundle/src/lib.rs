//! What people have on disk, read into what the engine decides by: [`scenario`]s, and bundles of policies.
//!
//! The only library of the house that touches files. What a user wrote wrong is collected as
//! [`Diagnostic`](iamsim_source::Diagnostic)s, all of it at once; nothing here decides anything about IAM.
//!
//! ```
//! use iamsim_bundle::scenario::{self, Form};
//! use iamsim_source::Source;
//!
//! let text = r#"{ "requests": [{
//!     "principal": "arn:aws:iam::123456789012:user/ci",
//!     "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key", "expect": "implicitDeny"
//! }] }"#;
//! let read = scenario::read(&Source::new("a.scenario.json", text), Form::Document, None);
//! assert_eq!(read.entries.len(), 1);
//! ```

mod assembly;
mod bundle;
mod description;
mod documents;
mod fields;
mod files;
mod ignore;
mod layout;
mod manifest;
mod resource;
mod root;
pub mod scenario;
mod unused;

pub use bundle::{Bundle, ConfigurationFiles, OpenOptions, Opened};
pub use ignore::{Date, DateError, Ignore, IgnoredStatement};
pub use resource::{BucketEncryption, BucketKey, KmsLayers, ResourceFacts, TableEncryption};
