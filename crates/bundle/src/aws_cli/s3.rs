//! `aws s3`: what its commands ask for.
//!
//! Source: AWS CLI Command Reference, `s3`. A copy to this machine looks for the object before it reads it; a folder is
//! listed first, and each object in it asked for: for one that is called `OBJECT` here.

use iamsim_engine::ContextValue;

use super::{Asker, Carried, CliCall, CliCommand, NotACliCommand};

/// What stands for each object of a folder, whose names nobody knows.
const EACH: &str = "OBJECT";

/// Where something is copied from or to.
enum Place<'w> {
    S3 { bucket: &'w str, key: String },
    Here(&'w str),
}

pub(super) fn read(asker: &Asker<'_>, operation: &str) -> Result<CliCommand, NotACliCommand> {
    let places: Vec<Place<'_>> = asker.words.arguments().iter().map(|word| place(word)).collect();
    let mut calls = Vec::new();
    match (operation, places.as_slice()) {
        ("ls", []) => calls.push(asker.call("s3:ListBuckets", "s3:ListAllMyBuckets", "*", Vec::new())?),
        ("ls", [Place::S3 { bucket, key }]) => {
            let delimiter = !asker.words.has("--recursive");
            calls.push(list(asker, bucket, key, delimiter.then_some("/"))?);
        }
        ("cp" | "mv", [from, to]) => {
            copy(asker, from, to, asker.words.has("--recursive"), &mut calls)?;
            if operation == "mv" {
                delete(asker, from, asker.words.has("--recursive"), &mut calls)?;
            }
        }
        ("rm", [from @ Place::S3 { bucket, key }]) => {
            let whole = asker.words.has("--recursive");
            if whole {
                calls.push(list(asker, bucket, key, None)?);
            }
            delete(asker, from, whole, &mut calls)?;
        }
        ("sync", [from, to]) => {
            if let Place::S3 { bucket, key } = to {
                calls.push(list(asker, bucket, key, None)?);
            }
            copy(asker, from, to, true, &mut calls)?;
            if asker.words.has("--delete") {
                delete(asker, to, true, &mut calls)?;
            }
        }
        ("cp" | "mv" | "sync", _) => {
            return Err(asker.missing("a source and a destination, one of them `s3://BUCKET/KEY`"));
        }
        ("ls" | "rm", _) => return Err(asker.missing("`s3://BUCKET/KEY`")),
        _ => return Err(asker.unknown()),
    }
    if calls.is_empty() {
        return Err(asker.missing("a place `s3://BUCKET/KEY`"));
    }
    Ok(CliCommand { calls, session: None })
}

fn place(word: &str) -> Place<'_> {
    match word.strip_prefix("s3://") {
        Some(rest) => {
            let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
            Place::S3 { bucket, key: key.to_owned() }
        }
        None => Place::Here(word),
    }
}

fn list(
    asker: &Asker<'_>,
    bucket: &str,
    prefix: &str,
    delimiter: Option<&str>,
) -> Result<CliCall, NotACliCommand> {
    let mut carried: Carried = vec![("s3:prefix".into(), ContextValue::text(prefix))];
    carried.extend(delimiter.map(|it| ("s3:delimiter".into(), ContextValue::text(it))));
    asker.call("s3:ListObjectsV2", "s3:ListBucket", &asker.bucket_arn(bucket), carried)
}

fn copy(
    asker: &Asker<'_>,
    from: &Place<'_>,
    to: &Place<'_>,
    whole: bool,
    calls: &mut Vec<CliCall>,
) -> Result<(), NotACliCommand> {
    if let Place::S3 { bucket, key } = from {
        let object = if whole { in_folder(key) } else { key.clone() };
        let arn = asker.object_arn(bucket, &object);
        if whole {
            calls.push(list(asker, bucket, key, None)?);
        } else {
            calls.push(asker.call("s3:HeadObject", "s3:GetObject", &arn, Vec::new())?);
        }
        calls.push(asker.call("s3:GetObject", "s3:GetObject", &arn, Vec::new())?);
        calls.extend(asker.behind("s3:GetObject", bucket, &object, "kms:Decrypt")?);
    }
    if let Place::S3 { bucket, key } = to {
        let object = if whole { in_folder(key) } else { named(key, from) };
        calls.extend(put(asker, bucket, &object)?);
    }
    Ok(())
}

/// What storing an object asks for.
pub(super) fn put(asker: &Asker<'_>, bucket: &str, key: &str) -> Result<Vec<CliCall>, NotACliCommand> {
    let mut carried: Carried = Vec::new();
    let option = |names: [&str; 2]| names.into_iter().find_map(|name| asker.words.option(name));
    if let Some(algorithm) = option(["--sse", "--server-side-encryption"]) {
        carried.push(("s3:x-amz-server-side-encryption".into(), ContextValue::text(algorithm)));
    } else if asker.words.has("--sse") {
        carried.push(("s3:x-amz-server-side-encryption".into(), ContextValue::text("AES256")));
    }
    if let Some(key) = option(["--sse-kms-key-id", "--ssekms-key-id"]) {
        carried.push(("s3:x-amz-server-side-encryption-aws-kms-key-id".into(), ContextValue::text(key)));
    }
    let acl = asker.words.option("--acl");
    carried.extend(acl.map(|acl| ("s3:x-amz-acl".into(), ContextValue::text(acl))));
    let arn = asker.object_arn(bucket, key);
    let mut calls = vec![asker.call("s3:PutObject", "s3:PutObject", &arn, carried.clone())?];
    if acl.is_some_and(|acl| !["private", "bucket-owner-full-control"].contains(&acl)) {
        calls.push(asker.call("s3:PutObject", "s3:PutObjectAcl", &arn, carried)?);
    }
    calls.extend(asker.behind("s3:PutObject", bucket, key, "kms:GenerateDataKey")?);
    Ok(calls)
}

fn delete(
    asker: &Asker<'_>,
    from: &Place<'_>,
    whole: bool,
    calls: &mut Vec<CliCall>,
) -> Result<(), NotACliCommand> {
    if let Place::S3 { bucket, key } = from {
        let object = if whole { in_folder(key) } else { key.clone() };
        calls.push(asker.call(
            "s3:DeleteObject",
            "s3:DeleteObject",
            &asker.object_arn(bucket, &object),
            Vec::new(),
        )?);
    }
    Ok(())
}

fn in_folder(prefix: &str) -> String {
    let folder = prefix.strip_suffix('/').unwrap_or(prefix);
    if folder.is_empty() { EACH.to_owned() } else { format!("{folder}/{EACH}") }
}

/// The key that something is stored under: a folder takes the name of what is copied.
fn named(key: &str, from: &Place<'_>) -> String {
    if !key.is_empty() && !key.ends_with('/') {
        return key.to_owned();
    }
    let name = match from {
        Place::S3 { key, .. } => key.rsplit('/').next().unwrap_or_default(),
        Place::Here(path) => path.rsplit(['/', '\\']).next().unwrap_or_default(),
    };
    format!("{key}{name}")
}
