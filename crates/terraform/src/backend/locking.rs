//! [`Locking`]: how a state is locked, from `use_lockfile` and `dynamodb_table`.

use iamsim_source::{Code, Quoted};

use super::{Mistake, Region, is_blank};

const INVALID_TABLE: Code = Code::new("invalid-dynamodb-table");

/// How a state is locked. Both ways may be in use: then the lock file is taken and released first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locking {
    /// With an object beside the state.
    pub lock_file: LockFile,
    /// With an item in a table, which also holds the digest of the state.
    pub table: Option<TableReference>,
}

/// Whether an object `<key>.tflock` serves as the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockFile {
    /// `use_lockfile = true`
    Used,
    /// As it is unless it is set.
    Unused,
}

/// What `dynamodb_table` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableReference {
    /// A table in the caller's account and the backend's region.
    Name(Box<str>),
    /// Any table.
    Arn(Box<str>),
}

impl TableReference {
    /// Reads the argument; `None` where it is empty, which is to have none.
    pub(crate) fn new(text: &str) -> Result<Option<Self>, Mistake> {
        let refused = |message: String, help: &str| Err(Mistake::new(INVALID_TABLE, message, help));
        if text.is_empty() {
            return Ok(None);
        }
        if text.starts_with("arn:") {
            let parts: Vec<&str> = text.splitn(6, ':').collect();
            return match parts.as_slice() {
                [_, _, "dynamodb", _, _, resource] if resource.starts_with("table/") => {
                    Ok(Some(Self::Arn(text.into())))
                }
                _ => refused(
                    format!("{} is not the ARN of a DynamoDB table", Quoted(text)),
                    "write the table's name, or `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`",
                ),
            };
        }
        let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        if is_blank(text) || !text.bytes().all(may_stand) || !(3..=255).contains(&text.len()) {
            return refused(
                format!("{} is no name of a DynamoDB table", Quoted(text)),
                "a name has 3 to 255 letters, digits, `_`, `-` and `.`",
            );
        }
        Ok(Some(Self::Name(text.into())))
    }

    /// The ARN of the table, for callers in `account`.
    pub fn arn(&self, region: &Region, account: &str) -> String {
        match self {
            Self::Name(name) => {
                format!("arn:{}:dynamodb:{region}:{account}:table/{name}", region.partition())
            }
            Self::Arn(arn) => arn.to_string(),
        }
    }

    /// The argument as it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(text) | Self::Arn(text) => text,
        }
    }
}
