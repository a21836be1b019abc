//! A resource type: the form of its ARNs, and the condition keys that come with it.

use std::fmt;

use crate::condition_key::{ConditionKey, find_condition_key, keys_of};
use crate::tables::{number, text};
use crate::template;

/// One resource type, as the actions of one service see it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResourceType {
    row: &'static [u8; 10],
}

impl ResourceType {
    pub(crate) fn new(row: &'static [u8; 10]) -> Self {
        Self { row }
    }

    /// The name, unique within the service: `object`.
    pub fn name(self) -> &'static str {
        text(self.row, 0)
    }

    /// The form of its ARNs: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
    pub fn arn_template(self) -> &'static str {
        text(self.row, 4)
    }

    /// The service in its ARNs, which need not be the prefix of the actions: `iam` for the roles of
    /// `sts:AssumeRole`. A variable (`${Vendor}`) for recovery points of AWS Backup.
    pub fn arn_service(self) -> &'static str {
        self.arn_template().split(':').nth(2).unwrap_or_default()
    }

    /// Whether `arn` has the form of the template, letters compared by case.
    ///
    /// A variable stands for any run of one byte or more: in the last component slashes and colons too,
    /// for names hold them. So an ARN may have the form of several types, an index of DynamoDB also that
    /// of a table; [`Service::resource_types_of`](crate::Service::resource_types_of) takes what says most.
    /// Where the template leaves Region or account empty, or names one, so must `arn`. `arn` is one
    /// resource's, not a policy's pattern: a wildcard in it is text.
    ///
    /// ```
    /// let s3 = iamsim_services::service("s3").expect("it is known");
    /// let bucket = s3.resource_type("bucket").expect("it is known");
    /// assert!(bucket.matches("arn:aws-cn:s3:::states"));
    /// assert!(!bucket.matches("arn:aws:s3:eu-west-1:111122223333:states"));
    /// ```
    pub fn matches(self, arn: &str) -> bool {
        let mut components = arn.splitn(6, ':');
        self.arn_template().splitn(6, ':').all(|form| {
            components.next().is_some_and(|component| template::fits(form, component, <[u8]>::eq))
        })
    }

    /// The condition keys that a request on such a resource may carry, whatever the action.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        keys_of(number(self.row, 8))
    }

    /// The one of [`Self::condition_keys`] that `key` names, in any case.
    pub fn condition_key(self, key: &str) -> Option<ConditionKey> {
        find_condition_key(number(self.row, 8), key)
    }

    pub(crate) fn specificity(self) -> usize {
        template::literal_length(self.arn_template())
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ResourceType({self}, {})", self.arn_template())
    }
}
