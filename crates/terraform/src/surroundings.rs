//! [`Surroundings`]: what the configuration does not say and requests nevertheless depend on.

use crate::backend::{KmsKeyReference, Region};

/// What is known of the account, the bucket and the keys beside the configuration. Left out, it is not
/// known, and requests are what they are in an account and a bucket where nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// The account of the principal that Terraform starts as, 12 digits.
    pub account: Option<Box<str>>,
    /// How the bucket encrypts what comes without a word about it.
    pub default_encryption: Option<DefaultEncryption>,
    /// The ARN of the customer managed key that the lock table is encrypted under.
    pub table_key: Option<String>,
    /// The keys that aliases stand for.
    pub keys: Vec<KnownKey>,
    /// How large states are.
    pub state_size: StateSize,
    /// How the lock file lies there that another run left.
    pub held_lock: HeldLock,
}

/// How large a state is: one beyond 5 MiB is stored in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StateSize {
    /// At most 5 MiB.
    #[default]
    Small,
    /// More than 5 MiB.
    Large,
}

/// How the lock file lies there that another run left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HeldLock {
    /// Without a KMS key over it: as it was when commands were measured that meet a lock.
    #[default]
    Plain,
    /// As this backend stores it: under a KMS key, where this backend uses one.
    AsThisBackendStoresIt,
}

/// How a bucket encrypts what comes without a word about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultEncryption {
    /// With keys of Amazon S3.
    S3Managed,
    /// With a KMS key.
    Kms {
        /// Its ARN.
        key: String,
        /// Whether a key of the bucket stands between: then KMS sees the bucket's ARN, not the object's.
        bucket_key: BucketKey,
    },
}

/// Whether an S3 Bucket Key is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BucketKey {
    /// It is.
    Used,
    /// It is not.
    Unused,
}

/// A KMS key and its aliases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The ARN of the key.
    pub arn: String,
    /// Its aliases, as `alias/NAME`.
    pub aliases: Vec<String>,
}

impl Surroundings {
    /// The ARN that KMS decides about where `reference` is asked for in `region` by callers in `account`:
    /// that of the key, where the key behind an alias is known, else that of the alias.
    pub(crate) fn key_behind(&self, reference: &KmsKeyReference, region: &Region, account: &str) -> String {
        let arn = reference.arn(region, account);
        let behind = self.keys.iter().find(|key| {
            let Some((place, _)) = key.arn.rsplit_once(":key/") else { return false };
            key.aliases.iter().any(|alias| arn == format!("{place}:{alias}"))
        });
        behind.map_or(arn, |key| key.arn.clone())
    }

    /// The aliases of a key, where the key is known.
    pub(crate) fn aliases_of(&self, key: &str) -> Option<&[String]> {
        self.keys.iter().find(|known| known.arn == key).map(|known| known.aliases.as_slice())
    }
}
