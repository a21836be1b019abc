//! What Terragrunt asks for when it makes the bucket and the table of a backend, or looks whether they are as it
//! would make them. The tools themselves never do.
//!
//! Read in Terragrunt's sources. Sources of the actions: S3, "Required permissions for Amazon S3 API operations";
//! Service Authorization Reference.

use super::Requests;
use crate::calls::{Call, ContextValue, IfDenied, Object, Purpose};
use crate::config::Argument;
use crate::steps::Found;

/// A request about the bucket, and the actions that it needs.
type Row = (&'static str, &'static [&'static str]);

const LOOK: Row = ("s3:HeadBucket", &["s3:ListBucket"]);
const READ_POLICY: Row = ("s3:GetBucketPolicy", &["s3:GetBucketPolicy"]);
const WRITE_POLICY: Row = ("s3:PutBucketPolicy", &["s3:PutBucketPolicy"]);

/// Of a bucket that is there: whether it is as Terragrunt would make it.
const INSPECT: &[Row] = &[
    LOOK,
    LOOK,
    ("s3:GetBucketVersioning", &["s3:GetBucketVersioning"]),
    ("s3:GetBucketEncryption", &["s3:GetEncryptionConfiguration"]),
    READ_POLICY,
    READ_POLICY,
    ("s3:GetPublicAccessBlock", &["s3:GetBucketPublicAccessBlock"]),
    LOOK,
    ("s3:GetBucketVersioning", &["s3:GetBucketVersioning"]),
];

/// Of a bucket that is missing. Its policy is written twice: for the root user, and for TLS.
const CREATE: &[Row] = &[
    LOOK,
    ("s3:CreateBucket", &["s3:CreateBucket", "s3:PutBucketOwnershipControls"]),
    LOOK,
    READ_POLICY,
    WRITE_POLICY,
    READ_POLICY,
    WRITE_POLICY,
    ("s3:PutPublicAccessBlock", &["s3:PutBucketPublicAccessBlock"]),
    ("s3:PutBucketVersioning", &["s3:PutBucketVersioning"]),
    ("s3:PutBucketEncryption", &["s3:PutEncryptionConfiguration"]),
];

impl Requests<'_> {
    /// Everything that the bootstrap asks for, where bucket and table are found so.
    pub(crate) fn bootstrap(&self, found: Found) -> Vec<Call> {
        let (about_bucket, about_table): (&[Row], &[&'static str]) = match found {
            Found::Everything => (INSPECT, &["dynamodb:DescribeTable"]),
            Found::Nothing => (CREATE, &["dynamodb:DescribeTable", "dynamodb:CreateTable"]),
        };
        let mut calls = Vec::new();
        for &(api, actions) in about_bucket {
            calls.extend(actions.iter().map(|action| self.about_bucket(api, action)));
        }
        calls.extend(about_table.iter().filter_map(|action| self.about_table(action)));
        calls
    }

    fn about_bucket(&self, api: &'static str, action: &'static str) -> Call {
        Call {
            api,
            action,
            resource: self.backend.bucket.arn(&self.backend.region),
            object: Object::Bucket,
            purpose: Purpose::PrepareBucket,
            caller: self.caller(),
            // `HeadBucket` carries no prefix: a policy that asks for one does not allow it.
            context: self.s3().absent(&["s3:prefix", "s3:delimiter", "s3:max-keys"]),
            if_denied: IfDenied::Fails,
            argument: Argument::Bucket,
        }
    }

    fn about_table(&self, action: &'static str) -> Option<Call> {
        let table = self.backend.locking.table.as_ref()?;
        let context = super::transported(self.backend.endpoints.dynamodb.as_deref());
        let context = self
            .of_caller(context)
            .with("aws:RequestedRegion", ContextValue::One(self.backend.region.as_str().to_owned().into()));
        Some(Call {
            api: action,
            action,
            resource: table.arn(&self.backend.region, self.account_in_arns()),
            object: Object::Table,
            purpose: Purpose::PrepareTable,
            caller: self.caller(),
            context,
            if_denied: IfDenied::Fails,
            argument: Argument::DynamodbTable,
        })
    }
}
