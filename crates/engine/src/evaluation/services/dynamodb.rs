//! DynamoDB: table policies, which cover the table's indexes.
//!
//! Rule D4. Source: DynamoDB Developer Guide, "Using resource-based policies for DynamoDB".

use iamsim_policy::PolicyType;

use super::{Peculiarities, ResourcePolicy};
use crate::{Request, ResourceSettings};

pub(super) fn peculiarities(_: &Request<'_>, _: &ResourceSettings) -> Peculiarities {
    Peculiarities { resource_policy: ResourcePolicy::Bears(PolicyType::Table), ..Peculiarities::ORDINARY }
}

/// `table/T` of `table/T/index/I`. A stream has a policy of its own.
pub(super) fn table_of(resource: &str) -> Option<&str> {
    let (table, _) = resource.split_once("/index/")?;
    table.starts_with("table/").then_some(table)
}
