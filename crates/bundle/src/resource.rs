//! What a bundle says about a resource beside its policy, for whoever works out what is asked of it.

use iamsim_policy::{AccountId, Arn};

/// A resource of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceFacts {
    /// Which.
    pub arn: Arn,
    /// Who owns it, where the bundle says.
    pub account: Option<AccountId>,
    /// Of a bucket: how it encrypts what comes without a word about it; `None`: not collected.
    pub default_encryption: Option<BucketEncryption>,
    /// Of a key: its aliases, as `alias/NAME`.
    pub aliases: Vec<Box<str>>,
    /// Of a table: how it is encrypted; `None`: not collected.
    pub table_encryption: Option<TableEncryption>,
}

/// How a bucket encrypts what comes without a word about it.
///
/// Source: S3 User Guide, "Setting default server-side encryption behavior".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketEncryption {
    /// `AES256`: with keys of Amazon S3. What every bucket does since January 2023 unless told otherwise.
    S3Managed,
    /// `aws:kms`, or `aws:kms:dsse`: with a KMS key.
    Kms {
        /// Its ARN, or an alias's; `None` is the AWS managed key `aws/s3`.
        key: Option<Arn>,
        /// Whether once, or twice.
        layers: KmsLayers,
        /// Whether a key of the bucket stands between, so that KMS sees the bucket's ARN and not the object's.
        bucket_key: BucketKey,
    },
}

/// How often KMS encryption is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KmsLayers {
    /// `aws:kms`
    Single,
    /// `aws:kms:dsse`
    Dual,
}

/// Whether an S3 Bucket Key is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BucketKey {
    /// It is.
    Used,
    /// It is not.
    Unused,
}

/// How a DynamoDB table is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableEncryption {
    /// With a key that DynamoDB owns: nobody asks KMS.
    AwsOwned,
    /// With this KMS key.
    Kms(Arn),
}
