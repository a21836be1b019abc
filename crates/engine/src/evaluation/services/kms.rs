//! KMS: the key policy is the root of trust.
//!
//! Rule D1. Source: KMS Developer Guide, "Key policies in AWS KMS", "Allowing users in other accounts to use
//! a KMS key".

use iamsim_policy::PolicyType;

use super::{AccountAccess, AcrossAccounts, Hearing, Peculiarities, ResourcePolicy, RootUser};
use crate::{KeyManager, Request, Resource, ResourceSettings};

/// What another account can be given: cryptographic operations, and a few about the key and its grants.
const ACROSS_ACCOUNTS: [&str; 22] = [
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DeriveSharedSecret",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GenerateMac",
    "kms:GenerateRandom",
    "kms:GetKeyRotationStatus",
    "kms:GetPublicKey",
    "kms:ListGrants",
    "kms:ReEncrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:RetireGrant",
    "kms:RevokeGrant",
    "kms:Sign",
    "kms:Verify",
    "kms:VerifyMac",
];

pub(super) fn peculiarities(request: &Request<'_>, settings: &ResourceSettings) -> Peculiarities {
    // "All KMS API calls must be signed" (KMS API Reference, Welcome).
    let hearing = if request.principal.signs() { Hearing::Heard } else { Hearing::Refused };
    let signed = Peculiarities { hearing, ..Peculiarities::ORDINARY };
    // Actions about no key, such as `kms:ListKeys`, have no key policy to ask.
    if !is_key(request.resource) {
        return signed;
    }
    let offered = ACROSS_ACCOUNTS.iter().any(|action| request.action.is(action));
    let across_accounts = match settings.key_manager {
        KeyManager::Customer if offered => AcrossAccounts::Possible,
        KeyManager::Customer | KeyManager::Aws => AcrossAccounts::Refused,
    };
    Peculiarities {
        account_access: AccountAccess::ByResourcePolicy,
        across_accounts,
        root_user: RootUser::ByResourcePolicy,
        resource_policy: ResourcePolicy::Bears(PolicyType::Key),
        ..signed
    }
}

fn is_key(resource: &Resource) -> bool {
    matches!(resource, Resource::Arn(arn) if arn.service() == "kms" && arn.resource().starts_with("key/"))
}
