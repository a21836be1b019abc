//! An action: what may be asked of a service, on which resources, with which condition keys.

use std::fmt;

use crate::condition_key::{ConditionKey, find_condition_key, keys_of};
use crate::resource_type::ResourceType;
use crate::service::{Service, service};
use crate::tables::{TYPES, list, number, text};
use crate::words::words;

words! {
    /// What an action does, in AWS's five levels.
    ///
    /// AWS's reference counts tagging and permissions management as writing too. Some levels surprise:
    /// `sqs:ListQueues` is *Read*.
    pub enum AccessLevel {
        /// Lists resources, not what is in them.
        List = "List",
        /// Reads what is in resources.
        Read = "Read",
        /// Creates, changes or deletes.
        Write = "Write",
        /// Changes tags and nothing else.
        Tagging = "Tagging",
        /// Grants or takes permissions.
        PermissionsManagement = "Permissions management",
    }
}

words! {
    /// Whether an action is only ever authorized inside another call, as `iam:PassRole` is, and has no
    /// API operation of its own.
    pub enum PermissionOnly {
        /// It has an operation.
        No = "no",
        /// It has none.
        Yes = "yes",
        /// The facts do not say: the action is newer than the marks.
        Unknown = "unknown",
    }
}

/// Whether a request for an action is always authorized on a resource type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// On every request. Several types may be required at once: `kms:CreateAlias` is authorized on the
    /// alias and on the key, and both must be allowed.
    Required,
    /// Depending on the request. Where no type is required, it is authorized on one of them all the same:
    /// `s3:GetObject` on an object, by itself or through an access point.
    Optional,
}

/// One action of one service.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Action {
    service: Service,
    row: &'static [u8; 10],
}

/// A resource type in the role an action gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorizedOn {
    /// The resource type.
    pub resource_type: ResourceType,
    /// Whether every request for the action is authorized on it.
    pub requirement: Requirement,
    keys: u16,
}

impl Action {
    pub(crate) fn new(service: Service, row: &'static [u8; 10]) -> Self {
        Self { service, row }
    }

    /// The service whose action it is.
    pub fn service(self) -> Service {
        self.service
    }

    /// The name without the prefix, as AWS writes it: `GetObject`. The whole is this type's `Display`.
    pub fn name(self) -> &'static str {
        text(self.row, 0)
    }

    /// What it does.
    pub fn access_level(self) -> AccessLevel {
        AccessLevel::at((self.marks() & 0b111) as u8).unwrap_or(AccessLevel::Write)
    }

    /// Whether it has no resource type: it is asked on `*`, and a statement that names an ARN never
    /// allows it.
    pub fn takes_no_resource(self) -> bool {
        self.type_list().is_empty()
    }

    /// The resource types it is authorized on, in the order of their names.
    ///
    /// ```
    /// use iamsim_services::{Requirement, action};
    ///
    /// let create_alias = action("kms", "CreateAlias").expect("it is known");
    /// let required: Vec<_> = create_alias
    ///     .resource_types()
    ///     .filter(|on| on.requirement == Requirement::Required)
    ///     .map(|on| on.resource_type.name())
    ///     .collect();
    /// assert_eq!(required, ["alias", "key"]);
    /// ```
    pub fn resource_types(self) -> impl Iterator<Item = AuthorizedOn> {
        self.type_list().as_chunks().0.iter().filter_map(|[resource_type, keys]| {
            let keys = u16::from_le_bytes(*keys);
            let row = TYPES.get(usize::from(u16::from_le_bytes(*resource_type)))?;
            let requirement = if keys >> 15 == 1 { Requirement::Required } else { Requirement::Optional };
            Some(AuthorizedOn { resource_type: ResourceType::new(row), requirement, keys: keys & 0x7fff })
        })
    }

    /// Whether which resource types are required depends on the request in ways that
    /// [`Self::resource_types`] does not tell: AWS describes `ec2:RunInstances` and four more by scenario.
    pub fn has_scenarios(self) -> bool {
        self.marks() & (1 << 5) != 0
    }

    /// The condition keys that every request for it may carry. Those of its resource types and the
    /// [global ones](crate::GlobalConditionKey) come in addition.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        keys_of(self.key_list())
    }

    /// The condition key that `key` names, in any case, if a request for this action may carry it on any
    /// of its resource types; global keys are not looked at.
    ///
    /// ```
    /// use iamsim_services::action;
    ///
    /// let tag = "s3:ExistingObjectTag/team";
    /// assert!(action("s3", "GetObject").expect("it is known").condition_key(tag).is_some());
    /// assert!(action("s3", "PutObject").expect("it is known").condition_key(tag).is_none());
    /// ```
    pub fn condition_key(self, key: &str) -> Option<ConditionKey> {
        find_condition_key(self.key_list(), key).or_else(|| {
            self.resource_types().find_map(|on| {
                find_condition_key(on.keys, key).or_else(|| on.resource_type.condition_key(key))
            })
        })
    }

    /// Whether it is only ever authorized inside another call.
    pub fn permission_only(self) -> PermissionOnly {
        PermissionOnly::at((self.marks() >> 3 & 0b11) as u8).unwrap_or(PermissionOnly::Unknown)
    }

    /// Whether it sets a policy on a resource. A hint, by the names of actions.
    pub fn sets_resource_policy(self) -> bool {
        self.marks() & (1 << 8) != 0
    }

    /// Whether requests for it never carry `aws:ResourceAccount`, `aws:ResourceOrgID` and
    /// `aws:ResourceOrgPaths`.
    pub fn resource_owner_keys_unsupported(self) -> bool {
        self.marks() & (1 << 6) != 0 || self.service.resource_owner_keys_unsupported()
    }

    /// Whether resource control policies do not bear on it, though they do on its service.
    pub fn rcp_not_impacted(self) -> bool {
        self.marks() & (1 << 7) != 0
    }

    fn marks(self) -> u16 {
        number(self.row, 8)
    }

    fn key_list(self) -> u16 {
        number(self.row, 4)
    }

    fn type_list(self) -> &'static [[u8; 2]] {
        list(number(self.row, 6))
    }
}

impl AuthorizedOn {
    /// The condition keys that a request for the action may carry on this type only, those that the
    /// [type](ResourceType::condition_keys) always has aside.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        keys_of(self.keys)
    }
}

/// The action `prefix:name`, in any case.
pub fn action(prefix: &str, name: &str) -> Option<Action> {
    service(prefix)?.action(name)
}

/// Whether requests for this action never carry `aws:ResourceAccount`, `aws:ResourceOrgID` and
/// `aws:ResourceOrgPaths`. AWS names some actions, and all of `ebs`, unknown ones included.
pub fn resource_owner_keys_unsupported(prefix: &str, name: &str) -> bool {
    service(prefix).is_some_and(|service| {
        service.resource_owner_keys_unsupported()
            || service.action(name).is_some_and(Action::resource_owner_keys_unsupported)
    })
}

/// Whether resource control policies do not bear on this action, though they do on its service: only
/// `kms:RetireGrant`, so far.
pub fn rcp_not_impacted(prefix: &str, name: &str) -> bool {
    action(prefix, name).is_some_and(Action::rcp_not_impacted)
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.service, self.name())
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Action({self})")
    }
}
