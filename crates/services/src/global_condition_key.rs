//! The condition keys that belong to no one service, and when a request carries each. Source: IAM User
//! Guide, "AWS global condition context keys".

use std::fmt;

use crate::condition_key::{Cardinality, ConditionKeyType, ValueType, closest};
use crate::service::Service;
use crate::tables::{self, GLOBALS, byte, list, number, text};
use crate::words::words;

words! {
    /// What a global condition key speaks of.
    pub enum Subject {
        /// Who asks.
        Principal = "principal",
        /// The session in which they ask, and where its credentials came from.
        Session = "session",
        /// The way the request came.
        Network = "network",
        /// What it is asked on.
        Resource = "resource",
        /// The request itself.
        Request = "request",
    }
}

words! {
    /// When a request carries a global condition key. Elsewhere the key is absent, which is not the same
    /// as not known.
    pub enum Availability {
        /// Always, in anonymous requests too.
        Always = "always",
        /// In every signed request.
        Signed = "signed",
        /// When the principal's account is in an organization.
        PrincipalInOrganization = "principal-in-organization",
        /// When the principal or the session has the tag.
        TaggedPrincipal = "tagged-principal",
        /// When a service principal calls.
        ServicePrincipal = "service-principal",
        /// When a service principal calls on behalf of a resource.
        ServicePrincipalForResource = "service-principal-for-resource",
        /// When the principal is an IAM user.
        IamUser = "iam-user",
        /// In a session of `sts:AssumeRoot`.
        AssumeRootSession = "assume-root-session",
        /// In a session of `sts:AssumeRoleWithWebIdentity`.
        WebIdentitySession = "web-identity-session",
        /// When the credentials are temporary.
        TemporaryCredentials = "temporary-credentials",
        /// In a session made by signing in through OAuth.
        SignInOauthSession = "sign-in-oauth-session",
        /// In a session of a chat application.
        ChatSession = "chat-session",
        /// In a session of an EC2 instance's role.
        Ec2RoleSession = "ec2-role-session",
        /// When the session has a source identity.
        SourceIdentitySet = "source-identity-set",
        /// In a session of delegated access.
        DelegatedAccessSession = "delegated-access-session",
        /// When AWS Glue assumed the role.
        GlueServiceRole = "glue-service-role",
        /// In an AWS Glue job.
        GlueJob = "glue-job",
        /// In a session of the role of a build.
        CodebuildRoleSession = "codebuild-role-session",
        /// When a Lambda function calls.
        LambdaExecution = "lambda-execution",
        /// When an instance managed by Systems Manager calls.
        SsmManagedInstance = "ssm-managed-instance",
        /// When the principal is a user of Identity Center.
        IdentityCenterUser = "identity-center-user",
        /// When the request comes through a VPC endpoint.
        ThroughVpcEndpoint = "through-vpc-endpoint",
        /// When the request does not come through a VPC endpoint.
        NotThroughVpcEndpoint = "not-through-vpc-endpoint",
        /// For all actions but those of
        /// [`resource_owner_keys_unsupported`](crate::resource_owner_keys_unsupported).
        MostActions = "most-actions",
        /// As [`Self::MostActions`], when the resource's account is in an organization.
        ResourceOwnerInOrganization = "resource-owner-in-organization",
        /// When the resource has the tag, and its type supports authorization by tags.
        TaggedResource = "tagged-resource",
        /// When a service calls on with the caller's credentials.
        ForwardAccessSession = "forward-access-session",
        /// When the request comes by way of AWS's MCP server.
        ViaAwsMcp = "via-aws-mcp",
        /// For an action of AWS's MCP server.
        McpServiceAction = "mcp-service-action",
        /// When a browser follows a link and says from where.
        BrowserLink = "browser-link",
        /// When the request sends tags.
        TagsInRequest = "tags-in-request",
    }
}

/// One global condition key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct GlobalConditionKey {
    row: &'static [u8; 14],
}

/// The global condition key that `key` names, in any case; for `aws:PrincipalTag/team` that is
/// `aws:PrincipalTag/${TagKey}`.
///
/// ```
/// use iamsim_services::{Availability, global_condition_key};
///
/// let key = global_condition_key("AWS:SourceVpce").expect("it is known");
/// assert_eq!(key.availability(), Availability::ThroughVpcEndpoint);
/// ```
pub fn global_condition_key(key: &str) -> Option<GlobalConditionKey> {
    tables::find(GLOBALS, key).map(|row| GlobalConditionKey { row }).or_else(|| {
        closest(global_condition_keys().filter(|each| each.is_pattern()), key, |each| each.name())
    })
}

/// All global condition keys, in the order of their names.
pub fn global_condition_keys() -> impl ExactSizeIterator<Item = GlobalConditionKey> {
    GLOBALS.iter().map(|row| GlobalConditionKey { row })
}

impl GlobalConditionKey {
    /// The name as AWS writes it, with the variable where it stands for many keys:
    /// `aws:PrincipalTag/${TagKey}`.
    pub fn name(self) -> &'static str {
        text(self.row, 0)
    }

    /// Whether the name holds a variable, and stands for many keys.
    pub fn is_pattern(self) -> bool {
        byte(self.row, 10) & 0b10000 != 0
    }

    /// What its values are, and how many there are.
    pub fn key_type(self) -> ConditionKeyType {
        const STRING: ConditionKeyType =
            ConditionKeyType { value: ValueType::String, cardinality: Cardinality::Single };
        ConditionKeyType::decode(byte(self.row, 10)).unwrap_or(STRING)
    }

    /// What it speaks of.
    pub fn subject(self) -> Subject {
        Subject::at(byte(self.row, 11)).unwrap_or(Subject::Request)
    }

    /// When a request carries it.
    pub fn availability(self) -> Availability {
        Availability::at(byte(self.row, 12)).unwrap_or(Availability::Always)
    }

    /// The services that send it, where only some do: a request to any other never carries it, and
    /// `StringNotEquals` on it there denies everything.
    ///
    /// ```
    /// # use iamsim_services::{global_condition_key, service};
    /// let key = global_condition_key("aws:SourceVpcArn").expect("it is known");
    /// let (s3, dynamodb) = (service("s3"), service("dynamodb"));
    /// let mut services = key.services().expect("only some send it");
    /// assert!(services.any(|sends| Some(sends) == s3));
    /// assert!(!key.services().expect("only some send it").any(|sends| Some(sends) == dynamodb));
    /// ```
    pub fn services(self) -> Option<impl Iterator<Item = Service>> {
        let services = list(number(self.row, 8));
        (!services.is_empty()).then(|| services.iter().filter_map(|at| Service::at(u16::from_le_bytes(*at))))
    }

    /// Whether `service` sends it when the circumstance of [`Self::availability`] is given.
    pub fn is_sent_by(self, service: Service) -> bool {
        self.services().is_none_or(|mut services| services.any(|sends| sends == service))
    }

    /// Whether AWS calls it sensitive: it names accounts, organizations or networks, and wildcards in its
    /// values have no valid use.
    pub fn is_sensitive(self) -> bool {
        byte(self.row, 13) != 0
    }

    /// What more there is to know: "absent (not false) for long-term access keys and federated
    /// identities".
    pub fn note(self) -> Option<&'static str> {
        Some(text(self.row, 4)).filter(|note| !note.is_empty())
    }
}

impl fmt::Display for GlobalConditionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Debug for GlobalConditionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "GlobalConditionKey({self})")
    }
}
