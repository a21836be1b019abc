//! The elements that a policy of each type takes, and how large it may be, as tables.
//!
//! Rules A2, A4 and A6. Source: IAM User Guide, "Grammar of the IAM JSON policy language".

use crate::PolicyType;

/// The elements of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named as AWS names it")]
pub enum Element {
    Version,
    Id,
    Statement,
    Sid,
    Effect,
    Principal,
    NotPrincipal,
    Action,
    NotAction,
    Resource,
    NotResource,
    Condition,
}

impl Element {
    /// The elements of a document.
    pub const DOCUMENT: [Self; 3] = [Self::Version, Self::Id, Self::Statement];

    /// The elements of a statement.
    pub const STATEMENT: [Self; 9] = [
        Self::Sid,
        Self::Effect,
        Self::Principal,
        Self::NotPrincipal,
        Self::Action,
        Self::NotAction,
        Self::Resource,
        Self::NotResource,
        Self::Condition,
    ];

    /// The name as policies write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Version => "Version",
            Self::Id => "Id",
            Self::Statement => "Statement",
            Self::Sid => "Sid",
            Self::Effect => "Effect",
            Self::Principal => "Principal",
            Self::NotPrincipal => "NotPrincipal",
            Self::Action => "Action",
            Self::NotAction => "NotAction",
            Self::Resource => "Resource",
            Self::NotResource => "NotResource",
            Self::Condition => "Condition",
        }
    }

    /// The element that is spelled exactly as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "Version" => Self::Version,
            "Id" => Self::Id,
            "Statement" => Self::Statement,
            "Sid" => Self::Sid,
            "Effect" => Self::Effect,
            "Principal" => Self::Principal,
            "NotPrincipal" => Self::NotPrincipal,
            "Action" => Self::Action,
            "NotAction" => Self::NotAction,
            "Resource" => Self::Resource,
            "NotResource" => Self::NotResource,
            "Condition" => Self::Condition,
            _ => return None,
        })
    }
}

/// Whether a policy type takes an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Each statement has it, or its negation.
    Required,
    /// AWS stores no statement without it; one is read all the same, with a warning.
    Expected,
    /// A statement may have it.
    Optional,
    /// No statement has it.
    Refused,
}

/// What a policy of one type may say, and how large it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grammar {
    /// Whether it takes `Principal` or `NotPrincipal`.
    pub principal: Presence,
    /// Whether it takes `Resource` or `NotResource`.
    pub resource: Presence,
    /// The sizes that AWS stores; several where it depends on what the policy is attached to.
    pub sizes: &'static [SizeLimit],
}

/// How large a document may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeLimit {
    /// What the limit is for.
    pub of: &'static str,
    /// The most characters.
    pub characters: u32,
    /// Whether white space outside strings counts.
    pub white_space: WhiteSpace,
}

/// Whether white space counts towards a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhiteSpace {
    /// All characters count.
    Counted,
    /// White space outside strings does not count.
    Free,
}

impl WhiteSpace {
    /// How many characters of a document count towards its size.
    ///
    /// ```
    /// use iamsim_policy::WhiteSpace;
    ///
    /// assert_eq!(WhiteSpace::Counted.count(r#"{ "Sid": "a b" }"#), 16);
    /// assert_eq!(WhiteSpace::Free.count(r#"{ "Sid": "a b" }"#), 13);
    /// ```
    pub fn count(self, text: &str) -> usize {
        if self == Self::Counted {
            return text.chars().count();
        }
        let (mut in_string, mut escaped) = (false, false);
        let counted = text.chars().filter(|&character| {
            let counts = in_string || !character.is_ascii_whitespace();
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = !in_string,
                _ => {}
            }
            counts
        });
        counted.count()
    }
}

const fn free(of: &'static str, characters: u32) -> SizeLimit {
    SizeLimit { of, characters, white_space: WhiteSpace::Free }
}

const fn counted(of: &'static str, characters: u32) -> SizeLimit {
    SizeLimit { of, characters, white_space: WhiteSpace::Counted }
}

const MANAGED: SizeLimit = free("managed policy", 6_144);

const IDENTITY_BASED: Grammar = Grammar {
    principal: Presence::Refused,
    resource: Presence::Expected,
    sizes: &[
        MANAGED,
        free("inline policies of a user", 2_048),
        free("inline policies of a role", 10_240),
        free("inline policies of a group", 5_120),
    ],
};
const PERMISSIONS_BOUNDARY: Grammar =
    Grammar { principal: Presence::Refused, resource: Presence::Required, sizes: &[MANAGED] };
const SESSION: Grammar = Grammar { sizes: &[free("session policy", 2_048)], ..PERMISSIONS_BOUNDARY };
const SERVICE_CONTROL: Grammar =
    Grammar { sizes: &[counted("service control policy", 10_240)], ..PERMISSIONS_BOUNDARY };

const BUCKET: Grammar = Grammar {
    principal: Presence::Required,
    resource: Presence::Required,
    sizes: &[counted("bucket policy", 20 * 1_024)],
};
const KEY: Grammar = Grammar { sizes: &[counted("key policy", 32 * 1_024)], ..BUCKET };
const TABLE: Grammar = Grammar { sizes: &[counted("table policy", 20 * 1_024)], ..BUCKET };
const RESOURCE_CONTROL: Grammar = Grammar { sizes: &[counted("resource control policy", 5_120)], ..BUCKET };
const VPC_ENDPOINT: Grammar = Grammar { sizes: &[counted("vpc endpoint policy", 20_480)], ..BUCKET };
const ROLE_TRUST: Grammar = Grammar {
    resource: Presence::Refused,
    sizes: &[free("role trust policy", 2_048), free("role trust policy, raised on request", 8_192)],
    ..BUCKET
};
/// Of a kind that is not known: it may be a trust policy, which takes no resource.
const RESOURCE_BASED: Grammar = Grammar { resource: Presence::Optional, sizes: &[], ..BUCKET };

impl PolicyType {
    /// What a policy of this type may say.
    pub const fn grammar(self) -> Grammar {
        match self {
            Self::IdentityBased => IDENTITY_BASED,
            Self::PermissionsBoundary => PERMISSIONS_BOUNDARY,
            Self::Session => SESSION,
            Self::ServiceControl => SERVICE_CONTROL,
            Self::ResourceControl => RESOURCE_CONTROL,
            Self::ResourceBased => RESOURCE_BASED,
            Self::Bucket => BUCKET,
            Self::Key => KEY,
            Self::Table => TABLE,
            Self::RoleTrust => ROLE_TRUST,
            Self::VpcEndpoint => VPC_ENDPOINT,
        }
    }
}
