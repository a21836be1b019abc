//! What people have on disk, read into what the engine decides by: [`scenario`]s, and [`Bundle`]s of a Terraform
//! configuration and the policies that bear on it.
//!
//! ```
//! use iamsim_bundle::scenario::{self, Entry, Form, Verdict};
//! use iamsim_source::Source;
//!
//! let text = r#"{ "requests": [{
//!     "principal": "arn:aws:iam::123456789012:user/ci",
//!     "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key", "expect": "implicitDeny"
//! }] }"#;
//! let read = scenario::read(&Source::new("a.scenario.json", text), Form::Document, None);
//! let Some(Entry::Scenario(scenario)) = read.entries.first() else { panic!("it is valid") };
//! assert!(scenario.results().all(|result| result.verdict == Verdict::Passed));
//! ```
//!
//! # The edge cases, by name
//!
//! - All that is wrong is reported at once, each mistake at its place, as
//!   [`Diagnostic`](iamsim_source::Diagnostic)s. A bundle with an error is not used; a scenario with one yields
//!   an [`Entry::Unreadable`](scenario::Entry), and the run goes on.
//! - In a bundle `null` and `[]` say that something is known not to be there, and a field left out that nobody
//!   looked. A scenario is complete: what it leaves out is not there.
//! - A policy file is a policy document, or an answer of the AWS CLI that holds one, also where that is JSON text
//!   in a string, percent-encoded or not. Positions point into the file as it is on disk.
//! - An empty file was not collected. A file that holds `null` says that there is no such policy.
//! - Nothing outside of a bundle's folder is read: not by `..`, not by an absolute path, not by a symbolic link.
//!
//! # What does not live here
//!
//! Any rule of IAM, and any of Terraform: the texts of a configuration are handed on as they are. This is the only
//! library of the house that touches files.

mod accept;
mod assembly;
pub mod aws_cli;
mod bundle;
pub mod cloudtrail;
mod collected;
mod copy;
mod description;
mod documents;
mod fields;
mod files;
mod ignore;
mod initial;
mod input;
mod layout;
mod manifest;
mod policy_file;
mod resource;
mod root;
pub mod scenario;
pub mod simulation;
mod unused;
mod validation;
mod working_folder;

pub use bundle::{Bundle, ChangedFiles, ConfigurationFiles, OpenOptions, Opened};
pub use copy::CopyError;
pub use files::text_file;
pub use ignore::{Date, DateError, Ignore, IgnoredStatement};
pub use initial::InitialManifest;
pub use input::Input;
pub use policy_file::{PolicyFile, policy_files};
pub use resource::{BucketEncryption, BucketKey, KmsLayers, ResourceFacts, TableEncryption};
pub use validation::ValidationRequest;
pub use working_folder::{DataDirectory, FoundTexts, WorkingFolder};
