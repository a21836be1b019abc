//! Section D: the few service facts that the rules ask for, copied by hand from AWS's tables, and rule D5.
//!
//! A key, an action or a service that is not here is one that the twin does not know. It is evaluated all the
//! same, as an unknown one of AWS's would be.

use crate::matching::Context;
use crate::principal::{Kind, Principal, is_one_of};

/// The keys of type `ArrayOf...`.
const MULTIVALUED: &[&str] = &[
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
    "aws:vpceorgpaths",
    "cognito-identity.amazonaws.com:amr",
    "dynamodb:attributes",
    "dynamodb:leadingkeys",
    "kms:encryptioncontextkeys",
    "kms:grantoperations",
    "kms:resourcealiases",
    "s3:requestobjecttagkeys",
    "sts:transitivetagkeys",
];

/// Whether a key, given in lower case, has many values.
pub fn is_multivalued(key: &str) -> bool {
    MULTIVALUED.contains(&key)
}

/// Actions without resource types, and by service of the ARN those that have some.
const ACTIONS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "dynamodb:ListTables",
            "ec2:DescribeInstances",
            "ec2:DescribeSubnets",
            "ec2:DescribeTags",
            "iam:GetAccountSummary",
            "iam:ListGroups",
            "iam:ListUsers",
            "kms:CreateKey",
            "kms:ListKeys",
            "lambda:ListFunctions",
            "s3:ListAllMyBuckets",
            "sqs:ListQueues",
            "sts:GetCallerIdentity",
            "sts:GetSessionToken",
        ],
    ),
    (
        "s3",
        &[
            "s3:DeleteBucketPolicy",
            "s3:DeleteObject",
            "s3:GetBucketPolicy",
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:ListBucket",
            "s3:PutBucketPolicy",
            "s3:PutObject",
        ],
    ),
    ("dynamodb", &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan"]),
    (
        "iam",
        &[
            "iam:GetRole",
            "iam:GetUser",
            "iam:PassRole",
            "iam:TagUser",
            "sts:AssumeRole",
            "sts:AssumeRoleWithSAML",
            "sts:AssumeRoleWithWebIdentity",
            "sts:SetSourceIdentity",
            "sts:TagSession",
        ],
    ),
    (
        "kms",
        &[
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:EnableKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:PutKeyPolicy",
            "kms:RetireGrant",
        ],
    ),
    ("sqs", &["sqs:SendMessage"]),
    ("sns", &["sns:Publish"]),
    ("ec2", &["ec2:TerminateInstances"]),
    ("lambda", &["lambda:InvokeFunction"]),
    ("secretsmanager", &["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]),
];

/// The service in the ARNs of an action's resources: empty where it has none, `None` for an unknown action.
pub fn resource_service(action: &str) -> Option<&'static str> {
    ACTIONS.iter().find(|(_, actions)| is_one_of(action, actions)).map(|(service, _)| *service)
}

/// Rule D2: whether an action is one that a role's trust policy is asked for.
pub fn is_asked_of_trust(action: &str) -> bool {
    let actions = [
        "sts:AssumeRole",
        "sts:TagSession",
        "sts:SetSourceIdentity",
        "sts:AssumeRoleWithWebIdentity",
        "sts:AssumeRoleWithSAML",
    ];
    is_one_of(action, &actions)
}

/// Rules C6 and C9: whether a service refuses such a caller, whatever policies say: KMS and STS those who sign
/// nothing, STS some of those whose session it made.
pub fn refuses(action: &str, caller: &Principal) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    let with_word = ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"];
    let for_sessions = ["sts:TagSession", "sts:SetSourceIdentity"];
    match &caller.kind {
        Kind::Anonymous => is_one_of(service, &["kms", "sts"]),
        Kind::Provider => {
            is_one_of(service, &["kms"])
                || (is_one_of(service, &["sts"])
                    && !is_one_of(action, &with_word)
                    && !is_one_of(action, &for_sessions))
        }
        // The other two are called with a provider's word alone (rule D2).
        _ if is_one_of(action, &with_word) => true,
        Kind::Role { .. } => is_one_of(action, &["sts:GetFederationToken", "sts:GetSessionToken"]),
        Kind::Federated { .. } => {
            is_one_of(service, &["sts"]) && !is_one_of(action, &["sts:GetCallerIdentity"])
        }
        Kind::Service | Kind::Root | Kind::User { .. } => false,
    }
}

/// Rule C2: whether RCPs bear on a service (those of the 62 that the twin's actions belong to).
pub fn supports_resource_control(service: &str) -> bool {
    is_one_of(service, &["dynamodb", "kms", "s3", "secretsmanager", "sqs", "sts"])
}

/// Rule D1: the actions on a key that another account may use.
pub fn crosses_accounts(action: &str) -> bool {
    is_one_of(
        action,
        &[
            "kms:Decrypt",
            "kms:DeriveSharedSecret",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyPair",
            "kms:GenerateDataKeyPairWithoutPlaintext",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:GenerateMac",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:Sign",
            "kms:Verify",
            "kms:VerifyMac",
            "kms:DescribeKey",
            "kms:GetPublicKey",
            "kms:GetKeyRotationStatus",
            "kms:CreateGrant",
            "kms:ListGrants",
            "kms:RetireGrant",
            "kms:RevokeGrant",
        ],
    )
}

/// Rule D5: the keys that the request implies.
pub fn implied(caller: &Principal, owner: Option<&str>) -> Context {
    let mut context = Context::new();
    let mut imply = |key: &str, value: &str| context.insert(key.to_owned(), vec![value.to_owned()]);
    let account = caller.account.as_deref();
    if let Some(account) = account {
        imply("aws:principalaccount", account);
    }
    if let Some(owner) = owner {
        imply("aws:resourceaccount", owner);
    }
    if !matches!(caller.kind, Kind::Anonymous | Kind::Provider) {
        imply("aws:principalisawsservice", if caller.kind == Kind::Service { "true" } else { "false" });
    }
    match &caller.kind {
        Kind::Anonymous => {
            imply("aws:principalaccount", "anonymous");
            imply("aws:principaltype", "Anonymous");
            imply("aws:userid", "anonymous");
        }
        Kind::Service => {
            imply("aws:principalservicename", &caller.text);
        }
        Kind::Provider => {
            imply("aws:principaltype", "User");
            imply("aws:userid", &caller.text);
        }
        Kind::Root => {
            imply("aws:principaltype", "Account");
            imply("aws:principalarn", &caller.text);
            imply("aws:userid", account.unwrap_or_default());
        }
        Kind::User { name } => {
            imply("aws:principaltype", "User");
            imply("aws:principalarn", &caller.text);
            imply("aws:username", name);
        }
        Kind::Role { name } => {
            imply("aws:principaltype", "AssumedRole");
            imply("aws:principalarn", &role_arn(caller, name));
        }
        Kind::Federated { name } => {
            imply("aws:principaltype", "FederatedUser");
            imply("aws:principalarn", &caller.text);
            imply("aws:userid", &format!("{}:{name}", account.unwrap_or_default()));
        }
    }
    context
}

/// The ARN of a session's role, without the path that the session hides.
fn role_arn(caller: &Principal, name: &str) -> String {
    if caller.text.contains(":role/") {
        return caller.text.clone();
    }
    let partition = caller.text.split(':').nth(1).unwrap_or_default();
    format!("arn:{partition}:iam::{}:role/{name}", caller.account.as_deref().unwrap_or_default())
}

/// Rule D5: whether AWS never sends a key, given in lower case, for such a caller. What is implied is asked before.
pub fn is_never_sent(key: &str, action: &str, caller: &Principal, through_endpoint: bool) -> bool {
    let session = matches!(caller.kind, Kind::Role { .. });
    let federated = matches!(caller.kind, Kind::Federated { .. });
    let user = matches!(caller.kind, Kind::User { .. });
    match key {
        // Rules D3 and D4: they come with listings alone, and not in `Scan`.
        "s3:prefix" | "s3:max-keys" => {
            resource_service(action).is_some() && !is_one_of(action, &["s3:ListBucket"])
        }
        "dynamodb:leadingkeys" => is_one_of(action, &["dynamodb:Scan"]),
        "aws:username" => !user,
        "aws:principalarn" => matches!(caller.kind, Kind::Anonymous | Kind::Provider),
        "aws:principalisawsservice" => matches!(caller.kind, Kind::Anonymous | Kind::Provider),
        "aws:sourceip" => through_endpoint,
        "aws:sourcevpc" | "aws:sourcevpce" | "aws:vpcsourceip" | "aws:sourcevpcarn" => !through_endpoint,
        _ if key.starts_with("aws:vpce") => !through_endpoint,
        "aws:principalorgid" | "aws:principalorgpaths" => {
            matches!(caller.kind, Kind::Anonymous | Kind::Service) || caller.account.is_none()
        }
        "aws:tokenissuetime" => matches!(caller.kind, Kind::Anonymous | Kind::Service | Kind::Provider),
        "aws:multifactorauthpresent" | "aws:multifactorauthage" => {
            federated || matches!(caller.kind, Kind::Anonymous | Kind::Service | Kind::Provider)
        }
        "aws:sourceidentity" | "aws:federatedprovider" | "aws:ec2instancesourcevpc" => !session,
        "aws:assumedroot" => caller.kind != Kind::Root,
        "aws:principalservicename"
        | "aws:principalservicenameslist"
        | "aws:sourceaccount"
        | "aws:sourcearn" => caller.kind != Kind::Service,
        _ if key.starts_with("aws:sourceorg") => caller.kind != Kind::Service,
        // Only users and roles have tags, and a service calls on with a signed request.
        _ if key.starts_with("aws:principaltag/") => {
            matches!(caller.kind, Kind::Anonymous | Kind::Service | Kind::Provider | Kind::Root)
        }
        _ if key.starts_with("aws:calledvia") => matches!(caller.kind, Kind::Anonymous | Kind::Provider),
        _ => false,
    }
}
