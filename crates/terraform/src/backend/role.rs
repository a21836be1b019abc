//! [`Credentials`]: the roles that a backend takes before it asks for anything else.

use iamsim_source::{Code, Quoted, Spanned};

use super::Mistake;

const INVALID_ROLE_ARN: Code = Code::new("invalid-role-arn");
const INVALID_SESSION_NAME: Code = Code::new("invalid-session-name");

/// Whose credentials the requests are made with: the starting ones, unless roles are taken. Where both are
/// named, the web identity's role comes first, and takes the other one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credentials {
    /// `assume_role_with_web_identity`
    pub web_identity: Option<AssumeRoleWithWebIdentity>,
    /// `assume_role`
    pub role: Option<AssumeRole>,
}

/// `assume_role`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumeRole {
    /// The role that is taken.
    pub role_arn: RoleArn,
    /// The name of the session; where there is none the SDK makes one up.
    pub session_name: Option<SessionName>,
    /// What the role's trust policy may ask for.
    pub external_id: Option<Box<str>>,
    /// Who is behind the session.
    pub source_identity: Option<SessionName>,
    /// Session tags, in the order of their keys.
    pub tags: Vec<Tag>,
    /// The keys of those tags that go on to further roles.
    pub transitive_tag_keys: Vec<Box<str>>,
    /// What the session is bounded by.
    pub session_policies: SessionPolicies,
}

/// `assume_role_with_web_identity`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumeRoleWithWebIdentity {
    /// The role that is taken.
    pub role_arn: RoleArn,
    /// The name of the session; where there is none the SDK makes one up.
    pub session_name: Option<SessionName>,
    /// Where the token comes from.
    pub token: WebIdentityToken,
    /// What the session is bounded by.
    pub session_policies: SessionPolicies,
}

/// Where the token of a web identity comes from. What it says is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebIdentityToken {
    /// It stands in the configuration.
    Given,
    /// From a file, by its path.
    File(Box<str>),
    /// From the environment.
    Environment,
}

/// The policies that bound a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionPolicies {
    /// A document, as it is written: of text that a heredoc or escapes shaped, without a way back.
    pub inline: Option<Spanned<Box<str>>>,
    /// Managed policies.
    pub arns: Vec<Box<str>>,
}

/// A session tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its key.
    pub key: Box<str>,
    /// Its value.
    pub value: Box<str>,
}

/// The ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleArn {
    text: Box<str>,
    account: Box<str>,
}

/// The name of a session, or a source identity: 2 to 64 letters, digits and `_+=,.@-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionName(Box<str>);

impl RoleArn {
    pub(crate) fn new(text: &str) -> Result<Self, Mistake> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", _, "iam", _, account, resource]
                if account.len() == 12
                    && account.bytes().all(|byte| byte.is_ascii_digit())
                    && resource.strip_prefix("role/").is_some_and(|name| !name.is_empty()) =>
            {
                Ok(Self { text: text.into(), account: (*account).into() })
            }
            _ => Err(Mistake::new(
                INVALID_ROLE_ARN,
                format!("{} is not the ARN of an IAM role", Quoted(text)),
                "write `arn:aws:iam::ACCOUNT:role/NAME`, with an account id of 12 digits",
            )),
        }
    }

    /// The ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The account of the role.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The ARN of its session called `session`, `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`.
    pub fn session_arn(&self, session: &SessionName) -> String {
        let partition = self.text.split(':').nth(1).unwrap_or("aws");
        format!("arn:{partition}:sts::{}:assumed-role/{}/{}", self.account, self.name(), session.as_str())
    }

    /// The name of the role, without its path: what stands in the ARN of its sessions.
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or(&self.text)
    }
}

impl SessionName {
    pub(crate) fn new(argument: &str, text: &str) -> Result<Self, Mistake> {
        let length = text.chars().count();
        if !(2..=64).contains(&length) {
            return Err(Mistake::new(
                INVALID_SESSION_NAME,
                format!("`{argument}` is {length} long: 2 to 64 characters were expected"),
                "write 2 to 64 letters, digits, or characters of `_+=,.@-`",
            ));
        }
        let may_stand = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
        if let Some(wrong) = text.chars().find(|&character| !may_stand(character)) {
            return Err(Mistake::new(
                INVALID_SESSION_NAME,
                format!("`{argument}` contains {}", Quoted(&wrong.to_string())),
                "write letters, digits, or characters of `_+=,.@-`",
            ));
        }
        Ok(Self(text.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
