//! From the names of API operations to those of IAM actions, where they differ.

/// Operations that need another action, or one that is called otherwise.
///
/// Source: S3 User Guide, "Required permissions for Amazon S3 API operations".
const OTHERWISE: [(&str, &str, &str); 27] = [
    ("s3", "ListObjects", "s3:ListBucket"),
    ("s3", "ListObjectsV2", "s3:ListBucket"),
    ("s3", "HeadBucket", "s3:ListBucket"),
    ("s3", "ListObjectVersions", "s3:ListBucketVersions"),
    ("s3", "HeadObject", "s3:GetObject"),
    ("s3", "CopyObject", "s3:PutObject"),
    ("s3", "CreateMultipartUpload", "s3:PutObject"),
    ("s3", "UploadPart", "s3:PutObject"),
    ("s3", "UploadPartCopy", "s3:PutObject"),
    ("s3", "CompleteMultipartUpload", "s3:PutObject"),
    ("s3", "ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    ("s3", "ListParts", "s3:ListMultipartUploadParts"),
    ("s3", "DeleteObjects", "s3:DeleteObject"),
    ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
    ("s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("s3", "PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("s3", "GetBucketLifecycle", "s3:GetLifecycleConfiguration"),
    ("s3", "GetBucketReplication", "s3:GetReplicationConfiguration"),
    ("s3", "GetAccelerateConfiguration", "s3:GetAccelerateConfiguration"),
    ("s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    ("s3", "GetBucketCors", "s3:GetBucketCORS"),
    ("s3", "PutBucketCors", "s3:PutBucketCORS"),
    ("dynamodb", "TransactGetItems", "dynamodb:GetItem"),
    ("dynamodb", "TransactWriteItems", "dynamodb:PutItem"),
    ("kms", "ReEncrypt", "kms:ReEncryptFrom"),
    ("lambda", "Invoke", "lambda:InvokeFunction"),
    ("monitoring", "PutMetricAlarm", "cloudwatch:PutMetricAlarm"),
];

/// The action of an operation, `service:Name`.
pub(super) fn action(source: &str, operation: &str) -> String {
    let service = source.split('.').next().unwrap_or(source);
    // Some operations are recorded with the version of their API behind the name: `ListFunctions20150331`.
    let name = operation.trim_end_matches(|character: char| character.is_ascii_digit() || character == '_');
    let name = if operation.len() - name.len() >= 8 { name } else { operation };
    let known = OTHERWISE.iter().find(|(of, called, _)| *of == service && *called == name);
    known.map_or_else(|| format!("{service}:{name}"), |(_, _, action)| (*action).to_owned())
}

#[cfg(test)]
mod tests {
    use super::action;

    #[test]
    fn an_operation_is_decided_by_the_action_that_it_needs() {
        assert_eq!(action("s3.amazonaws.com", "ListObjects"), "s3:ListBucket");
        assert_eq!(action("s3.amazonaws.com", "PutObject"), "s3:PutObject");
        assert_eq!(action("lambda.amazonaws.com", "ListFunctions20150331"), "lambda:ListFunctions");
        assert_eq!(action("s3.amazonaws.com", "ListObjectsV2"), "s3:ListBucket");
    }
}
