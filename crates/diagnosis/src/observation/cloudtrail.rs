//! Events of CloudTrail: files with `Records`, the answer of `lookup-events`, one event, one event a line.
//!
//! Exports of Athena and of Lake write the names in lower case: names are read in any case.

use std::borrow::Cow;
use std::sync::Arc;

use iamsim_source::Source;
use iamsim_source::json::{Document, Value};

use super::observed::Observation;
use super::request::LoggedRequest;

/// The member of an object, in any case.
pub(super) fn member<'s, 'd>(value: Value<'s, 'd>, name: &str) -> Option<Value<'s, 'd>> {
    value.members().find(|member| member.name.eq_ignore_ascii_case(name)).map(|member| member.value)
}

/// The text of a member.
pub(super) fn text<'s>(value: Value<'s, '_>, name: &str) -> Option<Cow<'s, str>> {
    member(value, name)?.as_str()
}

/// Whether the object is an event.
pub(super) fn is_event(value: Value<'_, '_>) -> bool {
    member(value, "eventSource").is_some() && member(value, "eventName").is_some()
}

/// What the event tells of; `None` where it was no failure.
pub(super) fn observe(event: Value<'_, '_>, lines: (usize, usize)) -> Option<Observation> {
    let code = text(event, "errorCode").filter(|code| !code.is_empty())?;
    let source = text(event, "eventSource")?;
    let service = source.split('.').next()?;
    let name = text(event, "eventName")?;
    let message = text(event, "errorMessage").unwrap_or_default();
    let identity = member(event, "userIdentity");
    let principal = identity.and_then(|identity| text(identity, "arn"));
    let user_agent = text(event, "userAgent").unwrap_or_default();
    let region = text(event, "awsRegion").unwrap_or_default();
    let account = text(event, "recipientAccountId").unwrap_or_default();
    let partition = partition(&region);

    // Exports hold the parameters as a text.
    let parameters = member(event, "requestParameters");
    let embedded = parameters.and_then(Value::as_str).map(|inner| Source::new("requestParameters", inner));
    let document = embedded.as_ref().and_then(|inner: &Arc<Source>| Document::parse(inner).ok());
    let parameter = |name: &str| -> Option<String> {
        let inner = document.as_ref().and_then(|document| text(document.root(), name));
        let value = inner.or_else(|| parameters.and_then(|it| text(it, name)));
        value.map(Cow::into_owned).filter(|value| !value.is_empty())
    };
    let bucket = parameter("bucketName");
    let key = parameter("key");
    let resource = resource(event)
        .or_else(|| parameter("roleArn"))
        .or_else(|| parameter("keyId").filter(|id| id.starts_with("arn:")))
        .or_else(|| {
            let table = parameter("tableName")?;
            let is_arn = table.starts_with("arn:");
            let known = !region.is_empty() && !account.is_empty();
            if is_arn {
                Some(table)
            } else {
                known.then(|| format!("arn:{partition}:dynamodb:{region}:{account}:table/{table}"))
            }
        });
    // Both versions of the API have one name here.
    let is_second = parameter("list-type").as_deref() == Some("2");
    let operation = if name == "ListObjects" && is_second { "ListObjectsV2" } else { &name };
    LoggedRequest {
        service,
        operation,
        code: &code,
        message: &message,
        status: None,
        principal: principal.as_deref(),
        user_agent: &user_agent,
        bucket: bucket.as_deref(),
        key: key.as_deref(),
        resource,
        partition,
        lines,
    }
    .observation()
}

/// The ARN of the table, the key or the role among `resources`; S3's names come from the parameters.
fn resource(event: Value<'_, '_>) -> Option<String> {
    let resources = member(event, "resources")?;
    let arns = resources.elements().filter_map(|resource| text(resource, "ARN"));
    let mut arns = arns.filter(|arn| !arn.contains(":s3:"));
    arns.next().map(Cow::into_owned)
}

fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}
