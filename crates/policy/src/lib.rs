//! What a policy says: from text to a typed [`Policy`], with the position of every element, and back.
//!
//! ```
//! use iamsim_policy::{Effect, Policy, PolicyType};
//! use iamsim_source::Source;
//!
//! let text = r#"{
//!   "Version": "2012-10-17",
//!   "Statement": { "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::state/*" }
//! }"#;
//! let source = Source::new("scp.json", text);
//! let policy = Policy::parse(&source, "scp", PolicyType::ServiceControl).policy.expect("it is valid");
//! let statement = &policy.statements()[0];
//! assert_eq!(statement.effect.value, Effect::Deny);
//! assert_eq!(source.locate(statement.effect.span).to_string(), "scp.json:3:28");
//! ```
//!
//! A value of these types is valid by construction: a [`Statement`] has exactly one of `Action` and
//! `NotAction`, an [`ActionPattern`] has its colon, a [`ConditionOperator`] is one that AWS knows.
//!
//! # The edge cases, by name
//!
//! - A document with a mistake gives no policy, and a diagnostic for each of its mistakes ([`Parsed`]).
//! - A mistake is what cannot be evaluated. What AWS merely refuses to store is read: some with a warning (an
//!   empty `Statement`, a bare principal), the rest without a word, for findings to judge.
//! - Which elements a document takes depends on its [`PolicyType`]; the table is [`PolicyType::grammar`].
//! - `${...}` is a variable under version 2012-10-17 only, and in a [`ResourcePattern`] colons in it split nothing.
//! - A policy prints as the JSON value that it was read from ([`Policy::to_json`]), members in AWS's order.
//!
//! # What does not live here
//!
//! A request: whether a pattern covers a name, and what follows from it, is `iamsim-engine`'s. Files, and the
//! answers of the AWS CLI around documents: they are `iamsim-bundle`'s.

mod action;
mod arn;
mod condition;
mod element;
mod findings;
mod grammar;
mod policy;
mod policy_type;
mod principal;
mod printing;
mod public_access;
mod reading;
mod resource;
mod statement;
mod variable;
pub mod wildcard;

pub use action::{ActionElement, ActionPattern};
pub use arn::{AccountId, AccountIdError, Arn, ArnError};
pub use condition::{
    Comparison, Condition, ConditionKey, ConditionOperator, ConditionValue, Family, KeyCondition, Literal,
    MissingKey, OperatorBlock, SetOperator, value,
};
pub use element::{Form, Polarity, Values};
pub use findings::{FindingKind, FindingPage};
pub use grammar::{Element, Grammar, Presence, SizeLimit, WhiteSpace};
pub use policy::{Policy, Version};
pub use policy_type::PolicyType;
pub use principal::{PrincipalElement, PrincipalForm, PrincipalKind, PrincipalPattern, PrincipalScope};
pub use public_access::PublicAccess;
pub use reading::Parsed;
pub use resource::{ResourceElement, ResourceError, ResourcePattern, ResourceShape};
pub use statement::{Effect, Sid, Statement};
pub use variable::{Part, Template, Variable, VariableError, Wildcards};
