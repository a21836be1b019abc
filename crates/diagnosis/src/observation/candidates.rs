//! Which actions on which resources may have been denied where an answer does not say so.
//!
//! Rule groups D1 and G of docs/semantics.md, and what was measured of Terraform: an answer to `HEAD` has no body, and
//! to an account outside the organization S3 says no more than `Access Denied`.

use super::frame::{Doing, Frame};
use super::observed::{Candidate, Object};

/// Who asks: what it does besides decides what can have been denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// Terraform from 1.6, or OpenTofu, reads with `HEAD` before `GET`.
    TerraformVersion2,
    /// OpenTofu, which also sets tags.
    OpenTofu,
    /// Terraform to 1.5 reads with `GET` alone.
    TerraformVersion1,
    /// Anybody.
    Anybody,
}

/// What an action is asked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum On {
    /// The object that is named.
    Object,
    /// Its bucket, to say whether the object is missing.
    MissingIn,
    /// The bucket, to list it.
    Listed,
    /// A KMS key, which no answer names.
    Key,
    /// A table.
    Table,
    /// A role.
    Role,
    /// What the answer does not tell.
    Untold,
}

/// The permissions of which one is missing where `operation` of `service` is answered with no more than `403`.
pub(super) fn candidates(
    service: &str,
    operation: &str,
    asker: Asker,
    frame: &Frame<'_>,
    partition: &str,
) -> Vec<Candidate> {
    let needs = needs(service, operation, asker, frame);
    needs.into_iter().map(|(action, on)| candidate(action, on, frame, partition)).collect()
}

fn candidate(action: Box<str>, on: On, frame: &Frame<'_>, partition: &str) -> Candidate {
    let bucket = || frame.bucket.map(|bucket| bucket_arn(bucket, partition));
    let (resource, object) = match on {
        On::Object => {
            let key = frame.key;
            let resource = frame.bucket.zip(key).map(|(bucket, key)| object_arn(bucket, key, partition));
            (resource, frame.object(key))
        }
        On::MissingIn => (bucket(), frame.is_backend().then_some(Object::Missing)),
        On::Listed => (bucket(), frame.is_backend().then_some(Object::List)),
        On::Key => (None, Some(Object::Key)),
        On::Table => {
            // A table's ARN has an account and a region, which its name does not tell.
            let resource = frame.table.filter(|table| table.starts_with("arn:")).map(Into::into);
            (resource, table_object(frame))
        }
        On::Role => (frame.role.map(Into::into), Some(Object::Role)),
        On::Untold => (None, None),
    };
    Candidate { action, resource, object }
}

/// What an item of the table is, as far as what Terraform is about says.
pub(super) fn table_object(frame: &Frame<'_>) -> Option<Object> {
    match frame.doing? {
        Doing::Digest => Some(Object::Digest),
        _ => Some(Object::LockItem),
    }
}

fn needs(service: &str, operation: &str, asker: Asker, frame: &Frame<'_>) -> Vec<(Box<str>, On)> {
    let named = |needs: &[(&str, On)]| needs.iter().map(|(action, on)| (Box::from(*action), *on)).collect();
    match (service, operation) {
        // HEAD of an object carries no checksum mode: no key is asked.
        ("s3", "HeadObject") => named(&[("s3:GetObject", On::Object), ("s3:ListBucket", On::MissingIn)]),
        // Who reads the state in two steps was allowed `s3:GetObject` in the first, and the state is there.
        ("s3", "GetObject")
            if frame.doing == Some(Doing::Reading)
                && matches!(asker, Asker::TerraformVersion2 | Asker::OpenTofu) =>
        {
            named(&[("kms:Decrypt", On::Key)])
        }
        ("s3", "GetObject" | "SelectObjectContent") => {
            named(&[("s3:GetObject", On::Object), ("s3:ListBucket", On::MissingIn), ("kms:Decrypt", On::Key)])
        }
        ("s3", "PutObject" | "CreateMultipartUpload") => {
            let mut needs: Vec<(Box<str>, On)> = named(&[
                ("s3:PutObject", On::Object),
                ("s3:PutObjectAcl", On::Object),
                ("kms:GenerateDataKey", On::Key),
            ]);
            if matches!(asker, Asker::OpenTofu | Asker::Anybody) {
                needs.push(("s3:PutObjectTagging".into(), On::Object));
            }
            needs
        }
        ("s3", "UploadPart" | "CompleteMultipartUpload") => {
            named(&[("s3:PutObject", On::Object), ("kms:Decrypt", On::Key)])
        }
        ("s3", "AbortMultipartUpload") => named(&[("s3:AbortMultipartUpload", On::Object)]),
        ("s3", "DeleteObject" | "DeleteObjects") => named(&[("s3:DeleteObject", On::Object)]),
        ("s3", "CopyObject") => named(&[
            ("s3:GetObject", On::Untold),
            ("s3:GetObjectTagging", On::Untold),
            ("s3:PutObject", On::Untold),
            ("s3:PutObjectAcl", On::Untold),
            ("s3:PutObjectTagging", On::Untold),
            ("kms:Decrypt", On::Key),
            ("kms:GenerateDataKey", On::Key),
        ]),
        ("s3", "ListObjectsV2" | "ListObjects" | "HeadBucket") => named(&[("s3:ListBucket", On::Listed)]),
        ("s3", "ListObjectVersions") => named(&[("s3:ListBucketVersions", On::Listed)]),
        ("s3", "ListBuckets") => named(&[("s3:ListAllMyBuckets", On::Untold)]),
        (
            "dynamodb",
            "PutItem" | "GetItem" | "DeleteItem" | "UpdateItem" | "Query" | "Scan" | "DescribeTable",
        ) => {
            vec![(format!("dynamodb:{operation}").into(), On::Table), ("kms:Decrypt".into(), On::Key)]
        }
        ("sts", "AssumeRole") => named(&[
            ("sts:AssumeRole", On::Role),
            ("sts:TagSession", On::Role),
            ("sts:SetSourceIdentity", On::Role),
        ]),
        ("sts", "AssumeRoleWithWebIdentity" | "AssumeRoleWithSAML") => {
            vec![(format!("sts:{operation}").into(), On::Role)]
        }
        // GetCallerIdentity is never denied.
        ("sts", "GetCallerIdentity") => Vec::new(),
        _ => vec![(format!("{service}:{operation}").into(), On::Untold)],
    }
}

/// The service that has an operation of this name, for who does not say it: those that Terraform's backend and the AWS
/// CLI of its users talk to.
pub(super) fn service_of(operation: &str) -> Option<&'static str> {
    const OPERATIONS: &[(&str, &[&str])] = &[
        (
            "s3",
            &[
                "HeadObject",
                "GetObject",
                "PutObject",
                "DeleteObject",
                "DeleteObjects",
                "CopyObject",
                "HeadBucket",
                "ListObjects",
                "ListObjectsV2",
                "ListObjectVersions",
                "ListBuckets",
                "CreateMultipartUpload",
                "UploadPart",
                "CompleteMultipartUpload",
                "AbortMultipartUpload",
                "GetBucketPolicy",
                "PutBucketPolicy",
                "GetBucketVersioning",
                "GetBucketLocation",
                "GetBucketEncryption",
                "CreateBucket",
                "DeleteBucket",
                "GetObjectAttributes",
            ],
        ),
        (
            "dynamodb",
            &[
                "PutItem",
                "GetItem",
                "DeleteItem",
                "UpdateItem",
                "Query",
                "Scan",
                "DescribeTable",
                "CreateTable",
            ],
        ),
        (
            "sts",
            &[
                "AssumeRole",
                "AssumeRoleWithWebIdentity",
                "AssumeRoleWithSAML",
                "GetCallerIdentity",
                "GetSessionToken",
            ],
        ),
        ("kms", &["Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey", "GetKeyPolicy", "ReEncrypt"]),
        (
            "iam",
            &[
                "GetUser",
                "ListRoles",
                "GetRole",
                "GetPolicy",
                "GetPolicyVersion",
                "GetRolePolicy",
                "PassRole",
            ],
        ),
    ];
    OPERATIONS.iter().find(|(_, names)| names.contains(&operation)).map(|(service, _)| *service)
}

/// The prefix of a service's actions, from how an SDK spells the service.
pub(super) fn action_prefix(service: &str) -> String {
    let folded: String = service
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect::<String>()
        .to_ascii_lowercase();
    match folded.as_str() {
        "cloudwatchlogs" => "logs".into(),
        "secretsmanager" => "secretsmanager".into(),
        "elasticloadbalancingv2" | "elasticloadbalancing" => "elasticloadbalancing".into(),
        _ => folded,
    }
}

/// The ARN of a bucket; of an access point, what the backend calls its bucket.
pub(super) fn bucket_arn(bucket: &str, partition: &str) -> Box<str> {
    if bucket.starts_with("arn:") { bucket.into() } else { format!("arn:{partition}:s3:::{bucket}").into() }
}

/// The ARN of an object in a bucket or behind an access point.
pub(super) fn object_arn(bucket: &str, key: &str, partition: &str) -> Box<str> {
    if bucket.starts_with("arn:") && bucket.contains(":accesspoint/") {
        format!("{bucket}/object/{key}").into()
    } else {
        format!("{}/{key}", bucket_arn(bucket, partition)).into()
    }
}
