//! Commands of the AWS CLI, read as the requests that they make: `aws s3 cp s3://states/app.tfstate .`
//!
//! Known are `s3 cp`, `ls`, `rm`, `mv` and `sync`, operations of `s3api`, `dynamodb` and `kms` on one bucket, object,
//! table or key, and `sts`. A command that is not known is refused, never guessed.
//!
//! Sources: AWS CLI Command Reference; S3, "Required permissions for Amazon S3 API operations".

mod operations;
mod s3;
mod words;

use iamsim_engine::{Action, ContextValue, Resource};
use iamsim_source::Quoted;
use thiserror::Error;

use words::Words;

/// What a command does not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CliSurroundings {
    /// `aws`, `aws-cn`, ...; empty: `aws`.
    pub partition: Box<str>,
    /// Where requests go unless the command says `--region`.
    pub region: Option<Box<str>>,
    /// The account of who asks.
    pub account: Option<Box<str>>,
    /// Buckets whose objects lie under a KMS key, with its ARN.
    pub encrypted_buckets: Vec<(Box<str>, Box<str>)>,
    /// The keys behind aliases: `alias/NAME`, and the ARN of the key.
    pub aliases: Vec<(Box<str>, Box<str>)>,
}

/// One permission that a command needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CliCall {
    /// The operation, such as `s3:HeadObject`.
    pub operation: &'static str,
    /// The action that policies name.
    pub action: Action,
    /// On what.
    pub resource: Resource,
    /// What the request carries.
    pub context: Vec<(Box<str>, ContextValue)>,
}

/// What a command asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CliCommand {
    /// The permissions, in order.
    pub calls: Vec<CliCall>,
    /// The session that later commands run as, where the command takes a role.
    pub session: Option<String>,
}

/// Why a text is no command that is known.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotACliCommand {
    /// It does not begin with `aws`.
    #[error("expected a command of the AWS CLI, which begins with `aws`")]
    NotAws,
    /// A quote is not closed.
    #[error("a quote is not closed")]
    Quote,
    /// The service or operation is not among those that are known.
    #[error("{} is not a command that is known here", Quoted(.0))]
    Unknown(String),
    /// An option or argument is missing.
    #[error("{command} needs {needs}")]
    Missing {
        /// The command.
        command: String,
        /// What it needs.
        needs: &'static str,
    },
    /// What it names cannot be asked about.
    #[error("{} cannot be asked about: it is no name of a resource", Quoted(.0))]
    Resource(String),
}

/// The commands in a line: what stands between `&&`, `;` and line breaks.
pub fn commands(line: &str) -> impl Iterator<Item = &str> {
    line.split(['\n', ';']).flat_map(|part| part.split("&&")).map(str::trim).filter(|part| !part.is_empty())
}

/// What one command asks for.
///
/// ```
/// use iamsim_bundle::aws_cli::{CliSurroundings, read};
///
/// let command = read("aws s3 ls s3://states/prod/", &CliSurroundings::default()).expect("it is known");
/// assert_eq!(command.calls[0].action.as_str(), "s3:ListBucket");
/// assert!(read("aws ec2 run-instances", &CliSurroundings::default()).is_err());
/// ```
///
/// # Errors
///
/// [`NotACliCommand`] where the command is not known, or lacks what it needs.
pub fn read(text: &str, surroundings: &CliSurroundings) -> Result<CliCommand, NotACliCommand> {
    let words = Words::read(text)?;
    let asker = Asker { words: &words, surroundings };
    let (service, operation) = words.command();
    let (service, operation) = (service.unwrap_or_default(), operation.unwrap_or_default());
    match service {
        "s3" => s3::read(&asker, operation),
        "s3api" | "dynamodb" | "kms" | "sts" => operations::read(&asker, service, operation),
        _ => Err(asker.unknown()),
    }
}

/// A command with all that its requests come from.
struct Asker<'a> {
    words: &'a Words,
    surroundings: &'a CliSurroundings,
}

type Carried = Vec<(Box<str>, ContextValue)>;

/// Parameters of S3 of which those that a request does not carry are certainly absent.
const NEVER_UNSAID: [&str; 6] = [
    "s3:prefix",
    "s3:delimiter",
    "s3:x-amz-acl",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:VersionId",
];

impl Asker<'_> {
    fn unknown(&self) -> NotACliCommand {
        NotACliCommand::Unknown(self.words.shown())
    }

    fn missing(&self, needs: &'static str) -> NotACliCommand {
        NotACliCommand::Missing { command: Quoted(&self.words.shown()).to_string(), needs }
    }

    fn partition(&self) -> &str {
        if self.surroundings.partition.is_empty() { "aws" } else { &self.surroundings.partition }
    }

    fn region(&self) -> Option<&str> {
        self.words.option("--region").or(self.surroundings.region.as_deref())
    }

    /// A call with what every request carries.
    fn call(
        &self,
        operation: &'static str,
        action: &str,
        resource: &str,
        carried: Carried,
    ) -> Result<CliCall, NotACliCommand> {
        let refused = || NotACliCommand::Resource(resource.to_owned());
        let mut context: Carried = vec![
            ("aws:SecureTransport".into(), ContextValue::text("true")),
            ("aws:ViaAWSService".into(), ContextValue::text("false")),
        ];
        if let Some(region) = self.region() {
            context.push(("aws:RequestedRegion".into(), ContextValue::text(region)));
        }
        if action.starts_with("s3:") {
            context.push(("s3:authType".into(), ContextValue::text("REST-HEADER")));
            context.push(("s3:signatureversion".into(), ContextValue::text("AWS4-HMAC-SHA256")));
            let said = |key: &&str| carried.iter().any(|(known, _)| known.eq_ignore_ascii_case(key));
            let unsaid = NEVER_UNSAID.into_iter().filter(|key| !said(key));
            context.extend(unsaid.map(|key| (key.into(), ContextValue::Absent)));
        }
        context.extend(carried);
        Ok(CliCall {
            operation,
            action: action.parse().map_err(|_| self.unknown())?,
            resource: resource.parse().map_err(|_| refused())?,
            context,
        })
    }

    fn bucket_arn(&self, bucket: &str) -> String {
        format!("arn:{}:s3:::{bucket}", self.partition())
    }

    fn object_arn(&self, bucket: &str, key: &str) -> String {
        format!("arn:{}:s3:::{bucket}/{key}", self.partition())
    }

    /// What S3 asks KMS in the caller's name, where the object lies, or will lie, under a key.
    fn behind(
        &self,
        operation: &'static str,
        bucket: &str,
        key: &str,
        action: &str,
    ) -> Result<Option<CliCall>, NotACliCommand> {
        let given = match self.words.option("--sse").or(self.words.option("--server-side-encryption")) {
            Some("aws:kms") if action == "kms:GenerateDataKey" => {
                self.words.option("--sse-kms-key-id").or(self.words.option("--ssekms-key-id"))
            }
            _ => None,
        };
        let known = self.surroundings.encrypted_buckets.iter().find(|(name, _)| &**name == bucket);
        let Some(arn) = given.map(|key| self.key_arn(key)).or(known.map(|(_, key)| key.to_string())) else {
            return Ok(None);
        };
        let mut carried: Carried = vec![(
            "kms:EncryptionContext:aws:s3:arn".into(),
            ContextValue::text(self.object_arn(bucket, key)),
        )];
        if let Some(region) = self.region() {
            let domain = if self.partition() == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
            carried.push(("kms:ViaService".into(), ContextValue::text(format!("s3.{region}.{domain}"))));
        }
        if let Some(account) = &self.surroundings.account {
            carried.push(("kms:CallerAccount".into(), ContextValue::text(account.clone())));
        }
        carried.push(("aws:ViaAWSService".into(), ContextValue::text("true")));
        self.call(operation, action, &arn, carried).map(Some)
    }

    /// The ARN of a key or alias that is named in any way.
    fn key_arn(&self, key: &str) -> String {
        if key.starts_with("arn:") {
            return key.to_owned();
        }
        let region = self.region().unwrap_or("us-east-1");
        let account = self.surroundings.account.as_deref().unwrap_or_default();
        let resource = if key.starts_with("alias/") { key.to_owned() } else { format!("key/{key}") };
        format!("arn:{}:kms:{region}:{account}:{resource}", self.partition())
    }
}
