//! What Terraform does and what a bundle lacks, in words: the one place where these become sentences.

use iamsim_engine::{Principal, Uncollected, UncollectedPart};
use iamsim_policy::PolicyType;
use iamsim_terraform::{Call, Command, Object, Purpose};

/// The shortest name that means this command: `apply`, and `apply (no changes)`.
pub(crate) fn command(command: &Command) -> &'static str {
    let short = command.short_name();
    if Command::parse(short).as_ref() == Ok(command) { short } else { command.name() }
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
    }
}

/// What a command does with a call, for one command and for several: `reads the state`, `read the state`.
pub(crate) fn purpose(call: &Call) -> (String, String) {
    let (one, several) = match call.purpose {
        Purpose::AskIdentity => ("asks", "ask"),
        Purpose::ListWorkspaces | Purpose::SetSourceIdentity => ("has to", "have to"),
        Purpose::TakeRole | Purpose::TakeLock => ("takes", "take"),
        Purpose::TagSession => ("tags", "tag"),
        Purpose::FindState => ("looks for", "look for"),
        Purpose::ReadState | Purpose::ReadDigest | Purpose::ReadHolder | Purpose::ReadLock => {
            ("reads", "read")
        }
        Purpose::WriteState | Purpose::WriteDigest => ("stores", "store"),
        Purpose::DeleteState | Purpose::DeleteDigest => ("deletes", "delete"),
        Purpose::ReleaseLock => ("releases", "release"),
    };
    let what = match call.purpose {
        Purpose::AskIdentity => "who it is",
        Purpose::ListWorkspaces => "list the workspaces",
        Purpose::SetSourceIdentity => "say who is behind the session",
        Purpose::TakeRole => "the role",
        Purpose::TagSession => "the session of the role",
        Purpose::TakeLock | Purpose::ReleaseLock | Purpose::ReadLock => "the lock",
        Purpose::ReadHolder => "who holds the lock",
        Purpose::FindState | Purpose::ReadState | Purpose::WriteState | Purpose::DeleteState => "the state",
        Purpose::ReadDigest | Purpose::WriteDigest | Purpose::DeleteDigest => "the digest of the state",
    };
    (format!("{one} {what}"), format!("{several} {what}"))
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
        UncollectedPart::ResourceAccount => "one account owns all",
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
