//! What AWS's services define: actions, resource types and condition keys, as facts of one date that are
//! compiled in. Asked by name, in any case; answered without allocation.
//!
//! ```
//! use iamsim_services::{Requirement, action};
//!
//! let put_item = action("dynamodb", "putitem").expect("it is known");
//! assert_eq!(put_item.to_string(), "dynamodb:PutItem");
//! let on = put_item.resource_types().next().expect("it is authorized on a table");
//! assert_eq!((on.resource_type.name(), on.requirement), ("table", Requirement::Required));
//! assert!(on.resource_type.matches("arn:aws:dynamodb:eu-west-1:111122223333:table/locks"));
//! ```
//!
//! # The edge cases, by name
//!
//! - A name not found is a name that AWS's reference did not hold on [`as_of`]. It may be newer.
//! - The name of an API operation is not always an action: there is no `s3:HeadObject`, nor
//!   `s3:ListObjectsV2`.
//! - An action without resource types is asked on `*` ([`Action::takes_no_resource`]).
//! - An action may be [required](Requirement) on several types at once, or on none and be authorized on
//!   one all the same.
//! - The service in an ARN need not be the prefix of the action ([`ResourceType::arn_service`]), and an
//!   ARN may have the form of several types ([`Service::resource_types_of`]).
//! - A condition key may stand for many (`aws:PrincipalTag/${TagKey}`), with the variable anywhere in its
//!   name, even before the colon. Ask with the key as a policy writes it, and never take it apart.
//! - A key may be typed differently by two services: `identitystore:UserId` is multivalued in `q` only.
//! - What AWS does not say stays unsaid: [`PermissionOnly::Unknown`], [`ConditionKey::key_type`].
//!
//! # What does not live here
//!
//! Rules: nothing here matches a policy, whose wildcards are text to every lookup. Which keys a request
//! carries is the engine's to decide, by [`Availability`]. Not kept from the source: dependent actions,
//! the list of scenarios, notes on resource-based policies.
//!
//! # The tables
//!
//! `data/` is written from the facts by one command, and a test compares every fact with its source:
//!
//! ```text
//! cargo run -p iamsim-services --example make_tables -- service-authorization.json.gz
//! ```
//!
//! They are 1.0 MB of the binary, read where they lie: nothing runs at start, and memory holds the pages
//! that were asked for. In a release build an action is found in 0.1 µs when its pages are warm and 0.3 to
//! 0.5 µs in random order; [`condition_key_type`] takes 0.3 µs, 3 µs for a key that no service defines.
//! [`nearest_action`] reads all names of a service: 3 µs for `s3`, 100 µs for `ec2`, so ask it only for a
//! message.

mod action;
mod condition_key;
mod global_condition_key;
mod nearest;
mod resource_type;
mod service;
mod tables;
mod template;
mod words;

pub use action::{
    AccessLevel, Action, AuthorizedOn, PermissionOnly, Requirement, action, rcp_not_impacted,
    resource_owner_keys_unsupported,
};
pub use condition_key::{
    Cardinality, ConditionKey, ConditionKeyType, ValueType, condition_key_type, is_multivalued_anywhere,
};
pub use global_condition_key::{
    Availability, GlobalConditionKey, Subject, global_condition_key, global_condition_keys,
};
pub use nearest::{nearest_action, nearest_condition_key, nearest_service};
pub use resource_type::ResourceType;
pub use service::{ResourceBasedPolicies, Service, service, services};

/// The day on which AWS's reference was read, as `2026-10-27`.
pub fn as_of() -> &'static str {
    include_str!("../data/as_of.txt").trim_ascii_end()
}
