//! What services ask AWS KMS in the caller's name; above all Amazon S3.
//!
//! Sources: KMS, "AWS KMS condition keys"; S3, "Using server-side encryption with AWS KMS keys".

use super::{Requests, s3::ObjectRequest};
use crate::backend::Encryption;
use crate::calls::{Call, Context, ContextValue, Object};
use crate::config::Argument;
use crate::surroundings::{BucketKey, DefaultEncryption};
use crate::versions::LockFileEncryption;

impl Requests<'_> {
    /// What a service's request to KMS carries that it makes in the caller's name.
    pub(super) fn asked_of_kms(&self, service: &str) -> Context {
        let context = self
            .of_caller(Context::default())
            // Over TLS: KMS answers nothing else.
            .one("aws:SecureTransport", "true")
            .one("aws:ViaAWSService", "true")
            .one("kms:ViaService", service.to_owned());
        match self.account() {
            Some(account) => context.one("kms:CallerAccount", account.to_owned()),
            None => context.with("kms:CallerAccount", ContextValue::Unknown),
        }
    }

    /// What S3 asks KMS in the caller's name, where the object lies under a KMS key.
    pub(super) fn kms_call(
        &self,
        request: &ObjectRequest<'_>,
        api: &'static str,
        action: &'static str,
    ) -> Option<Call> {
        let region = &self.backend.region;
        let default = self.surroundings.default_encryption.as_ref();
        let without_headers = request.object == Object::Lock
            && self.behaviour.lock_file_encryption == LockFileEncryption::Omitted;
        let default_key = || match default {
            Some(DefaultEncryption::Kms { key, .. }) => Some(key.clone()),
            Some(DefaultEncryption::S3Managed) | None => None,
        };
        let (key, argument) = match &self.backend.encryption {
            Encryption::Kms(key) if !without_headers => {
                (self.surroundings.key_behind(key, region, self.account_in_arns()), Argument::KmsKeyId)
            }
            Encryption::Kms(_) | Encryption::BucketDefault => (default_key()?, Argument::Bucket),
            Encryption::S3Managed | Encryption::CustomerKey if without_headers => {
                (default_key()?, Argument::Bucket)
            }
            Encryption::S3Managed | Encryption::CustomerKey => return None,
        };
        let encrypted_arn = match default {
            Some(DefaultEncryption::Kms { bucket_key: BucketKey::Used, .. }) => {
                self.backend.bucket.arn(region)
            }
            Some(_) | None => self.backend.bucket.object_arn(region, request.key),
        };
        let context = self
            .asked_of_kms(&format!("s3.{region}.{}", region.domain()))
            .one("aws:RequestedRegion", region.as_str().to_owned())
            .one("kms:EncryptionContext:aws:s3:arn", encrypted_arn)
            .many("kms:EncryptionContextKeys", ["aws:s3:arn".to_owned()]);
        let context = match self.surroundings.aliases_of(&key) {
            Some(aliases) => context.many("kms:ResourceAliases", aliases.iter().cloned()),
            None => context,
        };
        let context = match &self.backend.encryption {
            Encryption::Kms(reference) if argument == Argument::KmsKeyId => match reference.alias() {
                Some(alias) => context.one("kms:RequestAlias", alias.to_owned()),
                None => context.absent(&["kms:RequestAlias"]),
            },
            _ => context,
        };
        Some(Call {
            api,
            action,
            resource: key,
            object: request.object,
            purpose: request.purpose,
            caller: self.caller(),
            context,
            if_denied: request.if_denied,
            argument,
        })
    }
}
