//! [`Argument`]: the arguments of `backend "s3"`, with their types and the versions that know them, as data.
//!
//! What an argument's value must look like is said where it becomes a type, in `backend/`.

use crate::versions::{Product, Tool, Version};

/// An argument of `backend "s3"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "each is the argument of its name; HashiCorp's documentation of the backend says what it does"
)]
pub enum Argument {
    AccessKey,
    Acl,
    AllowedAccountIds,
    AssumeRole,
    AssumeRoleDurationSeconds,
    AssumeRolePolicy,
    AssumeRolePolicyArns,
    AssumeRoleTags,
    AssumeRoleTransitiveTagKeys,
    AssumeRoleWithWebIdentity,
    Bucket,
    CustomCaBundle,
    DynamodbEndpoint,
    DynamodbTable,
    Ec2MetadataServiceEndpoint,
    Ec2MetadataServiceEndpointMode,
    Encrypt,
    Endpoint,
    Endpoints,
    ExternalId,
    ForbiddenAccountIds,
    ForcePathStyle,
    HttpProxy,
    HttpsProxy,
    IamEndpoint,
    Insecure,
    Key,
    KmsKeyId,
    LockTags,
    MaxRetries,
    NoProxy,
    Profile,
    Region,
    RetryMode,
    RoleArn,
    SecretKey,
    SessionName,
    SharedConfigFiles,
    SharedCredentialsFile,
    SharedCredentialsFiles,
    SkipCredentialsValidation,
    SkipMetadataApiCheck,
    SkipRegionValidation,
    SkipRequestingAccountId,
    SkipS3Checksum,
    SseCustomerKey,
    StateTags,
    StsEndpoint,
    StsRegion,
    Token,
    UseDualstackEndpoint,
    UseFipsEndpoint,
    UseLegacyWorkflow,
    UseLockfile,
    UsePathStyle,
    WorkspaceKeyPrefix,
}

/// What the value of an argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Boolean,
    Number,
    Texts,
    Map,
    Object(&'static [Member]),
}

/// A member of an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) member_type: Type,
}

/// An argument's row.
pub(super) struct Row {
    pub(super) argument: Argument,
    pub(super) name: &'static str,
    pub(super) value_type: Type,
    pub(super) known: Known,
}

/// Which versions know an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Always,
    /// Both tools, since this version of either.
    Since(Version),
    /// Terraform until this version, which removed it; OpenTofu still.
    RemovedFromTerraform(Version),
    /// OpenTofu alone, since this version.
    OpenTofuSince(Version),
}

/// Since when an argument is deprecated, and what to write instead.
pub(super) struct Deprecated {
    pub(super) argument: Argument,
    /// Of Terraform.
    pub(super) terraform: Option<Version>,
    /// Of OpenTofu.
    pub(super) opentofu: Option<Version>,
    pub(super) instead: &'static str,
}

/// The arguments that are deprecated, and still known to some versions.
pub(super) const DEPRECATED: &[Deprecated] = &[
    deprecated(Argument::AssumeRoleDurationSeconds, IN_BOTH, "`duration` in `assume_role = { ... }`"),
    deprecated(Argument::AssumeRolePolicy, IN_BOTH, "`policy` in `assume_role = { ... }`"),
    deprecated(Argument::AssumeRolePolicyArns, IN_BOTH, "`policy_arns` in `assume_role = { ... }`"),
    deprecated(Argument::AssumeRoleTags, IN_BOTH, "`tags` in `assume_role = { ... }`"),
    deprecated(
        Argument::AssumeRoleTransitiveTagKeys,
        IN_BOTH,
        "`transitive_tag_keys` in `assume_role = { ... }`",
    ),
    deprecated(Argument::DynamodbEndpoint, IN_BOTH, "`dynamodb` in `endpoints = { ... }`"),
    deprecated(Argument::DynamodbTable, (Some(Version::new(1, 11, 0)), None), "`use_lockfile = true`"),
    deprecated(Argument::Endpoint, IN_BOTH, "`s3` in `endpoints = { ... }`"),
    deprecated(Argument::ExternalId, IN_BOTH, "`external_id` in `assume_role = { ... }`"),
    deprecated(Argument::ForcePathStyle, IN_BOTH, "`use_path_style`"),
    deprecated(Argument::IamEndpoint, IN_BOTH, "`iam` in `endpoints = { ... }`"),
    deprecated(Argument::RoleArn, IN_BOTH, "`role_arn` in `assume_role = { ... }`"),
    deprecated(Argument::SessionName, IN_BOTH, "`session_name` in `assume_role = { ... }`"),
    deprecated(Argument::SharedCredentialsFile, IN_BOTH, "`shared_credentials_files = [...]`"),
    deprecated(Argument::StsEndpoint, IN_BOTH, "`sts` in `endpoints = { ... }`"),
];

/// Of Terraform and of OpenTofu: since their 1.6.
const IN_BOTH: (Option<Version>, Option<Version>) =
    (Some(Version::new(1, 6, 0)), Some(Version::new(1, 6, 0)));

const fn deprecated(
    argument: Argument,
    (terraform, opentofu): (Option<Version>, Option<Version>),
    instead: &'static str,
) -> Deprecated {
    Deprecated { argument, terraform, opentofu, instead }
}

impl Deprecated {
    /// Since when `tool` deprecates `argument`, if it does, and what to write instead.
    pub(super) fn find(argument: Argument, tool: Tool) -> Option<(Version, &'static str)> {
        let row = DEPRECATED.iter().find(|row| row.argument == argument)?;
        let since = match tool.product {
            Product::Terraform => row.terraform,
            Product::OpenTofu => row.opentofu,
        };
        since.filter(|since| *since <= tool.version).map(|since| (since, row.instead))
    }
}

const fn member(name: &'static str, member_type: Type) -> Member {
    Member { name, member_type }
}

const ASSUME_ROLE: &[Member] = &[
    member("duration", Type::Text),
    member("external_id", Type::Text),
    member("policy", Type::Text),
    member("policy_arns", Type::Texts),
    member("role_arn", Type::Text),
    member("session_name", Type::Text),
    member("source_identity", Type::Text),
    member("tags", Type::Map),
    member("transitive_tag_keys", Type::Texts),
];

const WEB_IDENTITY: &[Member] = &[
    member("duration", Type::Text),
    member("policy", Type::Text),
    member("policy_arns", Type::Texts),
    member("role_arn", Type::Text),
    member("session_name", Type::Text),
    member("web_identity_token", Type::Text),
    member("web_identity_token_file", Type::Text),
];

const ENDPOINTS: &[Member] = &[
    member("dynamodb", Type::Text),
    member("iam", Type::Text),
    member("s3", Type::Text),
    member("sso", Type::Text),
    member("sts", Type::Text),
];

const ROLE_ARGUMENTS_REMOVED: Known = Known::RemovedFromTerraform(Version::new(1, 10, 0));
const TAGS: Known = Known::OpenTofuSince(Version::new(1, 11, 0));

/// Every argument.
#[rustfmt::skip]
pub(super) const ARGUMENTS: &[Row] = &[
    row(Argument::AccessKey, "access_key", Type::Text),
    row(Argument::Acl, "acl", Type::Text),
    row(Argument::AllowedAccountIds, "allowed_account_ids", Type::Texts),
    row(Argument::AssumeRole, "assume_role", Type::Object(ASSUME_ROLE)),
    known(ROLE_ARGUMENTS_REMOVED, Argument::AssumeRoleDurationSeconds, "assume_role_duration_seconds", Type::Number),
    known(ROLE_ARGUMENTS_REMOVED, Argument::AssumeRolePolicy, "assume_role_policy", Type::Text),
    known(ROLE_ARGUMENTS_REMOVED, Argument::AssumeRolePolicyArns, "assume_role_policy_arns", Type::Texts),
    known(ROLE_ARGUMENTS_REMOVED, Argument::AssumeRoleTags, "assume_role_tags", Type::Map),
    known(ROLE_ARGUMENTS_REMOVED, Argument::AssumeRoleTransitiveTagKeys, "assume_role_transitive_tag_keys", Type::Texts),
    row(Argument::AssumeRoleWithWebIdentity, "assume_role_with_web_identity", Type::Object(WEB_IDENTITY)),
    row(Argument::Bucket, "bucket", Type::Text),
    row(Argument::CustomCaBundle, "custom_ca_bundle", Type::Text),
    row(Argument::DynamodbEndpoint, "dynamodb_endpoint", Type::Text),
    row(Argument::DynamodbTable, "dynamodb_table", Type::Text),
    row(Argument::Ec2MetadataServiceEndpoint, "ec2_metadata_service_endpoint", Type::Text),
    row(Argument::Ec2MetadataServiceEndpointMode, "ec2_metadata_service_endpoint_mode", Type::Text),
    row(Argument::Encrypt, "encrypt", Type::Boolean),
    row(Argument::Endpoint, "endpoint", Type::Text),
    row(Argument::Endpoints, "endpoints", Type::Object(ENDPOINTS)),
    known(ROLE_ARGUMENTS_REMOVED, Argument::ExternalId, "external_id", Type::Text),
    row(Argument::ForbiddenAccountIds, "forbidden_account_ids", Type::Texts),
    row(Argument::ForcePathStyle, "force_path_style", Type::Boolean),
    row(Argument::HttpProxy, "http_proxy", Type::Text),
    row(Argument::HttpsProxy, "https_proxy", Type::Text),
    row(Argument::IamEndpoint, "iam_endpoint", Type::Text),
    row(Argument::Insecure, "insecure", Type::Boolean),
    row(Argument::Key, "key", Type::Text),
    row(Argument::KmsKeyId, "kms_key_id", Type::Text),
    known(TAGS, Argument::LockTags, "lock_tags", Type::Map),
    row(Argument::MaxRetries, "max_retries", Type::Number),
    row(Argument::NoProxy, "no_proxy", Type::Text),
    row(Argument::Profile, "profile", Type::Text),
    row(Argument::Region, "region", Type::Text),
    row(Argument::RetryMode, "retry_mode", Type::Text),
    known(ROLE_ARGUMENTS_REMOVED, Argument::RoleArn, "role_arn", Type::Text),
    row(Argument::SecretKey, "secret_key", Type::Text),
    known(ROLE_ARGUMENTS_REMOVED, Argument::SessionName, "session_name", Type::Text),
    row(Argument::SharedConfigFiles, "shared_config_files", Type::Texts),
    row(Argument::SharedCredentialsFile, "shared_credentials_file", Type::Text),
    row(Argument::SharedCredentialsFiles, "shared_credentials_files", Type::Texts),
    row(Argument::SkipCredentialsValidation, "skip_credentials_validation", Type::Boolean),
    row(Argument::SkipMetadataApiCheck, "skip_metadata_api_check", Type::Boolean),
    row(Argument::SkipRegionValidation, "skip_region_validation", Type::Boolean),
    row(Argument::SkipRequestingAccountId, "skip_requesting_account_id", Type::Boolean),
    row(Argument::SkipS3Checksum, "skip_s3_checksum", Type::Boolean),
    row(Argument::SseCustomerKey, "sse_customer_key", Type::Text),
    known(TAGS, Argument::StateTags, "state_tags", Type::Map),
    row(Argument::StsEndpoint, "sts_endpoint", Type::Text),
    row(Argument::StsRegion, "sts_region", Type::Text),
    row(Argument::Token, "token", Type::Text),
    row(Argument::UseDualstackEndpoint, "use_dualstack_endpoint", Type::Boolean),
    row(Argument::UseFipsEndpoint, "use_fips_endpoint", Type::Boolean),
    row(Argument::UseLegacyWorkflow, "use_legacy_workflow", Type::Boolean),
    known(Known::Since(Version::new(1, 10, 0)), Argument::UseLockfile, "use_lockfile", Type::Boolean),
    row(Argument::UsePathStyle, "use_path_style", Type::Boolean),
    row(Argument::WorkspaceKeyPrefix, "workspace_key_prefix", Type::Text),
];

const fn row(argument: Argument, name: &'static str, value_type: Type) -> Row {
    known(Known::Always, argument, name, value_type)
}

const fn known(known: Known, argument: Argument, name: &'static str, value_type: Type) -> Row {
    Row { argument, name, value_type, known }
}

impl Argument {
    /// Its name in the configuration.
    pub fn as_str(self) -> &'static str {
        ARGUMENTS.iter().find(|row| row.argument == self).map_or("", |row| row.name)
    }
}

impl Row {
    /// The row of the argument called `name`.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        ARGUMENTS.iter().find(|row| row.name == name)
    }
}

impl Known {
    /// Whether `tool` knows the argument.
    pub(super) fn by(self, tool: Tool) -> bool {
        match self {
            Self::Always => true,
            Self::Since(version) => version <= tool.version,
            Self::RemovedFromTerraform(version) => {
                tool.product == Product::OpenTofu || tool.version < version
            }
            Self::OpenTofuSince(version) => tool.product == Product::OpenTofu && version <= tool.version,
        }
    }
}

impl Type {
    /// The type with its article, for messages.
    pub(super) const fn with_article(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Boolean => "`true` or `false`",
            Self::Number => "a number",
            Self::Texts => "a list of strings",
            Self::Map => "an object of strings",
            Self::Object(_) => "an object",
        }
    }

    /// What such a value looks like.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Text => "\"...\"",
            Self::Boolean => "true",
            Self::Number => "5",
            Self::Texts => "[\"...\", \"...\"]",
            Self::Map => "{ Name = \"...\" }",
            Self::Object(_) => "{ ... }",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_holds_each_argument_once() {
        let names: Vec<_> = ARGUMENTS.iter().map(|row| row.name).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(names, sorted);
        let arguments: Vec<_> = ARGUMENTS.iter().map(|row| row.argument).collect();
        assert!(arguments.is_sorted());
    }

    #[test]
    fn versions_know_what_they_know() {
        let known = |name: &str, product, version: &str| {
            Row::find(name).unwrap().known.by(Tool::new(product, version.parse().unwrap()))
        };
        assert!(known("role_arn", Product::Terraform, "1.9.8"));
        assert!(!known("role_arn", Product::Terraform, "1.10.0"));
        assert!(known("role_arn", Product::OpenTofu, "1.13.0"));
        assert!(!known("use_lockfile", Product::Terraform, "1.9.8"));
        assert!(!known("state_tags", Product::Terraform, "1.14.0"));
        assert!(known("state_tags", Product::OpenTofu, "1.11.0"));
    }
}
