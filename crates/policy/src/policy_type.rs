//! [`PolicyType`]: the kinds of policy, in AWS's words.

use std::fmt;

use crate::Presence;

/// What a document is attached to, and so what it may say and how it bears on a request.
///
/// Source: IAM User Guide, "Policies and permissions in AWS IAM", policy types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// Attached to a user, a group or a role, inline or managed.
    IdentityBased,
    /// The boundary of a user or a role.
    PermissionsBoundary,
    /// Passed when a session of a role or a federated user was made.
    Session,
    /// A service control policy of an organization.
    ServiceControl,
    /// A resource control policy of an organization.
    ResourceControl,
    /// Attached to a resource whose service is not told apart here.
    ResourceBased,
    /// The resource-based policy of an S3 bucket.
    Bucket,
    /// The resource-based policy of a KMS key.
    Key,
    /// The resource-based policy of a DynamoDB table.
    Table,
    /// Who may assume a role: its resource-based policy, which names no resource.
    RoleTrust,
    /// Of the VPC endpoint that a request goes through.
    VpcEndpoint,
}

impl PolicyType {
    /// The type in AWS's words, as `blocked_by` and messages use them: `identity-based policy`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IdentityBased => "identity-based policy",
            Self::PermissionsBoundary => "permissions boundary",
            Self::Session => "session policy",
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::ResourceBased | Self::Bucket | Self::Key | Self::Table | Self::RoleTrust => {
                "resource-based policy"
            }
            Self::VpcEndpoint => "vpc endpoint policy",
        }
    }

    /// The document in the words of people: `bucket policy`, `role trust policy`.
    pub const fn document(self) -> &'static str {
        match self {
            Self::Bucket => "bucket policy",
            Self::Key => "key policy",
            Self::Table => "table policy",
            Self::RoleTrust => "role trust policy",
            other => other.as_str(),
        }
    }

    /// Whether documents of this type name who they are about in a `Principal` element.
    ///
    /// Rule A4. Source: IAM User Guide, "AWS JSON policy elements: Principal".
    pub const fn takes_principal(self) -> bool {
        !matches!(self.grammar().principal, Presence::Refused)
    }
}

impl fmt::Display for PolicyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
