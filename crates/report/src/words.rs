//! What Terraform does and what a bundle lacks, in words: the one place where these become sentences.

use iamsim_engine::{Principal, Uncollected, UncollectedPart};
use iamsim_policy::PolicyType;
use iamsim_terraform::{Call, Command, Object, Purpose};

/// The shortest name that means this command: `apply`, and `apply (no changes)`.
pub(crate) fn command(command: &Command) -> &'static str {
    let short = command.short_name();
    if Command::parse(short).as_ref() == Ok(command) { short } else { command.name() }
}

/// Each item once, in the order of the first time.
pub(crate) fn distinct<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list<T: AsRef<str>>(items: &[T]) -> String {
    joined(items, "and")
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn alternatives<T: AsRef<str>>(items: &[T]) -> String {
    joined(items, "or")
}

fn joined<T: AsRef<str>>(items: &[T], word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {word} {}", first.join(", "), last.as_ref())
        }
    }
}

/// What a call is about: `the state`, `the KMS key`.
pub(crate) fn object(call: &Call) -> &'static str {
    if call.action.starts_with("kms:") {
        return "the KMS key";
    }
    match call.object {
        Object::State => "the state",
        Object::Lock => "the lock file",
        Object::List | Object::Missing => "the bucket",
        Object::LockItem => "the lock item",
        Object::Digest => "the state's digest",
        Object::Identity => "itself",
        Object::Role => "the role",
        Object::Bucket => "the bucket itself",
        Object::Table => "the table itself",
    }
}

/// What a command does, as a verb and what it is about: `reads` or `read`, `the state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Doing {
    /// Of one command.
    pub(crate) does: &'static str,
    /// Of several.
    pub(crate) they_do: &'static str,
    /// What it is about.
    pub(crate) what: &'static str,
}

/// What a command does with a call.
pub(crate) const fn doing(purpose: Purpose) -> Doing {
    let (does, they_do, what) = match purpose {
        Purpose::AskIdentity => ("asks", "ask", "who it is"),
        Purpose::TakeRole => ("takes", "take", "the role"),
        Purpose::TagSession => ("tags", "tag", "the session of the role"),
        Purpose::SetSourceIdentity => ("names", "name", "who is behind the session"),
        Purpose::ListWorkspaces => ("lists", "list", "the workspaces"),
        Purpose::FindState => ("looks for", "look for", "the state"),
        Purpose::ReadState => ("reads", "read", "the state"),
        Purpose::WriteState => ("stores", "store", "the state"),
        Purpose::DeleteState => ("deletes", "delete", "the state"),
        Purpose::ReadDigest => ("reads", "read", "the digest of the state"),
        Purpose::WriteDigest => ("stores", "store", "the digest of the state"),
        Purpose::DeleteDigest => ("deletes", "delete", "the digest of the state"),
        Purpose::TakeLock => ("takes", "take", "the lock"),
        Purpose::ReadHolder => ("asks for the holder of", "ask for the holder of", "the lock"),
        Purpose::ReadLock => ("reads", "read", "the lock"),
        Purpose::ReleaseLock => ("releases", "release", "the lock"),
        Purpose::PrepareBucket => ("prepares", "prepare", "the bucket"),
        Purpose::PrepareTable => ("prepares", "prepare", "the table"),
    };
    Doing { does, they_do, what }
}

/// A principal as people name it: `the user ci`, else its ARN.
pub(crate) fn principal(principal: &Principal) -> String {
    match (principal, principal.name(), principal.role_name()) {
        (Principal::User(_), Some(name), _) => format!("the user `{name}`"),
        (Principal::Role(_) | Principal::RoleSession(_), _, Some(name)) => format!("the role `{name}`"),
        (Principal::Root(_), ..) => "the root user".to_owned(),
        (other, ..) => format!("`{other}`"),
    }
}

/// What was not collected, in words: `service control policies of the account 123456789012`.
pub(crate) fn uncollected(missing: &Uncollected) -> String {
    let what = match missing.what {
        UncollectedPart::Policies(policy_type) => plural(policy_type),
        UncollectedPart::ResourceAccount => "the owner",
        UncollectedPart::BlockPublicAccess => "S3 Block Public Access",
    };
    if missing.of.is_empty() { what.to_owned() } else { format!("{what} of {}", missing.of) }
}

/// What was assumed of it, as short as can be: `no SCP`.
pub(crate) fn assumed(missing: &Uncollected) -> &'static str {
    match missing.what {
        UncollectedPart::Policies(policy_type) => match policy_type {
            PolicyType::IdentityBased => "no identity-based policy",
            PolicyType::PermissionsBoundary => "no permissions boundary",
            PolicyType::Session => "no session policy",
            PolicyType::ServiceControl => "no SCP",
            PolicyType::ResourceControl => "no RCP",
            PolicyType::ResourceBased => "no resource-based policy",
            PolicyType::Bucket => "no bucket policy",
            PolicyType::Key => "no key policy",
            PolicyType::Table => "no table policy",
            PolicyType::RoleTrust => "no trust policy",
            PolicyType::VpcEndpoint => "no VPC endpoint policy",
        },
        UncollectedPart::ResourceAccount => "the bucket in the principal's account",
        UncollectedPart::BlockPublicAccess => "S3 Block Public Access off",
    }
}

/// What to collect, and where the bundle takes it.
pub(crate) fn how_to_collect(missing: &Uncollected) -> String {
    match missing.what {
        UncollectedPart::Policies(policy_type) => {
            let (field, collect) = match policy_type {
                PolicyType::IdentityBased => (
                    "principals.<ARN>.identity_policies",
                    "aws iam list-attached-user-policies, get-policy-version",
                ),
                PolicyType::PermissionsBoundary => {
                    ("principals.<ARN>.permissions_boundary", "aws iam get-user or get-role")
                }
                PolicyType::Session => {
                    ("principals.<ARN>.session_policies", "what was passed to sts:AssumeRole")
                }
                PolicyType::ServiceControl => (
                    "service_control_policies",
                    "aws organizations list-policies-for-target, describe-policy",
                ),
                PolicyType::ResourceControl => (
                    "resource_control_policies",
                    "aws organizations list-policies-for-target, describe-policy",
                ),
                PolicyType::Bucket => ("resources.<ARN>.policy", "aws s3api get-bucket-policy"),
                PolicyType::Key => ("resources.<ARN>.policy", "aws kms get-key-policy"),
                PolicyType::Table => ("resources.<ARN>.policy", "aws dynamodb get-resource-policy"),
                PolicyType::RoleTrust => ("resources.<ARN>.policy", "aws iam get-role"),
                PolicyType::ResourceBased => ("resources.<ARN>.policy", "the resource's own policy"),
                PolicyType::VpcEndpoint => ("vpc_endpoint_policy", "aws ec2 describe-vpc-endpoints"),
            };
            format!("collect it ({collect}) and name the file in `{field}`, or write null if there is none")
        }
        UncollectedPart::ResourceAccount => "say it in `resources.<ARN>.account`".to_owned(),
        UncollectedPart::BlockPublicAccess => "say it in `resources.<ARN>.block_public_access`".to_owned(),
    }
}

const fn plural(policy_type: PolicyType) -> &'static str {
    match policy_type {
        PolicyType::IdentityBased => "identity-based policies",
        PolicyType::PermissionsBoundary => "permissions boundary",
        PolicyType::Session => "session policies",
        PolicyType::ServiceControl => "service control policies",
        PolicyType::ResourceControl => "resource control policies",
        PolicyType::ResourceBased => "resource-based policy",
        PolicyType::Bucket => "bucket policy",
        PolicyType::Key => "key policy",
        PolicyType::Table => "table policy",
        PolicyType::RoleTrust => "role trust policy",
        PolicyType::VpcEndpoint => "VPC endpoint policy",
    }
}
