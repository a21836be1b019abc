//! [`Encryption`]: with which headers objects are stored, from `encrypt`, `kms_key_id` and
//! `sse_customer_key`.

use iamsim_source::{Code, Quoted};

use super::{Mistake, Region};

const INVALID_KMS_KEY: Code = Code::new("invalid-kms-key-id");
const INVALID_CUSTOMER_KEY: Code = Code::new("invalid-sse-customer-key");

/// With which headers objects are stored. Without `encrypt = true`, none is sent, whatever key is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encryption {
    /// No header: the bucket's default decides.
    BucketDefault,
    /// `AES256`, with keys of Amazon S3.
    S3Managed,
    /// `aws:kms`, with this key.
    Kms(KmsKeyReference),
    /// With a key that every request carries.
    CustomerKey,
}

/// What `kms_key_id` names. AWS resolves it in the caller's account and the bucket's region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KmsKeyReference {
    /// A key, by its id.
    Id(Box<str>),
    /// A key, by its ARN.
    Arn(Box<str>),
    /// A key, by an alias.
    Alias(Box<str>),
    /// A key, by the ARN of an alias.
    AliasArn(Box<str>),
}

impl KmsKeyReference {
    pub(crate) fn new(text: &str) -> Result<Self, Mistake> {
        if let Some(rest) = text.strip_prefix("arn:") {
            let parts: Vec<&str> = rest.splitn(5, ':').collect();
            return match parts.as_slice() {
                [_, "kms", _, _, resource] => match resource.split_once('/') {
                    Some(("key", id)) if begins_with_key_id(id) => Ok(Self::Arn(text.into())),
                    Some(("alias", name)) if is_alias_name(name) => Ok(Self::AliasArn(text.into())),
                    _ => Err(refused(text)),
                },
                _ => Err(refused(text)),
            };
        }
        match text.strip_prefix("alias/") {
            Some(name) if is_alias_name(name) => Ok(Self::Alias(text.into())),
            None if begins_with_key_id(text) => Ok(Self::Id(text.into())),
            Some(_) | None => Err(refused(text)),
        }
    }

    /// The argument as it is written, and as the header carries it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(text) | Self::Arn(text) | Self::Alias(text) | Self::AliasArn(text) => text,
        }
    }

    /// The ARN that it stands for in `region`, for callers in `account`: of an alias, the alias's.
    pub fn arn(&self, region: &Region, account: &str) -> String {
        let partition = region.partition();
        match self {
            Self::Id(id) => format!("arn:{partition}:kms:{region}:{account}:key/{id}"),
            Self::Alias(alias) => format!("arn:{partition}:kms:{region}:{account}:{alias}"),
            Self::Arn(arn) | Self::AliasArn(arn) => arn.to_string(),
        }
    }

    /// The alias that it names, as `alias/NAME`: the key behind it is not visible here.
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::Alias(alias) => Some(alias),
            Self::AliasArn(arn) => arn.rsplit(':').next(),
            Self::Id(_) | Self::Arn(_) => None,
        }
    }
}

/// Holds `sse_customer_key` against what Terraform takes: 32 bytes in base64.
pub(crate) fn customer_key(text: &str) -> Result<(), Mistake> {
    use base64::Engine as _;
    let help = "write the base64 of 32 random bytes: `openssl rand -base64 32`";
    if text.chars().count() != 44 {
        let message = format!("`sse_customer_key` has {} characters: 44 were expected", text.chars().count());
        return Err(Mistake::new(INVALID_CUSTOMER_KEY, message, help));
    }
    match base64::engine::general_purpose::STANDARD.decode(text) {
        Ok(bytes) if bytes.len() == 32 => Ok(()),
        Ok(_) | Err(_) => {
            Err(Mistake::new(INVALID_CUSTOMER_KEY, "`sse_customer_key` is not base64 of 32 bytes", help))
        }
    }
}

/// Whether a secret was blotted out before the file was given away, as `<...>` or a row of asterisks.
pub(crate) fn is_redacted(text: &str) -> bool {
    (text.starts_with('<') && text.ends_with('>') && text.len() > 2)
        || (!text.is_empty() && text.chars().all(|character| matches!(character, '*' | 'x' | 'X')))
        || text.eq_ignore_ascii_case("redacted")
}

fn refused(text: &str) -> Mistake {
    let strict = text.rsplit('/').next().is_some_and(|id| id.len() == 36 && id.matches('-').count() == 4);
    let help = if strict {
        "check the id: the third group begins with 1 to 5 and the fourth with 8, 9, a or b in every key's id, \
         and Terraform refuses others, AWS's documented example `1234abcd-12ab-34cd-56ef-...` among them"
    } else {
        "write a key's id, its ARN, `alias/NAME`, or an alias's ARN"
    };
    Mistake::new(INVALID_KMS_KEY, format!("{} is no id, alias or ARN of a KMS key", Quoted(text)), help)
}

/// Whether `text` begins with the id of a key: Terraform does not look at what follows.
fn begins_with_key_id(text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if let Some(id) = text.strip_prefix("mrk-") {
        return id.get(..32).is_some_and(hex);
    }
    let groups: Vec<&str> = text.splitn(5, '-').collect();
    match groups.as_slice() {
        [first, second, third, fourth, fifth] => {
            first.len() == 8
                && second.len() == 4
                && third.len() == 4
                && fourth.len() == 4
                && [first, second, third, fourth].into_iter().all(|group| hex(group))
                && third.starts_with(['1', '2', '3', '4', '5'])
                && fourth.starts_with(['8', '9', 'a', 'b'])
                && fifth.get(..12).is_some_and(hex)
        }
        _ => false,
    }
}

fn is_alias_name(name: &str) -> bool {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-');
    !name.is_empty() && name.bytes().all(may_stand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_and_refused_as_terraform_does() {
        for text in [
            "1234abcd-12ab-44cd-86ef-1234567890ab",
            "1234abcd-12ab-44cd-86ef-1234567890ab-zzz",
            "mrk-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-44cd-86ef-1234567890ab",
            "alias/tf-state",
            "alias/aws/s3",
            "arn:aws:kms:us-east-1:123456789012:alias/tf-state",
        ] {
            assert!(KmsKeyReference::new(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "my-key",
            "1234abcd-12ab-34cd-56ef-1234567890ab",
            "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "arn:aws:s3:::x",
            "alias/",
            "mrk-ä",
        ] {
            assert!(KmsKeyReference::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_customer_key_is_32_bytes_in_base64() {
        assert!(customer_key("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").is_ok());
        assert!(customer_key("abc").is_err());
        assert!(customer_key(&"!".repeat(44)).is_err());
    }
}
