//! What a policy says: from text to a typed [`Policy`], with the position of every element, and back.
//!
//! A value of these types is valid by construction: a [`Statement`] has exactly one of `Action` and
//! `NotAction`, an [`ActionPattern`] has its colon, a [`ConditionOperator`] is one that AWS knows.
//!
//! What is *not* here: a request. Whether a pattern covers a name, and what follows from it, is
//! `iamsim-engine`'s.

mod action;
mod arn;
mod condition;
mod element;
mod grammar;
mod policy;
mod policy_type;
mod principal;
mod printing;
mod reading;
mod resource;
mod statement;
mod variable;

pub use action::{ActionElement, ActionPattern};
pub use arn::{AccountId, AccountIdError, Arn, ArnError};
pub use condition::{
    Comparison, Condition, ConditionKey, ConditionOperator, ConditionValue, KeyCondition, Literal,
    MissingKey, OperatorBlock, SetOperator,
};
pub use element::{Form, Polarity, Values};
pub use grammar::{Element, Grammar, Presence, SizeLimit, WhiteSpace};
pub use policy::{Policy, Version};
pub use policy_type::PolicyType;
pub use principal::{PrincipalElement, PrincipalForm, PrincipalKind, PrincipalPattern, PrincipalScope};
pub use reading::Parsed;
pub use resource::{ResourceElement, ResourceError, ResourcePattern, ResourceShape};
pub use statement::{Effect, Sid, Statement};
pub use variable::{Part, Template, Variable, VariableError, Wildcards};
