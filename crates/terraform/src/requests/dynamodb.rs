//! Requests to Amazon DynamoDB: lock items and digests.
//!
//! Sources: DynamoDB, "Using IAM policy conditions for fine-grained access control"; "DynamoDB encryption usage
//! notes".

use super::{Requests, transported};
use crate::calls::{Call, IfDenied, Object, Purpose};
use crate::config::Argument;

/// A request to DynamoDB about one item.
pub(crate) struct ItemRequest<'a> {
    pub(crate) lock_id: &'a str,
    pub(crate) object: Object,
    pub(crate) purpose: Purpose,
    pub(crate) if_denied: IfDenied,
}

/// Parameters of DynamoDB's requests that the backend never sends.
const NEVER_SENT_TO_DYNAMODB: &[&str] =
    &["dynamodb:EnclosingOperation", "dynamodb:FullTableScan", "dynamodb:ReturnValues", "dynamodb:Select"];

impl Requests<'_> {
    /// A request about one item of the table; none where no table is used.
    pub(crate) fn item(
        &self,
        request: &ItemRequest<'_>,
        action: &'static str,
        attributes: &[&'static str],
    ) -> Vec<Call> {
        let Some(table) = &self.backend.locking.table else { return Vec::new() };
        let endpoint = self.backend.endpoints.dynamodb.as_deref();
        let context = self
            .of_caller(transported(endpoint))
            .one("aws:RequestedRegion", self.backend.region.as_str().to_owned())
            .many("dynamodb:LeadingKeys", [request.lock_id.to_owned()])
            .many("dynamodb:Attributes", attributes.iter().map(|&name| name.to_owned()));
        let call = Call {
            api: action,
            action,
            resource: table.arn(&self.backend.region, self.account_in_arns()),
            object: request.object,
            purpose: request.purpose,
            caller: self.caller(),
            context: context.absent(NEVER_SENT_TO_DYNAMODB),
            if_denied: request.if_denied,
            argument: Argument::DynamodbTable,
        };
        let under_a_key = self.table_key_call(&call);
        std::iter::once(call).chain(under_a_key).collect()
    }

    /// What DynamoDB asks KMS in the caller's name, where the table lies under a customer managed key.
    fn table_key_call(&self, item: &Call) -> Option<Call> {
        let key = self.surroundings.table_key.as_ref()?;
        let parts: Vec<&str> = item.resource.splitn(6, ':').collect();
        let &[_, _, _, region, account, table] = parts.as_slice() else { return None };
        let name = table.strip_prefix("table/").unwrap_or(table);
        let context = self
            .asked_of_kms(&format!("dynamodb.{region}.{}", self.backend.region.domain()))
            .one("aws:RequestedRegion", region.to_owned())
            .one("kms:EncryptionContext:aws:dynamodb:tableName", name.to_owned())
            .one("kms:EncryptionContext:aws:dynamodb:subscriberId", account.to_owned());
        Some(Call { action: "kms:Decrypt", resource: key.clone(), context, ..item.clone() })
    }
}
