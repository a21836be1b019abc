//! `aws s3api`, `dynamodb`, `kms` and `sts`: operations on one thing.
//!
//! Sources: S3, "Required permissions for Amazon S3 API operations"; the Service Authorization Reference.

use iamsim_engine::ContextValue;
use iamsim_source::Source;
use iamsim_source::json::Document;

use super::{Asker, Carried, CliCall, CliCommand, NotACliCommand, s3};

/// Operations of `s3api` on an object, with their actions.
const ON_OBJECTS: [(&str, &str, &str); 7] = [
    ("head-object", "s3:HeadObject", "s3:GetObject"),
    ("get-object", "s3:GetObject", "s3:GetObject"),
    ("get-object-acl", "s3:GetObjectAcl", "s3:GetObjectAcl"),
    ("get-object-tagging", "s3:GetObjectTagging", "s3:GetObjectTagging"),
    ("delete-object", "s3:DeleteObject", "s3:DeleteObject"),
    ("put-object-acl", "s3:PutObjectAcl", "s3:PutObjectAcl"),
    ("put-object-tagging", "s3:PutObjectTagging", "s3:PutObjectTagging"),
];

/// Operations of `s3api` on a bucket.
const ON_BUCKETS: [(&str, &str, &str); 9] = [
    ("head-bucket", "s3:HeadBucket", "s3:ListBucket"),
    ("list-objects", "s3:ListObjects", "s3:ListBucket"),
    ("list-objects-v2", "s3:ListObjectsV2", "s3:ListBucket"),
    ("list-object-versions", "s3:ListObjectVersions", "s3:ListBucketVersions"),
    ("get-bucket-policy", "s3:GetBucketPolicy", "s3:GetBucketPolicy"),
    ("get-bucket-versioning", "s3:GetBucketVersioning", "s3:GetBucketVersioning"),
    ("get-bucket-location", "s3:GetBucketLocation", "s3:GetBucketLocation"),
    ("get-bucket-encryption", "s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("get-public-access-block", "s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
];

/// Operations of `dynamodb` on a table, and whether they are about one item.
const ON_TABLES: [(&str, &str); 8] = [
    ("get-item", "dynamodb:GetItem"),
    ("put-item", "dynamodb:PutItem"),
    ("delete-item", "dynamodb:DeleteItem"),
    ("update-item", "dynamodb:UpdateItem"),
    ("query", "dynamodb:Query"),
    ("scan", "dynamodb:Scan"),
    ("describe-table", "dynamodb:DescribeTable"),
    ("delete-table", "dynamodb:DeleteTable"),
];

/// Operations of `kms` on a key.
const ON_KEYS: [(&str, &str); 6] = [
    ("decrypt", "kms:Decrypt"),
    ("encrypt", "kms:Encrypt"),
    ("generate-data-key", "kms:GenerateDataKey"),
    ("generate-data-key-without-plaintext", "kms:GenerateDataKeyWithoutPlaintext"),
    ("describe-key", "kms:DescribeKey"),
    ("get-key-policy", "kms:GetKeyPolicy"),
];

pub(super) fn read(asker: &Asker<'_>, service: &str, operation: &str) -> Result<CliCommand, NotACliCommand> {
    let calls = match service {
        "s3api" => s3api(asker, operation)?,
        "dynamodb" => vec![dynamodb(asker, operation)?],
        "kms" => vec![kms(asker, operation)?],
        _ => return sts(asker, operation),
    };
    Ok(CliCommand { calls, session: None })
}

fn s3api(asker: &Asker<'_>, operation: &str) -> Result<Vec<CliCall>, NotACliCommand> {
    let bucket = || asker.words.option("--bucket").ok_or_else(|| asker.missing("`--bucket`"));
    let key = || asker.words.option("--key").ok_or_else(|| asker.missing("`--key`"));
    if operation == "list-buckets" {
        return Ok(vec![asker.call("s3:ListBuckets", "s3:ListAllMyBuckets", "*", Vec::new())?]);
    }
    if operation == "put-object" {
        return s3::put(asker, bucket()?, key()?);
    }
    if operation == "copy-object" {
        let source = asker.words.option("--copy-source").ok_or_else(|| asker.missing("`--copy-source`"))?;
        let source = source.strip_prefix('/').unwrap_or(source);
        let (from, name) =
            source.split_once('/').ok_or_else(|| asker.missing("`--copy-source BUCKET/KEY`"))?;
        let mut calls =
            vec![asker.call("s3:CopyObject", "s3:GetObject", &asker.object_arn(from, name), Vec::new())?];
        calls.extend(asker.behind("s3:CopyObject", from, name, "kms:Decrypt")?);
        calls.extend(s3::put(asker, bucket()?, key()?)?);
        return Ok(calls);
    }
    if let Some((_, api, action)) = ON_OBJECTS.iter().find(|(name, ..)| *name == operation) {
        let (bucket, key) = (bucket()?, key()?);
        let arn = asker.object_arn(bucket, key);
        let version = asker.words.option("--version-id");
        let action = match (*action, version) {
            ("s3:GetObject", Some(_)) => "s3:GetObjectVersion",
            ("s3:DeleteObject", Some(_)) => "s3:DeleteObjectVersion",
            (action, _) => action,
        };
        let carried: Carried =
            version.map(|version| ("s3:VersionId".into(), ContextValue::text(version))).into_iter().collect();
        let mut calls = vec![asker.call(api, action, &arn, carried)?];
        if operation == "get-object" {
            calls.extend(asker.behind(api, bucket, key, "kms:Decrypt")?);
        }
        return Ok(calls);
    }
    let known = ON_BUCKETS.iter().find(|(name, ..)| *name == operation);
    let (_, api, action) = known.ok_or_else(|| asker.unknown())?;
    let mut carried: Carried = Vec::new();
    for (option, key) in
        [("--prefix", "s3:prefix"), ("--delimiter", "s3:delimiter"), ("--max-keys", "s3:max-keys")]
    {
        carried.extend(asker.words.option(option).map(|value| (key.into(), ContextValue::text(value))));
    }
    Ok(vec![asker.call(api, action, &asker.bucket_arn(bucket()?), carried)?])
}

fn dynamodb(asker: &Asker<'_>, operation: &str) -> Result<CliCall, NotACliCommand> {
    let known = ON_TABLES.iter().find(|(name, _)| *name == operation);
    let (_, action) = known.ok_or_else(|| asker.unknown())?;
    let table = asker.words.option("--table-name").ok_or_else(|| asker.missing("`--table-name`"))?;
    let arn = if table.starts_with("arn:") {
        table.to_owned()
    } else {
        let region = asker.region().ok_or_else(|| asker.missing("`--region`"))?;
        let account = asker.surroundings.account.as_deref().unwrap_or_default();
        format!("arn:{}:dynamodb:{region}:{account}:table/{table}", asker.partition())
    };
    let mut carried: Carried = Vec::new();
    if let Some(item) = asker.words.option("--key").or(asker.words.option("--item")) {
        // The partition key stands first in a key; of an item, nobody knows which attribute it is but by its name.
        let leading = leading_key(item)
            .ok_or_else(|| asker.missing("a key such as `{\"LockID\": {\"S\": \"...\"}}`"))?;
        carried.push(("dynamodb:LeadingKeys".into(), ContextValue::list([leading.as_str()])));
    }
    asker.call(action, action, &arn, carried)
}

/// The value of `LockID`, or of the first attribute.
fn leading_key(item: &str) -> Option<String> {
    let source = Source::new("--key", item);
    let document = Document::parse(&source).ok()?;
    let attribute =
        document.root().member("LockID").or_else(|| Some(document.root().members().next()?.value))?;
    let value = attribute.members().next()?.value;
    Some(value.as_str()?.into_owned())
}

fn kms(asker: &Asker<'_>, operation: &str) -> Result<CliCall, NotACliCommand> {
    let known = ON_KEYS.iter().find(|(name, _)| *name == operation);
    let (_, action) = known.ok_or_else(|| asker.unknown())?;
    let key = asker
        .words
        .option("--key-id")
        .ok_or_else(|| asker.missing("`--key-id`, to be asked about one key"))?;
    let arn = asker.key_arn(key);
    // Policies name keys, never aliases.
    let arn = match arn.split_once(":alias/") {
        None => arn,
        Some((_, alias)) => {
            let alias = format!("alias/{alias}");
            let known = asker.surroundings.aliases.iter().find(|(name, _)| **name == *alias);
            let (_, key) = known.ok_or_else(|| {
                asker.missing("the key behind the alias: describe it in `resources`, with `aliases`")
            })?;
            key.to_string()
        }
    };
    asker.call(action, action, &arn, Vec::new())
}

fn sts(asker: &Asker<'_>, operation: &str) -> Result<CliCommand, NotACliCommand> {
    match operation {
        "get-caller-identity" => {
            let call = asker.call("sts:GetCallerIdentity", "sts:GetCallerIdentity", "*", Vec::new())?;
            Ok(CliCommand { calls: vec![call], session: None })
        }
        "assume-role" => {
            let role = asker.words.option("--role-arn").ok_or_else(|| asker.missing("`--role-arn`"))?;
            let name = asker.words.option("--role-session-name");
            let name = name.ok_or_else(|| asker.missing("`--role-session-name`"))?;
            let external = asker.words.option("--external-id");
            let carried: Carried = vec![
                ("sts:RoleSessionName".into(), ContextValue::text(name)),
                ("sts:ExternalId".into(), external.map_or(ContextValue::Absent, ContextValue::text)),
            ];
            let call = asker.call("sts:AssumeRole", "sts:AssumeRole", role, carried)?;
            let session = session(role, name).ok_or_else(|| NotACliCommand::Resource(role.to_owned()))?;
            Ok(CliCommand { calls: vec![call], session: Some(session) })
        }
        _ => Err(asker.unknown()),
    }
}

/// The ARN of a session of a role.
fn session(role: &str, name: &str) -> Option<String> {
    let parts: Vec<&str> = role.splitn(6, ':').collect();
    let &["arn", partition, "iam", _, account, resource] = parts.as_slice() else { return None };
    let role = resource.strip_prefix("role/")?.rsplit('/').next()?;
    Some(format!("arn:{partition}:sts::{account}:assumed-role/{role}/{name}"))
}
