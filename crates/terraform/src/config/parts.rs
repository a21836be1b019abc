//! The parts of a backend, each read from its arguments.

use iamsim_source::{Code, Quoted, Spanned};

use super::arguments::Argument;
use super::block::Reader;
use super::given;
use super::object;
use crate::backend::{
    Accounts, BucketReference, CannedAcl, Check, Credentials, DoubledSlash, Encryption, Endpoints,
    KmsKeyReference, LockFile, Locking, Mistake, ObjectTags, Parts, Region, RegionValidation, StateKey,
    TableReference, Tag, WorkspaceKeyPrefix, customer_key, is_redacted,
};
use crate::versions::Product;

const CONFLICTING_ARGUMENTS: Code = Code::new("conflicting-arguments");
const ACCESS_POINT_ALIAS: Code = Code::new("access-point-alias");
const NO_EFFECT: Code = Code::new("argument-without-effect");
const REDACTED: Code = Code::new("redacted-value");
const INVALID_ENDPOINT: Code = Code::new("invalid-endpoint");

impl Reader<'_> {
    /// Every part, also where an earlier one is wrong: so that all mistakes are told.
    pub(super) fn parts(&mut self) -> Option<Parts> {
        let bucket = self.bucket();
        let key = self.key();
        let region = self.region();
        let encryption = self.encryption();
        let locking = self.locking();
        let endpoints = self.endpoints();
        let credentials = self.credentials();
        let workspace_key_prefix = self.workspace_key_prefix();
        let accounts = self.accounts();
        if let (Some(bucket), Some(region), Some(text)) = (&bucket, &region, self.text(Argument::Bucket)) {
            self.accept(text.span, bucket.must_be_in(region));
        }
        let acl = self.text(Argument::Acl).filter(|acl| !acl.value.is_empty());
        Some(Parts {
            bucket: bucket?,
            key: key?,
            region: region?,
            workspace_key_prefix,
            encryption,
            locking,
            acl: acl.map(|acl| CannedAcl(acl.value.into())),
            credentials,
            credentials_validation: self.check(Argument::SkipCredentialsValidation),
            account_check: self.check(Argument::SkipRequestingAccountId),
            endpoints,
            accounts,
            tags: ObjectTags { state: self.tags(Argument::StateTags), lock: self.tags(Argument::LockTags) },
        })
    }

    fn region(&mut self) -> Option<Region> {
        let validation = match self.boolean(Argument::SkipRegionValidation) {
            Some(true) => RegionValidation::Skipped,
            Some(false) | None => RegionValidation::Made,
        };
        let text = self.required(
            Argument::Region,
            "add `region = \"REGION\"`, such as `eu-west-1`, or say what the environment holds: `--env AWS_REGION=REGION`",
        )?;
        self.accept(text.span, Region::new(&text.value, validation))
    }

    fn bucket(&mut self) -> Option<BucketReference> {
        let text = self.required(Argument::Bucket, "add `bucket = \"NAME\"`")?;
        let bucket = self.accept(text.span, BucketReference::new(&text.value))?;
        if bucket.is_access_point_alias() {
            let message = "`bucket` is the alias of an access point, of which the ARN is not known";
            let help = "write the ARN of the access point: policies see that one, not the alias";
            self.warn(text.span, &Mistake::new(ACCESS_POINT_ALIAS, message, help));
        }
        if matches!(bucket, BucketReference::AccessPoint(_))
            && self.boolean(Argument::UsePathStyle) == Some(true)
        {
            let message = "`use_path_style` cannot be used with an access point";
            let mistake = Mistake::new(CONFLICTING_ARGUMENTS, message, "remove `use_path_style`");
            self.refuse(text.span, &mistake);
        }
        Some(bucket)
    }

    fn key(&mut self) -> Option<StateKey> {
        let doubled_slash = match self.tool.product {
            Product::Terraform => DoubledSlash::Refused,
            Product::OpenTofu => DoubledSlash::Allowed,
        };
        let text = self.required(Argument::Key, "add `key = \"PATH/terraform.tfstate\"`")?;
        self.accept(text.span, StateKey::new(&text.value, doubled_slash))
    }

    fn workspace_key_prefix(&mut self) -> WorkspaceKeyPrefix {
        let Some(text) = self.text(Argument::WorkspaceKeyPrefix) else {
            return WorkspaceKeyPrefix::default();
        };
        self.accept(text.span, WorkspaceKeyPrefix::new(&text.value)).unwrap_or_default()
    }

    fn encryption(&mut self) -> Encryption {
        let encrypt = self.boolean(Argument::Encrypt) == Some(true);
        let kms = self.text(Argument::KmsKeyId);
        let kms = kms.and_then(|text| self.accept(text.span, KmsKeyReference::new(&text.value)));
        let customer_key = self.text(Argument::SseCustomerKey).filter(|text| !text.value.is_empty());
        if let Some(text) = &customer_key {
            self.customer_key(text);
        }
        for argument in [Argument::KmsKeyId, Argument::SseCustomerKey] {
            if let (false, Some(attribute)) = (encrypt, self.attribute(argument)) {
                let message = format!("`{}` has no effect without `encrypt = true`", argument.as_str());
                self.warn(attribute.span(), &Mistake::new(NO_EFFECT, message, "add `encrypt = true`"));
            }
        }
        match (encrypt, kms, customer_key) {
            (false, _, _) => Encryption::BucketDefault,
            (true, Some(key), _) => Encryption::Kms(key),
            (true, None, Some(_)) => Encryption::CustomerKey,
            (true, None, None) => Encryption::S3Managed,
        }
    }

    /// A key that was blotted out is no mistake of its author's: nothing here depends on what it was.
    fn customer_key(&mut self, text: &Spanned<String>) {
        let Err(mistake) = customer_key(&text.value) else { return };
        if is_redacted(&text.value) {
            let message = "`sse_customer_key` was blotted out: the answers hold for any key";
            let help = "nothing needs to be done here; Terraform itself needs the key, 32 bytes in base64";
            self.warn(text.span, &Mistake::new(REDACTED, message, help));
        } else {
            self.refuse(text.span, &mistake);
        }
    }

    fn locking(&mut self) -> Locking {
        let lock_file = match self.boolean(Argument::UseLockfile) {
            Some(true) => LockFile::Used,
            Some(false) | None => LockFile::Unused,
        };
        let table = self.text(Argument::DynamodbTable);
        let table = table.and_then(|text| self.accept(text.span, TableReference::new(&text.value)).flatten());
        Locking { lock_file, table }
    }

    fn credentials(&mut self) -> Credentials {
        Credentials {
            web_identity: object::web_identity(self),
            role: object::assume_role(self).or_else(|| object::former_role(self)),
        }
    }

    fn endpoints(&mut self) -> Endpoints {
        let sts_region = self.text(Argument::StsRegion);
        Endpoints {
            s3: self.endpoint("s3", Argument::Endpoint),
            dynamodb: self.endpoint("dynamodb", Argument::DynamodbEndpoint),
            sts: self.endpoint("sts", Argument::StsEndpoint),
            iam: self.endpoint("iam", Argument::IamEndpoint),
            sts_region: sts_region
                .and_then(|text| self.accept(text.span, Region::new(&text.value, RegionValidation::Skipped))),
        }
    }

    /// The endpoint of a service: a member of `endpoints`, or the argument that was there before.
    fn endpoint(&mut self, service: &'static str, old: Argument) -> Option<Box<str>> {
        let new = object::endpoint(self, service);
        let former = self.text(old);
        if let (Some(_), Some(former)) = (&new, &former) {
            let message = format!("`{}` and `endpoints.{service}` are both set", old.as_str());
            let mistake = Mistake::new(CONFLICTING_ARGUMENTS, message, "keep the one in `endpoints`");
            self.refuse(former.span, &mistake);
        }
        let endpoint = new.or(former).filter(|endpoint| !endpoint.value.is_empty())?;
        let valid = ["https://", "http://"].into_iter().any(|scheme| endpoint.value.starts_with(scheme));
        if !valid {
            let message = format!("{} is no URL of an endpoint", Quoted(&endpoint.value));
            let mistake = Mistake::new(INVALID_ENDPOINT, message, "write `https://HOST`, scheme included");
            self.refuse(endpoint.span, &mistake);
        }
        Some(endpoint.value.into())
    }

    fn accounts(&mut self) -> Accounts {
        let ids = |argument| self.attribute(argument).and_then(|attribute| given::texts(&attribute.value));
        let ids = |argument| -> Vec<Box<str>> {
            ids(argument).unwrap_or_default().into_iter().map(|id| id.value.into()).collect()
        };
        let accounts = Accounts {
            allowed: ids(Argument::AllowedAccountIds),
            forbidden: ids(Argument::ForbiddenAccountIds),
        };
        let skipped = [Argument::SkipCredentialsValidation, Argument::SkipRequestingAccountId];
        let nobody_asks = skipped.into_iter().all(|skip| self.check(skip) == Check::Skipped);
        if let (true, false, Some(attribute)) =
            (nobody_asks, accounts.allowed.is_empty(), self.attribute(Argument::AllowedAccountIds))
        {
            let message = "`allowed_account_ids` is set, and nothing finds out which account it is";
            let help = "remove `skip_requesting_account_id`, or `allowed_account_ids`";
            self.refuse(attribute.span(), &Mistake::new(CONFLICTING_ARGUMENTS, message, help));
        }
        accounts
    }

    fn tags(&self, argument: Argument) -> Vec<Tag> {
        let tags = self.attribute(argument).and_then(|attribute| given::map(&attribute.value));
        let tag = |(key, value): (String, String)| Tag { key: key.into(), value: value.into() };
        tags.unwrap_or_default().into_iter().map(tag).collect()
    }

    fn check(&self, skip: Argument) -> Check {
        match self.boolean(skip) {
            Some(true) => Check::Skipped,
            Some(false) | None => Check::Made,
        }
    }
}
