//! What Terraform's S3 backend asks AWS for, and what becomes of the command when AWS answers so.
//!
//! [`config::read`] makes a [`Backend`] of a folder's files, and [`Run`] says what each [`Command`] asks for
//! with it: the [`Call`]s, in order, each with its action, its resource, the condition keys that the request
//! carries, and what becomes of the command where it is denied. [`Run::check`] asks a decider about each of
//! them, and says what becomes of the command.
//!
//! # The edge cases, by name
//!
//! - Every command lists the workspaces, also where only `default` is used.
//! - A denied listing is tolerated with the prefix `env:` alone, and then Terraform takes a named workspace
//!   for missing: it locks, reads, and perhaps creates it.
//! - A missing state needs `s3:ListBucket` once more, with the state's key as `s3:prefix`: else the answer
//!   is 403, as if reading were denied.
//! - `kms_key_id` and `sse_customer_key` do nothing without `encrypt = true`.
//!
//! # What does not live here
//!
//! Decisions: whether a call is allowed comes from `iamsim-engine`. Files, the environment: they are values
//! here. The words of a report: a [`Purpose`] is not a sentence.

mod backend;
mod backend_check;
mod calls;
mod commands;

pub mod config;
mod grants;
mod least_privilege;
mod question;
mod requests;
mod required_version;
mod run;
mod session;
mod steps;
mod surroundings;
mod versions;
mod walk;

pub use backend::{
    AccessPoint, Accounts, AssumeRole, AssumeRoleWithWebIdentity, Backend, BucketReference, CannedAcl, Check,
    Credentials, Encryption, Endpoints, InvalidWorkspaceName, KmsKeyReference, LockFile, Locking, ObjectTags,
    Region, RoleArn, SessionName, SessionPolicies, StateKey, TableReference, Tag, Transport,
    WebIdentityToken, WorkspaceKeyPrefix, WorkspaceName,
};
pub use backend_check::{BackendCalls, BackendCheck, MatrixRow, RemoteStateCheck};
pub use calls::{Call, Caller, Context, ContextValue, Entry, IfDenied, Object, Purpose, TakenBy};
pub use commands::{Command, NotACommand};
pub use config::Argument;
pub use grants::{CallsOf, UNUSED_GRANT, unused_grants};
pub use least_privilege::{
    Crossing, Grant, LeastCondition, LeastPolicy, LeastPolicyFor, LeastStatement, Narrowing,
    StatementPrincipal, Tenant, WebIdentityClaims, crossings, least_policies, literal_in_condition,
    literal_in_resource, statements_of,
};
pub use question::{NotAQuestion, Question, Start};
pub use required_version::{NotARequiredVersion, Releases, RequiredVersion};
pub use run::{Asked, CommandCheck, DecidedCall, OwnFailure, Run, Situation, State, Verdict, Way};
pub use session::PassedPolicies;
pub use surroundings::{BucketKey, DefaultEncryption, HeldLock, KnownKey, StateSize, Surroundings};
pub use versions::{
    Behaviour, DeniedListing, IdentityRequests, LockFileEncryption, NotATool, NotAVersion, Product, Reading,
    Tool, ToolChoice, Uploads, Version,
};
