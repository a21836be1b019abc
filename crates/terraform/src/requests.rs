//! What each request needs and carries: actions, resources and condition keys, from the backend alone.
//!
//! Sources: the measured calls of Terraform 1.11.4; S3, "Policy actions, resources, and condition keys";
//! KMS, "Condition keys"; DynamoDB, "Using conditions"; IAM, "Global condition keys".

use crate::backend::{Backend, BucketReference, Encryption, Endpoints, SessionName, Transport};
use crate::calls::{Call, Caller, Context, ContextValue, IfDenied, Object, Purpose};
use crate::config::Argument;
use crate::surroundings::{BucketKey, DefaultEncryption, Surroundings};
use crate::versions::{Behaviour, LockFileEncryption, Tool};

/// Everything that the content of a request comes from.
#[derive(Clone, Copy)]
pub(crate) struct Requests<'a> {
    pub(crate) backend: &'a Backend,
    pub(crate) behaviour: Behaviour,
    pub(crate) surroundings: &'a Surroundings,
}

/// A request to S3 about one object.
pub(crate) struct ObjectRequest<'a> {
    pub(crate) key: &'a str,
    pub(crate) object: Object,
    pub(crate) purpose: Purpose,
    pub(crate) if_denied: IfDenied,
}

/// A request to DynamoDB about one item.
pub(crate) struct ItemRequest<'a> {
    pub(crate) lock_id: &'a str,
    pub(crate) object: Object,
    pub(crate) purpose: Purpose,
    pub(crate) if_denied: IfDenied,
}

/// The sum of an empty body, which every request that reads carries.
const EMPTY_BODY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Parameters of S3's requests that the backend never sends.
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
    "s3:versionid",
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

const NEVER_SENT_TO_DYNAMODB: &[&str] =
    &["dynamodb:EnclosingOperation", "dynamodb:FullTableScan", "dynamodb:ReturnValues", "dynamodb:Select"];

impl<'a> Requests<'a> {
    pub(crate) fn new(backend: &'a Backend, tool: Tool, surroundings: &'a Surroundings) -> Self {
        Self { backend, behaviour: tool.behaviour(), surroundings }
    }

    /// Who asks for everything but the roles themselves.
    pub(crate) fn caller(&self) -> Caller {
        let credentials = &self.backend.credentials;
        match (&credentials.role, &credentials.web_identity) {
            (Some(role), _) => Caller::role(role),
            (None, Some(role)) => Caller::web_identity_role(role),
            (None, None) => Caller::Starting,
        }
    }

    /// The account of who asks; a text that says so where it is not known.
    fn account(&self) -> &str {
        let credentials = &self.backend.credentials;
        match (&credentials.role, &credentials.web_identity) {
            (Some(role), _) => role.role_arn.account(),
            (None, Some(role)) => role.role_arn.account(),
            (None, None) => self.surroundings.account.as_deref().unwrap_or("<account>"),
        }
    }

    /// `ListObjectsV2` under the prefix of workspaces: `s3:ListBucket` on the bucket.
    pub(crate) fn list(&self, if_denied: IfDenied) -> Call {
        let context = self
            .s3()
            .one("s3:prefix", self.backend.workspace_key_prefix.listed())
            .one("s3:max-keys", "1000")
            .one("s3:x-amz-content-sha256", EMPTY_BODY_SHA256);
        Call {
            api: "s3:ListObjectsV2",
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
                crate::versions::Reading::HeadThenGet => "s3:HeadObject (missing key: 404 vs 403)",
                crate::versions::Reading::Get => "s3:GetObject (missing key: 404 vs 403)",
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
    pub(crate) fn put(&self, request: &ObjectRequest<'_>) -> Vec<Call> {
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
        let mut calls = vec![self.object_call(request, "s3:PutObject", "s3:PutObject", context.clone())];
        if self.backend.acl.as_ref().is_some_and(crate::backend::CannedAcl::needs_put_object_acl) {
            let call = self.object_call(request, "s3:PutObject", "s3:PutObjectAcl", context);
            calls.push(Call { argument: Argument::Acl, ..call });
        }
        calls.extend(self.kms_call(request, "s3:PutObject", "kms:GenerateDataKey"));
        calls
    }

    /// `DeleteObject`: `s3:DeleteObject`.
    pub(crate) fn delete(&self, request: &ObjectRequest<'_>) -> Vec<Call> {
        let context = self.s3().one("s3:x-amz-content-sha256", EMPTY_BODY_SHA256);
        vec![self.object_call(request, "s3:DeleteObject", "s3:DeleteObject", context)]
    }

    /// A request about one item of the table; none where no table is used.
    pub(crate) fn item(
        &self,
        request: &ItemRequest<'_>,
        action: &'static str,
        attributes: &[&'static str],
    ) -> Vec<Call> {
        let Some(table) = &self.backend.locking.table else { return Vec::new() };
        let endpoint = self.backend.endpoints.dynamodb.as_deref();
        let context = transported(endpoint)
            .one("aws:RequestedRegion", self.backend.region.as_str().to_owned())
            .many("dynamodb:LeadingKeys", [request.lock_id.to_owned()])
            .many("dynamodb:Attributes", attributes.iter().map(|&name| name.to_owned()));
        vec![Call {
            api: action,
            action,
            resource: table.arn(&self.backend.region, self.account()),
            object: request.object,
            purpose: request.purpose,
            caller: self.caller(),
            context: context.absent(NEVER_SENT_TO_DYNAMODB),
            if_denied: request.if_denied,
            argument: Argument::DynamodbTable,
        }]
    }

    /// The roles that the backend names, each taken twice in a run, and the questions who the caller is.
    pub(crate) fn identify(&self) -> Vec<Call> {
        let mut calls = self.take_roles();
        calls.extend(self.ask_identity());
        calls
    }

    fn take_roles(&self) -> Vec<Call> {
        let credentials = &self.backend.credentials;
        let mut calls = Vec::new();
        if let Some(role) = &credentials.web_identity {
            let context = self.sts().with("sts:RoleSessionName", session(role.session_name.as_ref()));
            let call = Call {
                api: "sts:AssumeRoleWithWebIdentity",
                action: "sts:AssumeRoleWithWebIdentity",
                resource: role.role_arn.as_str().to_owned(),
                object: Object::Role,
                purpose: Purpose::TakeRole,
                caller: Caller::WebIdentity,
                context,
                if_denied: IfDenied::Fails,
                argument: Argument::AssumeRoleWithWebIdentity,
            };
            calls.extend([call.clone(), call]);
        }
        if let Some(role) = &credentials.role {
            let caller =
                credentials.web_identity.as_ref().map_or(Caller::Starting, Caller::web_identity_role);
            let mut context = self.sts().with("sts:RoleSessionName", session(role.session_name.as_ref()));
            context = match &role.external_id {
                Some(id) => context.one("sts:ExternalId", id.to_string()),
                None => context.absent(&["sts:ExternalId"]),
            };
            context = match &role.source_identity {
                Some(identity) => context.one("sts:SourceIdentity", identity.as_str().to_owned()),
                None => context.absent(&["sts:SourceIdentity"]),
            };
            for tag in &role.tags {
                let key = format!("aws:RequestTag/{}", tag.key);
                context = context.with(key, ContextValue::One(tag.value.to_string().into()));
            }
            context = match role.tags.as_slice() {
                [] => context.absent(&["aws:TagKeys"]),
                tags => context.many("aws:TagKeys", tags.iter().map(|tag| tag.key.to_string())),
            };
            context = match role.transitive_tag_keys.as_slice() {
                [] => context.absent(&["sts:TransitiveTagKeys"]),
                keys => context.many("sts:TransitiveTagKeys", keys.iter().map(ToString::to_string)),
            };
            let call = |action, purpose| Call {
                api: "sts:AssumeRole",
                action,
                resource: role.role_arn.as_str().to_owned(),
                object: Object::Role,
                purpose,
                caller: caller.clone(),
                context: context.clone(),
                if_denied: IfDenied::Fails,
                argument: Argument::AssumeRole,
            };
            for _ in 0..2 {
                calls.push(call("sts:AssumeRole", Purpose::TakeRole));
                if !role.tags.is_empty() {
                    calls.push(call("sts:TagSession", Purpose::TagSession));
                }
                if role.source_identity.is_some() {
                    calls.push(call("sts:SetSourceIdentity", Purpose::SetSourceIdentity));
                }
            }
        }
        calls
    }

    /// The questions who the caller is, which no policy can deny.
    fn ask_identity(&self) -> Vec<Call> {
        use crate::backend::Check::{Made, Skipped};
        use crate::versions::IdentityRequests::{Once, Twice};
        let backend = self.backend;
        let (action, times) =
            match (backend.credentials_validation, backend.account_check, self.behaviour.identity) {
                (Made, _, Twice) => ("sts:GetCallerIdentity", 2),
                (Made, _, Once) => ("sts:GetCallerIdentity", 1),
                // The account is then asked of IAM first, and a denial leads on to STS.
                (Skipped, Made, Twice) => ("iam:GetUser", 1),
                (Skipped, Made, Once) | (Skipped, Skipped, _) => ("sts:GetCallerIdentity", 0),
            };
        let context =
            if action == "iam:GetUser" { transported(backend.endpoints.iam.as_deref()) } else { self.sts() };
        let call = Call {
            api: action,
            action,
            resource: "*".to_owned(),
            object: Object::Identity,
            purpose: Purpose::AskIdentity,
            caller: self.caller(),
            context,
            if_denied: IfDenied::Tolerated,
            argument: Argument::Bucket,
        };
        vec![call; times]
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

    /// What S3 asks KMS in the caller's name, where the object lies under a KMS key.
    fn kms_call(&self, request: &ObjectRequest<'_>, api: &'static str, action: &'static str) -> Option<Call> {
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
                (self.surroundings.key_behind(key, region, self.account()), Argument::KmsKeyId)
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
        let mut context = Context::default()
            .one("aws:RequestedRegion", region.as_str().to_owned())
            // S3 asks in the caller's name, over TLS: KMS answers nothing else.
            .one("aws:SecureTransport", "true")
            .one("aws:ViaAWSService", "true")
            .one("kms:ViaService", format!("s3.{region}.{}", region.domain()))
            .one("kms:EncryptionContext:aws:s3:arn", encrypted_arn)
            .many("kms:EncryptionContextKeys", ["aws:s3:arn".to_owned()])
            .one("kms:CallerAccount", self.account().to_owned());
        if let Encryption::Kms(reference) = &self.backend.encryption {
            context = match reference.alias() {
                Some(alias) => context.one("kms:RequestAlias", alias.to_owned()),
                None => context.absent(&["kms:RequestAlias"]),
            };
        }
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
    fn s3(&self) -> Context {
        let context = transported(self.backend.endpoints.s3.as_deref())
            .one("aws:RequestedRegion", self.backend.region.as_str().to_owned())
            .one("s3:authType", "REST-HEADER");
        match &self.backend.bucket {
            BucketReference::AccessPoint(access_point) if access_point.spans_regions() => {
                context.one("s3:signatureversion", "AWS4-ECDSA-P256-SHA256")
            }
            BucketReference::AccessPoint(_) | BucketReference::Name(_) => {
                context.one("s3:signatureversion", "AWS4-HMAC-SHA256")
            }
        }
    }

    /// What every request to STS carries.
    fn sts(&self) -> Context {
        let endpoints = &self.backend.endpoints;
        let region = endpoints.sts_region.as_ref().unwrap_or(&self.backend.region);
        transported(endpoints.sts.as_deref()).one("aws:RequestedRegion", region.as_str().to_owned())
    }
}

/// Whether a request that reads carries the headers of a customer's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CustomerKeyHeaders {
    /// It does, where the backend has one.
    Sent,
    /// Terraform forgets them where it looks who holds a lock.
    Forgotten,
}

/// What every request carries: how it travels, and who sends it, of which only the beginning is known.
fn transported(endpoint: Option<&str>) -> Context {
    let secure = match Endpoints::transport(endpoint) {
        Transport::Secure => "true",
        Transport::Plain => "false",
    };
    Context::default()
        .one("aws:SecureTransport", secure)
        .with("aws:UserAgent", ContextValue::Unknown)
        .one("aws:ViaAWSService", "false")
        .absent(&["aws:Referer", "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"])
}

fn customer_key_header(context: Context) -> Context {
    context.one("s3:x-amz-server-side-encryption-customer-algorithm", "AES256")
}

fn session(name: Option<&SessionName>) -> ContextValue {
    name.map_or(ContextValue::Unknown, |name| ContextValue::One(name.as_str().to_owned().into()))
}
