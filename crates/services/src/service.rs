//! A service: one prefix of action names, and what is defined under it.

use std::fmt;

use crate::action::Action;
use crate::condition_key::{ConditionKey, find_condition_key, keys_of};
use crate::resource_type::ResourceType;
use crate::tables::{self, ACTIONS, SERVICES, TYPES, byte, number, text};
use crate::words::words;

words! {
    /// Whether resources of a service can have a policy of their own, by AWS's table "AWS services that
    /// work with IAM".
    ///
    /// The table speaks of the service, not of each resource type, and it says *no* of services that have
    /// an action to set such a policy all the same ([`Action::sets_resource_policy`]). So *no* is no
    /// reason to refuse one.
    pub enum ResourceBasedPolicies {
        /// Some resource type has them.
        Yes = "yes",
        /// In part: IAM, for instance, has trust policies of roles and no others.
        Partial = "partial",
        /// None, as far as AWS's table says.
        No = "no",
    }
}

/// One service prefix, as it stands before the colon of an action.
///
/// A product may have several (`s3`, `s3express`, `s3-object-lambda`), and a prefix several products
/// (`rds`).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Service {
    row: &'static [u8; 19],
}

/// The service with this prefix, in any case.
///
/// ```
/// let service = iamsim_services::service("DynamoDB").expect("it is known");
/// assert_eq!((service.prefix(), service.name()), ("dynamodb", "Amazon DynamoDB"));
/// ```
pub fn service(prefix: &str) -> Option<Service> {
    tables::find(SERVICES, prefix).map(|row| Service { row })
}

/// All services, in the order of their prefixes.
pub fn services() -> impl ExactSizeIterator<Item = Service> {
    SERVICES.iter().map(|row| Service { row })
}

impl Service {
    /// The prefix, as AWS writes it: `s3`.
    pub fn prefix(self) -> &'static str {
        text(self.row, 0)
    }

    /// The product's name: `Amazon S3`.
    pub fn name(self) -> &'static str {
        text(self.row, 4)
    }

    /// Whether resource control policies apply to resources of this service.
    ///
    /// A set of its own: most of these services have no resource-based policies by AWS's table.
    pub fn supports_resource_control_policies(self) -> bool {
        self.marks() & 0b100 != 0
    }

    /// Whether its resources can have policies of their own.
    pub fn resource_based_policies(self) -> ResourceBasedPolicies {
        ResourceBasedPolicies::at(self.marks() & 0b11).unwrap_or(ResourceBasedPolicies::No)
    }

    /// The action of this name, in any case; `None` for a name with wildcards.
    ///
    /// The name of an API operation is not always an action: there is no `s3:HeadObject`.
    pub fn action(self, name: &str) -> Option<Action> {
        tables::find(self.action_rows(), name).map(|row| Action::new(self, row))
    }

    /// All actions, in the order of their names.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action> {
        self.action_rows().iter().map(move |row| Action::new(self, row))
    }

    /// The resource type of this name, in any case.
    pub fn resource_type(self, name: &str) -> Option<ResourceType> {
        tables::find(self.type_rows(), name).map(ResourceType::new)
    }

    /// All resource types that its actions are authorized on, in the order of their names.
    ///
    /// They may be another service's: those of `sts` are IAM's roles.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ResourceType> {
        self.type_rows().iter().map(ResourceType::new)
    }

    /// The resource types whose template fits `arn` and says most; more than one where AWS defines
    /// several of one form, none where `arn` is of no type of this service.
    ///
    /// ```
    /// let dynamodb = iamsim_services::service("dynamodb").expect("it is known");
    /// let index = "arn:aws:dynamodb:eu-west-1:111122223333:table/locks/index/by-owner";
    /// assert!(dynamodb.resource_type("table").expect("it is known").matches(index));
    /// let names: Vec<_> = dynamodb.resource_types_of(index).map(|found| found.name()).collect();
    /// assert_eq!(names, ["index"]);
    /// ```
    pub fn resource_types_of(self, arn: &str) -> impl Iterator<Item = ResourceType> {
        let fitting = move || self.resource_types().filter(move |resource_type| resource_type.matches(arn));
        let most = fitting().map(ResourceType::specificity).max();
        fitting().filter(move |resource_type| Some(resource_type.specificity()) == most)
    }

    /// The condition key that `key` names, in any case, among those this service defines or uses; for
    /// `s3:ExistingObjectTag/team` that is `s3:ExistingObjectTag/<key>`.
    pub fn condition_key(self, key: &str) -> Option<ConditionKey> {
        find_condition_key(number(self.row, 16), key)
    }

    /// All condition keys of the service's table, those of other prefixes and `aws:` included, in the
    /// order of their names.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        keys_of(number(self.row, 16))
    }

    /// Whether no action of this service sends the keys of the resource's owner.
    pub fn resource_owner_keys_unsupported(self) -> bool {
        self.marks() & 0b1000 != 0
    }

    pub(crate) fn at(position: u16) -> Option<Self> {
        SERVICES.get(usize::from(position)).map(|row| Self { row })
    }

    fn marks(self) -> u8 {
        byte(self.row, 18)
    }

    fn action_rows(self) -> &'static [[u8; 10]] {
        tables::range(ACTIONS, number(self.row, 8), number(self.row, 10))
    }

    fn type_rows(self) -> &'static [[u8; 10]] {
        tables::range(TYPES, number(self.row, 12), number(self.row, 14))
    }
}

impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.prefix())
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Service({self})")
    }
}
