//! The field `resources`: what is known of buckets, keys, tables, roles and access points.

use iamsim_engine::{KeyManager, Layer, RestrictPublicBuckets};
use iamsim_policy::{Arn, PolicyType, ResourcePattern, Version};
use iamsim_source::json::{Member, Value};
use iamsim_source::{Code, Diagnostic, Quoted};

use super::{account_id, layer, path, tags};
use crate::description::DescribedResource;
use crate::fields::{Fields, Mistakes, Name, Shape};
use crate::resource::{BucketEncryption, BucketKey, KmsLayers, TableEncryption};

/// What a resource is, as far as the format tells them apart.
#[derive(Debug, Clone, Copy)]
enum Sort {
    Bucket,
    Key,
    Table,
    Role,
    Other,
}

const ENCRYPTION: Shape =
    Shape { what: "`default_encryption`", fields: &["algorithm", "kms_key", "bucket_key"] };

/// AWS's names of the four settings; the names of Terraform's arguments mean the same.
const PUBLIC_ACCESS: Shape = Shape {
    what: "`block_public_access`",
    fields: &[
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
        "block_public_acls",
        "ignore_public_acls",
        "block_public_policy",
        "restrict_public_buckets",
    ],
};

#[derive(Debug, Clone, Copy)]
enum Algorithm {
    S3Managed,
    Kms(KmsLayers),
}

const ALGORITHMS: [(&str, Algorithm); 3] = [
    ("AES256", Algorithm::S3Managed),
    ("aws:kms", Algorithm::Kms(KmsLayers::Single)),
    ("aws:kms:dsse", Algorithm::Kms(KmsLayers::Dual)),
];

static RESOURCE: Name =
    Name { subject: "`resources`", noun: "the ARN of a resource", code: Code::new("invalid-resource") };
static KMS_KEY: Name =
    Name { subject: "`kms_key`", noun: "the ARN of a KMS key", code: Code::new("invalid-arn") };

const NOT_ONE_RESOURCE: Code = Code::new("not-one-resource");
const WRONG_ACCOUNT: Code = Code::new("wrong-account");
const INVALID_ALIAS: Code = Code::new("invalid-alias");
const CONFLICTING_FIELDS: Code = Code::new("conflicting-fields");

impl Sort {
    fn of(arn: &Arn) -> Self {
        match (arn.service(), arn.resource()) {
            ("s3", bucket) if !bucket.contains([':', '/']) => Self::Bucket,
            ("kms", key) if key.starts_with("key/") => Self::Key,
            ("dynamodb", table) if table.starts_with("table/") => Self::Table,
            ("iam", role) if role.starts_with("role/") => Self::Role,
            _ => Self::Other,
        }
    }

    fn shape(self) -> &'static Shape {
        const BUCKET: Shape = Shape {
            what: "a bucket",
            fields: &["account", "policy", "tags", "default_encryption", "block_public_access"],
        };
        const KEY: Shape =
            Shape { what: "a key", fields: &["account", "policy", "tags", "aliases", "aws_managed"] };
        const TABLE: Shape = Shape { what: "a table", fields: &["account", "policy", "tags", "kms_key"] };
        const OTHER: Shape = Shape { what: "a resource", fields: &["account", "policy", "tags"] };
        match self {
            Self::Bucket => &BUCKET,
            Self::Key => &KEY,
            Self::Table => &TABLE,
            Self::Role | Self::Other => &OTHER,
        }
    }

    fn policy_type(self) -> PolicyType {
        match self {
            Self::Bucket => PolicyType::Bucket,
            Self::Key => PolicyType::Key,
            Self::Table => PolicyType::Table,
            Self::Role => PolicyType::RoleTrust,
            Self::Other => PolicyType::ResourceBased,
        }
    }
}

pub(super) fn read(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Vec<DescribedResource> {
    let members = mistakes.members(value, "`resources`");
    members.into_iter().filter_map(|member| read_resource(value, &member, mistakes)).collect()
}

fn read_resource(
    resources: Value<'_, '_>,
    member: &Member<'_, '_>,
    mistakes: &mut Mistakes,
) -> Option<DescribedResource> {
    let refuse = |mistakes: &mut Mistakes, diagnostic: Diagnostic| {
        mistakes.add(diagnostic.at(resources.source(), member.name_span, ""));
    };
    let arn: Arn = match member.name.parse() {
        Ok(arn) => arn,
        Err(error) => {
            refuse(mistakes, RESOURCE.refused(&member.name, &error));
            return None;
        }
    };
    if let Some(refused) = not_one_resource(&arn) {
        refuse(mistakes, refused);
        return None;
    }
    // An ARN without wildcards covers itself; in the older language version `${` is text.
    let pattern = match ResourcePattern::parse(arn.as_str(), Version::V2008) {
        Ok(pattern) => pattern,
        Err(error) => {
            refuse(mistakes, RESOURCE.refused(&member.name, &error));
            return None;
        }
    };
    let sort = Sort::of(&arn);
    let fields = mistakes.fields(member.value, sort.shape())?;
    let has = |name: &str| sort.shape().fields.contains(&name).then(|| fields.get(name)).flatten();
    let account = fields.given("account");
    let account = account.and_then(|value| Some((value, account_id(value, mistakes)?)));
    if let (Some((value, account)), Some(own)) = (account, arn.account_id())
        && account != own
    {
        let message = format!("the ARN says account `{own}`, and `account` says `{account}`");
        mistakes.add(
            Diagnostic::error(WRONG_ACCOUNT, message).at(value.source(), value.span(), "another account").at(
                value.source(),
                member.name_span,
                "the ARN",
            ),
        );
    }
    Some(DescribedResource {
        pattern,
        policy_type: sort.policy_type(),
        account: account.map(|(_, account)| account),
        policy: layer(fields.get("policy"), |value| path(value, "`policy`", mistakes)),
        tags: layer(fields.get("tags"), |value| Some(tags(value, mistakes))),
        restrict_public_buckets: match layer(has("block_public_access"), |value| {
            read_public_access(value, mistakes)
        }) {
            // Without a configuration, nothing is restricted.
            Layer::None => Layer::Given(RestrictPublicBuckets::Off),
            layer => layer,
        },
        default_encryption: layer(has("default_encryption"), |value| read_encryption(value, mistakes)),
        aliases: has("aliases")
            .filter(|value| !value.is_null())
            .map(|value| read_aliases(value, mistakes))
            .unwrap_or_default(),
        key_manager: match has("aws_managed")
            .filter(|value| !value.is_null())
            .and_then(|value| mistakes.boolean(value, "`aws_managed`"))
        {
            Some(true) => KeyManager::Aws,
            Some(false) | None => KeyManager::Customer,
        },
        table_encryption: layer(has("kms_key"), |value| {
            mistakes.parsed(value, &KMS_KEY).map(|key| TableEncryption::Kms(key.value))
        }),
        arn: Some(arn),
    })
}

/// Why an ARN is not that of one resource which can have a policy.
fn not_one_resource(arn: &Arn) -> Option<Diagnostic> {
    if arn.as_str().contains(['*', '?']) {
        let message =
            format!("{} is a pattern, and each of `resources` is one resource", Quoted(arn.as_str()));
        return Some(Diagnostic::error(NOT_ONE_RESOURCE, message).help("name each resource by its ARN"));
    }
    if arn.service() == "s3" && !arn.resource().starts_with("accesspoint/") {
        let (bucket, object) = arn.resource().split_once('/')?;
        let message = format!("{} is an object, and policies are attached to buckets", Quoted(object));
        let bucket = format!("arn:{}:s3:::{bucket}", arn.partition());
        return Some(
            Diagnostic::error(NOT_ONE_RESOURCE, message).help(format!("name the bucket: `{bucket}`")),
        );
    }
    if arn.service() == "kms" && arn.resource().starts_with("alias/") {
        let message = format!("{} is an alias, and policies are attached to keys", Quoted(arn.resource()));
        let help = "name the key by its ARN, and the alias in its `aliases`";
        return Some(Diagnostic::error(NOT_ONE_RESOURCE, message).help(help));
    }
    None
}

fn read_public_access(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<RestrictPublicBuckets> {
    let fields = mistakes.fields(value, &PUBLIC_ACCESS)?;
    let mut restricts = RestrictPublicBuckets::Off;
    for name in PUBLIC_ACCESS.fields {
        let Some(setting) = fields.get(name) else { continue };
        let on = mistakes.boolean(setting, &format!("`{name}`"));
        if on == Some(true) && name.replace('_', "").eq_ignore_ascii_case("restrictpublicbuckets") {
            restricts = RestrictPublicBuckets::On;
        }
    }
    mistakes.conflicting(&fields, "RestrictPublicBuckets", "restrict_public_buckets");
    Some(restricts)
}

fn read_encryption(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<BucketEncryption> {
    let fields = mistakes.fields(value, &ENCRYPTION)?;
    let algorithm = mistakes.required(&fields, "algorithm");
    let algorithm = algorithm.and_then(|value| mistakes.word(value, "`algorithm`", &ALGORITHMS));
    let key = fields.given("kms_key");
    let key_arn = key.and_then(|value| mistakes.parsed::<Arn>(value, &KMS_KEY));
    let bucket_key = fields.given("bucket_key");
    let bucket_key = bucket_key.and_then(|value| mistakes.boolean(value, "`bucket_key`"));
    match (algorithm?, key) {
        (Algorithm::S3Managed, None) => Some(BucketEncryption::S3Managed),
        (Algorithm::S3Managed, Some(key)) => {
            mistakes.add(key_without_kms(&fields, key));
            None
        }
        (Algorithm::Kms(layers), _) => Some(BucketEncryption::Kms {
            key: key_arn.map(|key| key.value),
            layers,
            bucket_key: if bucket_key == Some(true) { BucketKey::Used } else { BucketKey::Unused },
        }),
    }
}

fn key_without_kms(fields: &Fields<'_, '_>, key: Value<'_, '_>) -> Diagnostic {
    let message = "`AES256` encrypts with keys of Amazon S3, and takes no `kms_key`";
    let diagnostic = Diagnostic::error(CONFLICTING_FIELDS, message).at(key.source(), key.span(), "not used");
    match fields.get("algorithm") {
        Some(algorithm) => diagnostic.at(key.source(), algorithm.span(), "without KMS"),
        None => diagnostic,
    }
    .help("write `\"algorithm\": \"aws:kms\"`, or leave `kms_key` out")
}

fn read_aliases(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Vec<Box<str>> {
    let mut aliases = Vec::new();
    for element in mistakes.elements(value, "`aliases`") {
        let Some(alias) = mistakes.text(element, "each of `aliases`") else { continue };
        if alias.value.starts_with("alias/") && alias.value.len() > "alias/".len() {
            aliases.push(alias.value);
            continue;
        }
        let message = format!("{} is not the name of an alias", Quoted(&alias.value));
        let bare = alias.value.rsplit('/').next().filter(|bare| !bare.is_empty()).unwrap_or("NAME");
        mistakes.add(
            Diagnostic::error(INVALID_ALIAS, message)
                .at(element.source(), alias.span, "expected `alias/NAME`")
                .help(format!("write {}", Quoted(&format!("alias/{bare}")))),
        );
    }
    aliases
}
