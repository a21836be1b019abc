//! Lines of S3's server access log. Of what the client never saw, an answer to `HEAD`, they tell the code.
//!
//! Source: Amazon S3 User Guide, "Amazon S3 server access log format". Fields are only ever added at the end.

use percent_encoding::percent_decode_str;

use super::observed::Observation;
use super::request::LoggedRequest;

/// What the line tells of; `None` where it is no such line, or of no refusal.
pub(super) fn observe(line: &str, number: usize) -> Option<Observation> {
    let (owner, rest) = line.trim_start().split_once(' ')?;
    let (bucket, rest) = rest.split_once(" [")?;
    let (_, rest) = rest.split_once("] ")?;
    let mut fields = rest.split(' ');
    let (_address, requester, _id, operation) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let key = fields.next()?;
    if owner.is_empty() || bucket.contains(' ') || !operation.contains('.') {
        return None;
    }
    let (_, rest) = rest.split_once(" \"")?;
    let (uri, rest) = rest.split_once("\" ")?;
    let mut fields = rest.split(' ');
    let status: u16 = fields.next()?.parse().ok()?;
    let code = fields.next().filter(|code| *code != "-")?;
    let user_agent = rest.split('"').nth(3).unwrap_or("");
    // The key is encoded twice.
    let key = (key != "-").then(|| decoded(&decoded(key)));
    LoggedRequest {
        service: "s3",
        operation: name(operation, uri),
        code,
        message: "",
        status: Some(status),
        principal: Some(requester),
        user_agent,
        bucket: Some(bucket),
        key: key.as_deref(),
        resource: None,
        partition: if requester.starts_with("arn:aws-") { requester.split(':').nth(1)? } else { "aws" },
        lines: (number, number),
    }
    .observation()
    // What is missing is no refusal: of a log, most lines with 404 are as they should be.
    .filter(|observation| status != 404 || observation.api_code.as_deref() == Some("NoSuchBucket"))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The operation of the API behind `REST.VERB.RESOURCE`.
fn name<'t>(operation: &'t str, uri: &str) -> &'t str {
    match operation {
        "REST.HEAD.OBJECT" => "HeadObject",
        "REST.GET.OBJECT" => "GetObject",
        "REST.PUT.OBJECT" => "PutObject",
        "REST.POST.UPLOADS" => "CreateMultipartUpload",
        "REST.PUT.PART" => "UploadPart",
        "REST.POST.UPLOAD" => "CompleteMultipartUpload",
        "REST.DELETE.UPLOAD" => "AbortMultipartUpload",
        "REST.DELETE.OBJECT" => "DeleteObject",
        "BATCH.DELETE.OBJECT" | "REST.POST.MULTI_OBJECT_DELETE" => "DeleteObjects",
        "REST.GET.BUCKET" if uri.contains("list-type=2") => "ListObjectsV2",
        "REST.GET.BUCKET" => "ListObjects",
        "REST.HEAD.BUCKET" => "HeadBucket",
        "REST.GET.BUCKETVERSIONS" => "ListObjectVersions",
        "REST.GET.BUCKETPOLICY" => "GetBucketPolicy",
        "REST.GET.VERSIONING" => "GetBucketVersioning",
        "REST.GET.LOCATION" => "GetBucketLocation",
        other => other,
    }
}
