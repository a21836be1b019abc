//! [`Owner`]: who has to act.

use iamsim_policy::PolicyType;

/// An account or body that a repair asks to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// Who keeps the policies of the principal.
    PrincipalsAccount,
    /// Who keeps the bucket, the table or the role.
    ResourcesAccount,
    /// Who keeps the KMS key.
    KeysAccount,
    /// Who keeps the organization's policies.
    Organization,
    /// Who keeps the VPC endpoint.
    Network,
}

impl Owner {
    /// Who keeps policies of this type.
    pub const fn of(policy_type: PolicyType) -> Self {
        match policy_type {
            PolicyType::IdentityBased | PolicyType::PermissionsBoundary | PolicyType::Session => {
                Self::PrincipalsAccount
            }
            PolicyType::ServiceControl | PolicyType::ResourceControl => Self::Organization,
            PolicyType::Bucket | PolicyType::Table | PolicyType::RoleTrust | PolicyType::ResourceBased => {
                Self::ResourcesAccount
            }
            PolicyType::Key => Self::KeysAccount,
            PolicyType::VpcEndpoint => Self::Network,
        }
    }

    /// The words for it in the formats.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrincipalsAccount => "principal's account",
            Self::ResourcesAccount => "resource's account",
            Self::KeysAccount => "key's account",
            Self::Organization => "organization",
            Self::Network => "network",
        }
    }
}
