//! [`Arn`] and [`AccountId`]: names that are valid once they exist.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`, of something that exists; no
/// pattern.
///
/// Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
///
/// ```
/// # use iamsim_policy::Arn;
/// let arn: Arn = "arn:aws:iam::123456789012:role/ci".parse().expect("valid");
/// assert_eq!((arn.service(), arn.account(), arn.resource()), ("iam", "123456789012", "role/ci"));
/// assert!("arn:aws:s3".parse::<Arn>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    text: Box<str>,
    /// The offsets of the five colons that part the components.
    colons: [u32; 5],
    account_id: Option<AccountId>,
}

/// Why a text is no ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ArnError {
    /// It does not begin with `arn:`.
    #[error("an ARN begins with `arn:`")]
    Prefix,
    /// There are fewer than six components.
    #[error("an ARN has six components parted by colons, `arn:partition:service:region:account:resource`")]
    Components,
    /// The partition, the service or the resource is empty.
    #[error("the {0} of an ARN cannot be empty")]
    Empty(&'static str),
    /// The text is longer than any ARN.
    #[error("an ARN has at most 2,048 characters and an S3 key 1,024 bytes; this text is longer")]
    TooLong,
}

impl Arn {
    /// The ARN as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub fn partition(&self) -> &str {
        self.component(0)
    }

    /// The service, such as `s3`.
    pub fn service(&self) -> &str {
        self.component(1)
    }

    /// The Region; empty where the resource has none.
    pub fn region(&self) -> &str {
        self.component(2)
    }

    /// The account; empty where the ARN does not say (S3 buckets and objects).
    pub fn account(&self) -> &str {
        self.component(3)
    }

    /// The account as an [`AccountId`], where there is one.
    pub fn account_id(&self) -> Option<AccountId> {
        self.account_id
    }

    /// All that follows the fifth colon.
    pub fn resource(&self) -> &str {
        self.component(4)
    }

    fn component(&self, index: usize) -> &str {
        let start = self.colons.get(index).map_or(0, |&colon| colon as usize + 1);
        let end = self.colons.get(index + 1).map_or(self.text.len(), |&colon| colon as usize);
        self.text.get(start..end).unwrap_or_default()
    }
}

impl FromStr for Arn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, ArnError> {
        if !text.starts_with("arn:") {
            return Err(ArnError::Prefix);
        }
        if text.len() > 16 * 1024 {
            return Err(ArnError::TooLong);
        }
        let mut colons = [0; 5];
        let mut found = text.bytes().enumerate().filter(|&(_, byte)| byte == b':');
        for colon in &mut colons {
            let (offset, _) = found.next().ok_or(ArnError::Components)?;
            *colon = u32::try_from(offset).map_err(|_| ArnError::TooLong)?;
        }
        let mut arn = Self { text: text.into(), colons, account_id: None };
        arn.account_id = arn.account().parse().ok();
        for (name, component) in
            [("partition", arn.partition()), ("service", arn.service()), ("resource", arn.resource())]
        {
            if component.is_empty() {
                return Err(ArnError::Empty(name));
            }
        }
        Ok(arn)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arn({})", self.text)
    }
}

/// The twelve digits of an AWS account.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId([u8; 12]);

impl AccountId {
    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The text is not twelve digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an account id has twelve digits")]
pub struct AccountIdError;

impl FromStr for AccountId {
    type Err = AccountIdError;

    fn from_str(text: &str) -> Result<Self, AccountIdError> {
        let digits: [u8; 12] = text.as_bytes().try_into().map_err(|_| AccountIdError)?;
        if digits.iter().all(u8::is_ascii_digit) { Ok(Self(digits)) } else { Err(AccountIdError) }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({})", self.as_str())
    }
}
