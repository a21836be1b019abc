//! Requests to Amazon S3: the listing of workspaces, states and lock files.
//!
//! Sources: S3, "Policy actions for Amazon S3", "Policy condition keys"; what AWS was recorded to do.

use super::{Requests, transported};
use crate::backend::{BucketReference, CannedAcl, Encryption, Endpoints, Transport};
use crate::calls::{Call, Context, ContextValue, IfDenied, Object, Purpose};
use crate::config::Argument;
use crate::surroundings::StateSize;
use crate::versions::{LockFileEncryption, Reading, Uploads};

/// A request to S3 about one object.
pub(crate) struct ObjectRequest<'a> {
    pub(crate) key: &'a str,
    pub(crate) object: Object,
    pub(crate) purpose: Purpose,
    pub(crate) if_denied: IfDenied,
}

/// Whether a request that reads carries the headers of a customer's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CustomerKeyHeaders {
    /// It does, where the backend has one.
    Sent,
    /// Terraform forgets them where it looks who holds a lock.
    Forgotten,
}

/// The sum of an empty body, which every request that reads carries.
const EMPTY_BODY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Parameters of S3's requests of which those that a request does not carry are certainly absent.
const NEVER_SENT_TO_S3: &[&str] = &[
    "s3:VersionId",
    "s3:delimiter",
    "s3:if-match",
    "s3:if-none-match",
    "s3:max-keys",
    "s3:object-lock-legal-hold",
    "s3:object-lock-mode",
    "s3:object-lock-remaining-retention-days",
    "s3:object-lock-retain-until-date",
    "s3:prefix",
    "s3:x-amz-acl",
    "s3:x-amz-copy-source",
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
    "s3:x-amz-metadata-directive",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-server-side-encryption-customer-algorithm",
    "s3:x-amz-storage-class",
    "s3:x-amz-website-redirect-location",
    "s3:RequestObjectTagKeys",
];

impl Requests<'_> {
    /// The listing under the prefix of workspaces: `s3:ListBucket` on the bucket.
    pub(crate) fn list(&self, if_denied: IfDenied) -> Call {
        let context = self
            .s3()
            .one("s3:prefix", self.backend.workspace_key_prefix.listed())
            .one("s3:max-keys", "1000")
            .one("s3:x-amz-content-sha256", EMPTY_BODY_SHA256);
        Call {
            api: self.behaviour.listing,
            action: "s3:ListBucket",
            resource: self.backend.bucket.arn(&self.backend.region),
            object: Object::List,
            purpose: Purpose::ListWorkspaces,
            caller: self.caller(),
            context: context.absent(NEVER_SENT_TO_S3),
            if_denied,
            argument: Argument::Bucket,
        }
    }

    /// `HeadObject`: `s3:GetObject`.
    pub(crate) fn head(&self, request: &ObjectRequest<'_>) -> Vec<Call> {
        vec![self.object_call(request, "s3:HeadObject", "s3:GetObject", self.reading_context())]
    }

    /// What S3 asks before it says that a key is missing: `s3:ListBucket`, with the key as `s3:prefix`.
    ///
    /// Without, it answers 403, as if reading were denied. (S3, `HeadObject`, "Permissions")
    pub(crate) fn missing(&self, key: &str) -> Call {
        let context = self.s3().one("s3:prefix", key.to_owned());
        Call {
            api: match self.behaviour.reading {
                Reading::HeadThenGet => "s3:HeadObject (missing key: 404 vs 403)",
                Reading::Get => "s3:GetObject (missing key: 404 vs 403)",
            },
            action: "s3:ListBucket",
            resource: self.backend.bucket.arn(&self.backend.region),
            object: Object::Missing,
            purpose: Purpose::FindState,
            caller: self.caller(),
            context: context.absent(NEVER_SENT_TO_S3),
            if_denied: IfDenied::Fails,
            argument: Argument::Key,
        }
    }

    /// `GetObject`: `s3:GetObject`, and `kms:Decrypt` where the object lies under a KMS key.
    pub(crate) fn get(&self, request: &ObjectRequest<'_>, headers: CustomerKeyHeaders) -> Vec<Call> {
        let context = match headers {
            CustomerKeyHeaders::Sent => self.reading_context(),
            CustomerKeyHeaders::Forgotten => self.plain_reading_context(),
        };
        let mut calls = vec![self.object_call(request, "s3:GetObject", "s3:GetObject", context)];
        calls.extend(self.kms_call(request, "s3:GetObject", "kms:Decrypt"));
        calls
    }

    /// `PutObject`: `s3:PutObject`, `s3:PutObjectAcl` with most ACLs, and `kms:GenerateDataKey` where the
    /// object will lie under a KMS key.
    ///
    /// A large state is stored in parts, where the tool does that: then each of the requests is asked about.
    pub(crate) fn put(&self, request: &ObjectRequest<'_>) -> Vec<Call> {
        let is_large = request.object == Object::State && self.surroundings.state_size == StateSize::Large;
        if is_large && self.behaviour.uploads == Uploads::InParts {
            self.put_in_parts(request)
        } else {
            self.put_at_once(request, "s3:PutObject")
        }
    }

    /// `CreateMultipartUpload`, which carries the headers and needs `kms:GenerateDataKey`; `UploadPart`, which
    /// needs `kms:Decrypt`; `CompleteMultipartUpload`. Each needs `s3:PutObject`.
    ///
    /// Whether AWS knows the headers of the upload when it is asked about its parts is not known.
    fn put_in_parts(&self, request: &ObjectRequest<'_>) -> Vec<Call> {
        const OF_THE_UPLOAD: [&str; 3] = [
            "s3:x-amz-acl",
            "s3:x-amz-server-side-encryption",
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
        ];
        let mut calls = self.put_at_once(request, "s3:CreateMultipartUpload");
        let sent: Vec<&str> = calls
            .first()
            .map(|call| call.context.carried().map(|entry| &*entry.key).collect::<Vec<_>>())
            .unwrap_or_default();
        let mut context = self.s3();
        for key in OF_THE_UPLOAD.into_iter().filter(|key| sent.contains(key)) {
            context = context.with(key, ContextValue::Unknown);
        }
        if self.backend.encryption == Encryption::CustomerKey {
            context = customer_key_header(context);
        }
        calls.push(self.object_call(request, "s3:UploadPart", "s3:PutObject", context.clone()));
        calls.extend(self.kms_call(request, "s3:UploadPart", "kms:Decrypt"));
        calls.push(self.object_call(request, "s3:CompleteMultipartUpload", "s3:PutObject", context));
        calls
    }

    fn put_at_once(&self, request: &ObjectRequest<'_>, api: &'static str) -> Vec<Call> {
        let mut context = self.s3();
        if request.object == Object::Lock {
            context = context.one("s3:if-none-match", "*");
        }
        let encrypted = request.object == Object::State
            || self.behaviour.lock_file_encryption == LockFileEncryption::AsTheState;
        if encrypted {
            context = self.encryption_headers(context);
        }
        if let Some(acl) = &self.backend.acl {
            context = context.one("s3:x-amz-acl", acl.as_str().to_owned());
        }
        context = match Endpoints::transport(self.backend.endpoints.s3.as_deref()) {
            Transport::Secure => context.one("s3:x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            Transport::Plain => context.with("s3:x-amz-content-sha256", ContextValue::Unknown),
        };
        let (tags, argument) = match request.object {
            Object::Lock => (&self.backend.tags.lock, Argument::LockTags),
            _ => (&self.backend.tags.state, Argument::StateTags),
        };
        for tag in tags {
            let key = format!("s3:RequestObjectTag/{}", tag.key);
            context = context.with(key, ContextValue::One(tag.value.to_string().into()));
        }
        if !tags.is_empty() {
            context = context.many("s3:RequestObjectTagKeys", tags.iter().map(|tag| tag.key.to_string()));
        }
        let mut calls = vec![self.object_call(request, api, "s3:PutObject", context.clone())];
        if !tags.is_empty() {
            let call = self.object_call(request, api, "s3:PutObjectTagging", context.clone());
            calls.push(Call { argument, ..call });
        }
        if self.backend.acl.as_ref().is_some_and(CannedAcl::needs_put_object_acl) {
            let call = self.object_call(request, api, "s3:PutObjectAcl", context);
            calls.push(Call { argument: Argument::Acl, ..call });
        }
        calls.extend(self.kms_call(request, api, "kms:GenerateDataKey"));
        calls
    }

    /// `DeleteObject`: `s3:DeleteObject`.
    pub(crate) fn delete(&self, request: &ObjectRequest<'_>) -> Vec<Call> {
        let context = self.s3().one("s3:x-amz-content-sha256", EMPTY_BODY_SHA256);
        vec![self.object_call(request, "s3:DeleteObject", "s3:DeleteObject", context)]
    }

    fn object_call(
        &self,
        request: &ObjectRequest<'_>,
        api: &'static str,
        action: &'static str,
        context: Context,
    ) -> Call {
        Call {
            api,
            action,
            resource: self.backend.bucket.object_arn(&self.backend.region, request.key),
            object: request.object,
            purpose: request.purpose,
            caller: self.caller(),
            context: context.absent(NEVER_SENT_TO_S3),
            if_denied: request.if_denied,
            argument: match request.object {
                Object::Lock => Argument::UseLockfile,
                _ => Argument::Key,
            },
        }
    }

    fn encryption_headers(&self, context: Context) -> Context {
        const ALGORITHM: &str = "s3:x-amz-server-side-encryption";
        match &self.backend.encryption {
            Encryption::BucketDefault => context,
            Encryption::S3Managed => context.one(ALGORITHM, "AES256"),
            Encryption::Kms(key) => context
                .one(ALGORITHM, "aws:kms")
                .one("s3:x-amz-server-side-encryption-aws-kms-key-id", key.as_str().to_owned()),
            Encryption::CustomerKey => customer_key_header(context),
        }
    }

    fn plain_reading_context(&self) -> Context {
        self.s3().one("s3:x-amz-content-sha256", EMPTY_BODY_SHA256)
    }

    fn reading_context(&self) -> Context {
        let context = self.plain_reading_context();
        match self.backend.encryption {
            Encryption::CustomerKey => customer_key_header(context),
            Encryption::BucketDefault | Encryption::S3Managed | Encryption::Kms(_) => context,
        }
    }

    /// What every request to S3 carries.
    pub(super) fn s3(&self) -> Context {
        let context = self
            .of_caller(transported(self.backend.endpoints.s3.as_deref()))
            .one("aws:RequestedRegion", self.backend.region.as_str().to_owned())
            .one("s3:authType", "REST-HEADER");
        let signature = match &self.backend.bucket {
            BucketReference::AccessPoint(access_point) if access_point.spans_regions() => {
                "AWS4-ECDSA-P256-SHA256"
            }
            BucketReference::AccessPoint(_) | BucketReference::Name(_) => "AWS4-HMAC-SHA256",
        };
        let context = context.one("s3:signatureversion", signature);
        match &self.backend.bucket {
            // What a bucket's policy delegates by.
            BucketReference::AccessPoint(access_point) => context
                .one("s3:DataAccessPointArn", access_point.arn().to_owned())
                .one("s3:DataAccessPointAccount", access_point.account().to_owned())
                .with("s3:AccessPointNetworkOrigin", ContextValue::Unknown),
            bucket @ BucketReference::Name(_) if bucket.is_access_point_alias() => context
                .with("s3:DataAccessPointArn", ContextValue::Unknown)
                .with("s3:DataAccessPointAccount", ContextValue::Unknown)
                .with("s3:AccessPointNetworkOrigin", ContextValue::Unknown),
            BucketReference::Name(_) => context.absent(&[
                "s3:AccessPointNetworkOrigin",
                "s3:DataAccessPointAccount",
                "s3:DataAccessPointArn",
            ]),
        }
    }
}

fn customer_key_header(context: Context) -> Context {
    context.one("s3:x-amz-server-side-encryption-customer-algorithm", "AES256")
}
