//! The answers of the AWS CLI: by which keys each is known, and which policy it holds.
//!
//! Recognised by shape, never by the name of a file. Unknown keys are passed over: answers grow.

use iamsim_policy::PolicyType;
use iamsim_source::json::{Kind, Value};

/// One answer of the AWS CLI.
#[derive(Debug)]
pub(super) struct Answer {
    /// The command that gives it, without `aws`.
    pub(super) command: &'static str,
    /// Where each of these keys leads to something, the answer is recognised. A `[]` is the first element.
    keys: &'static [&'static str],
    /// None of these leads to anything.
    without: &'static [&'static str],
    /// What it holds.
    pub(super) holds: Holds,
}

/// What an answer holds.
#[derive(Debug)]
pub(super) enum Holds {
    /// A policy.
    Policy {
        /// The keys that lead to it.
        at: &'static str,
        /// What it can be.
        types: &'static [PolicyType],
    },
    /// No policy.
    Other {
        /// What there is instead, with its article.
        what: &'static str,
        /// The command that gives a policy, with its arguments.
        ask: &'static str,
    },
}

use PolicyType::{
    Bucket, IdentityBased, Key, PermissionsBoundary, ResourceBased, ResourceControl, RoleTrust,
    ServiceControl, Session, Table, VpcEndpoint,
};

const MANAGED: &[PolicyType] = &[IdentityBased, PermissionsBoundary, Session];

const fn policy(
    command: &'static str,
    keys: &'static [&'static str],
    at: &'static str,
    types: &'static [PolicyType],
) -> Answer {
    Answer { command, keys, without: &[], holds: Holds::Policy { at, types } }
}

const fn other(
    command: &'static str,
    keys: &'static [&'static str],
    what: &'static str,
    ask: &'static str,
) -> Answer {
    Answer { command, keys, without: &[], holds: Holds::Other { what, ask } }
}

const GET_POLICY_VERSION: &str = "iam get-policy-version --policy-arn ARN --version-id VERSION";
const GET_ROLE_POLICY: &str = "iam get-role-policy --role-name NAME --policy-name POLICY";
const GET_ROLE: &str = "iam get-role --role-name NAME";
const GET_USER_POLICY: &str = "iam get-user-policy --user-name NAME --policy-name POLICY";
const GET_GROUP_POLICY: &str = "iam get-group-policy --group-name NAME --policy-name POLICY";
const GET_BUCKET_POLICY: &str = "s3api get-bucket-policy --bucket BUCKET";
const GET_KEY_POLICY: &str = "kms get-key-policy --key-id KEY";
const GET_RESOURCE_POLICY: &str = "dynamodb get-resource-policy --resource-arn ARN";
const DESCRIBE_POLICY: &str = "organizations describe-policy --policy-id ID";
const DESCRIBE_VPC_ENDPOINTS: &str = "ec2 describe-vpc-endpoints --vpc-endpoint-ids ID";

/// The command that gives a policy of this type.
pub(super) const fn command_for(policy_type: PolicyType) -> &'static str {
    match policy_type {
        IdentityBased | PermissionsBoundary | Session => GET_POLICY_VERSION,
        ServiceControl | ResourceControl => DESCRIBE_POLICY,
        ResourceBased | Bucket => GET_BUCKET_POLICY,
        Key => GET_KEY_POLICY,
        Table => GET_RESOURCE_POLICY,
        RoleTrust => GET_ROLE,
        VpcEndpoint => DESCRIBE_VPC_ENDPOINTS,
    }
}

/// Every answer that is known.
static ANSWERS: &[Answer] = &[
    policy("iam get-policy-version", &["PolicyVersion.Document"], "PolicyVersion.Document", MANAGED),
    policy("iam get-role-policy", &["PolicyDocument", "RoleName"], "PolicyDocument", &[IdentityBased]),
    policy("iam get-user-policy", &["PolicyDocument", "UserName"], "PolicyDocument", &[IdentityBased]),
    policy("iam get-group-policy", &["PolicyDocument", "GroupName"], "PolicyDocument", &[IdentityBased]),
    policy(
        "iam get-role",
        &["Role.AssumeRolePolicyDocument"],
        "Role.AssumeRolePolicyDocument",
        &[RoleTrust, ResourceBased],
    ),
    // The answers for buckets and keys have one shape: actions tell them apart, once they are read.
    Answer {
        command: "s3api get-bucket-policy",
        keys: &["Policy\""],
        without: &["RevisionId", "PolicyName"],
        holds: Holds::Policy { at: "Policy", types: &[Bucket, Key, ResourceBased] },
    },
    policy("kms get-key-policy", &["Policy\"", "PolicyName"], "Policy", &[Key, ResourceBased]),
    policy("dynamodb get-resource-policy", &["Policy\"", "RevisionId"], "Policy", &[Table, ResourceBased]),
    policy(
        "organizations describe-policy",
        &["Policy.PolicySummary", "Policy.Content"],
        "Policy.Content",
        &[ServiceControl, ResourceControl],
    ),
    policy(
        "ec2 describe-vpc-endpoints",
        &["VpcEndpoints[].PolicyDocument"],
        "VpcEndpoints[].PolicyDocument",
        &[VpcEndpoint],
    ),
    other(
        "iam get-policy",
        &["Policy.DefaultVersionId"],
        "the name of a managed policy and of its default version",
        GET_POLICY_VERSION,
    ),
    other(
        "iam list-policy-versions",
        &["Versions[].VersionId"],
        "the versions of a managed policy",
        GET_POLICY_VERSION,
    ),
    other("iam get-user", &["User.Arn"], "a user", GET_USER_POLICY),
    other("iam get-group", &["Group.Arn", "Users"], "the members of a group", GET_GROUP_POLICY),
    other(
        "iam list-attached-role-policies",
        &["AttachedPolicies"],
        "the ARNs of the policies that are attached",
        GET_POLICY_VERSION,
    ),
    other("iam list-role-policies", &["PolicyNames"], "the names of inline policies", GET_ROLE_POLICY),
    other("iam list-groups-for-user", &["Groups[].Arn"], "the groups of a user", GET_GROUP_POLICY),
    other(
        "iam get-account-authorization-details",
        &["UserDetailList"],
        "all users, groups, roles and policies of an account",
        GET_POLICY_VERSION,
    ),
    other(
        "iam get-account-authorization-details",
        &["RoleDetailList"],
        "all roles and policies of an account",
        GET_POLICY_VERSION,
    )
    .unless(&["UserDetailList"]),
    other(
        "organizations list-policies-for-target",
        &["Policies[].AwsManaged"],
        "the names of policies that are attached",
        DESCRIBE_POLICY,
    ),
    other(
        "organizations list-targets-for-policy",
        &["Targets[].TargetId"],
        "the targets of a policy",
        DESCRIBE_POLICY,
    ),
    other("organizations list-parents", &["Parents[].Type"], "a parent", DESCRIBE_POLICY),
    other("organizations list-roots", &["Roots[].PolicyTypes"], "a root", DESCRIBE_POLICY),
    other(
        "organizations describe-organizational-unit",
        &["OrganizationalUnit"],
        "an organizational unit",
        DESCRIBE_POLICY,
    ),
    other(
        "organizations describe-organization",
        &["Organization.MasterAccountId"],
        "an organization",
        DESCRIBE_POLICY,
    ),
    other("ec2 describe-vpc-endpoints", &["VpcEndpoints"], "no endpoint", DESCRIBE_VPC_ENDPOINTS)
        .unless(&["VpcEndpoints[].PolicyDocument"]),
    other(
        "s3api get-bucket-encryption",
        &["ServerSideEncryptionConfiguration"],
        "the default encryption of a bucket",
        GET_BUCKET_POLICY,
    ),
    other(
        "s3api get-public-access-block",
        &["PublicAccessBlockConfiguration"],
        "the public access block of a bucket",
        GET_BUCKET_POLICY,
    ),
    other(
        "s3api get-bucket-ownership-controls",
        &["OwnershipControls"],
        "the object ownership of a bucket",
        GET_BUCKET_POLICY,
    ),
    other("s3api get-bucket-location", &["LocationConstraint"], "the Region of a bucket", GET_BUCKET_POLICY),
    other("kms describe-key", &["KeyMetadata.Arn"], "a key", GET_KEY_POLICY),
    other("kms list-aliases", &["Aliases"], "the aliases of keys", GET_KEY_POLICY),
    other("kms list-grants", &["Grants"], "the grants of a key", GET_KEY_POLICY),
    other("dynamodb describe-table", &["Table.TableArn"], "a table", GET_RESOURCE_POLICY),
    other("sts get-caller-identity", &["UserId", "Account", "Arn"], "the caller's identity", GET_ROLE_POLICY),
];

impl Answer {
    const fn unless(mut self, without: &'static [&'static str]) -> Self {
        self.without = without;
        self
    }

    fn fits(&self, root: Value<'_, '_>) -> bool {
        self.keys.iter().all(|path| follow(root, path).is_some())
            && self.without.iter().all(|path| follow(root, path).is_none())
    }
}

/// Every answer that `root` may be.
pub(super) fn recognise(root: Value<'_, '_>) -> Vec<&'static Answer> {
    ANSWERS.iter().filter(|answer| answer.fits(root)).collect()
}

/// The value that a path of keys leads to. Behind a key, `[]` takes the first element of an array, and `"`
/// asks for a string.
pub(super) fn follow<'s, 'd>(root: Value<'s, 'd>, path: &str) -> Option<Value<'s, 'd>> {
    path.split('.').try_fold(root, |value, step| {
        if let Some(key) = step.strip_suffix("[]") {
            value.member(key)?.elements().next()
        } else if let Some(key) = step.strip_suffix('"') {
            value.member(key).filter(|value| value.kind() == Kind::String)
        } else {
            value.member(step)
        }
    })
}
