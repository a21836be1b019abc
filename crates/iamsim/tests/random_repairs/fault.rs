//! The faults that are put into sound bundles: every layer, and every way in which one withholds.

use serde_json::{Value, json};

use crate::bundle::{BUCKET, Draft, KEY, STATE, TABLE, USER, add, document};
use crate::seeded::Seeded;

/// One kind of fault.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) beyond: Beyond,
    inject: fn(&mut Draft, &mut Seeded),
}

/// Whether policies can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// They can.
    No,
    /// IAM has no way to write the exception, or the fault is not a policy's: that has to be said.
    Perhaps,
}

impl Fault {
    pub(crate) fn inject(&self, draft: &mut Draft, choices: &mut Seeded) {
        (self.inject)(draft, choices);
    }
}

const fn fault(name: &'static str, inject: fn(&mut Draft, &mut Seeded)) -> Fault {
    Fault { name, beyond: Beyond::No, inject }
}

const fn beyond(name: &'static str, inject: fn(&mut Draft, &mut Seeded)) -> Fault {
    Fault { name, beyond: Beyond::Perhaps, inject }
}

fn statements(document: &mut Value) -> &mut Vec<Value> {
    if document.is_null() {
        *document = self::document(Vec::new());
    }
    document["Statement"].as_array_mut().unwrap()
}

fn set(document: &mut Value, sid: &str, name: &str, value: Value) {
    if let Some(statement) = statements(document).iter_mut().find(|it| it["Sid"] == sid) {
        statement[name] = value;
    }
}

fn deny(action: &Value, resource: &Value) -> Value {
    json!({ "Sid": "No", "Effect": "Deny", "Action": action, "Resource": resource })
}

fn deny_all(action: &Value, resource: &Value, condition: &Value) -> Value {
    json!({ "Sid": "No", "Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource,
        "Condition": condition })
}

fn elsewhere() -> Value {
    json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } })
}

fn whole_bucket() -> Value {
    json!([BUCKET, format!("{BUCKET}/*")])
}

/// Every kind of fault.
pub(crate) const FAULTS: &[Fault] = &[
    fault("no identity-based policy", |it, _| *it.identity() = Value::Null),
    fault("a statement is missing", |it, choices| {
        let all = statements(it.identity());
        if !all.is_empty() {
            let index = choices.below(all.len());
            all.remove(index);
        }
    }),
    fault("an action is missing", |it, choices| {
        let action = *choices.pick(&["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"]);
        set(it.identity(), "Objects", "Action", json!([action]));
    }),
    fault("another bucket", |it, _| {
        set(it.identity(), "Objects", "Resource", json!("arn:aws:s3:::old-states/*"));
        set(it.identity(), "Bucket", "Resource", json!("arn:aws:s3:::old-states"));
    }),
    fault("another prefix", |it, _| {
        set(it.identity(), "Objects", "Resource", json!(format!("{BUCKET}/staging/*")));
    }),
    fault("the bucket without its objects", |it, _| set(it.identity(), "Objects", "Resource", json!(BUCKET))),
    fault("the objects without their bucket", |it, _| {
        set(it.identity(), "Bucket", "Resource", json!(format!("{BUCKET}/*")));
    }),
    fault("an allow from another address", |it, _| {
        let condition = json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } });
        set(it.identity(), "Objects", "Condition", condition);
    }),
    fault("another s3:prefix", |it, _| {
        set(
            it.identity(),
            "Bucket",
            "Condition",
            json!({ "StringEquals": { "s3:prefix": "acme-states/prod" } }),
        );
    }),
    fault("the table of another Region", |it, _| {
        set(it.identity(), "Locks", "Resource", json!("arn:aws:dynamodb:us-east-1:123456789012:table/locks"));
    }),
    fault("other leading keys", |it, _| {
        let condition = json!({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["other"] } });
        set(it.identity(), "Locks", "Condition", condition);
    }),
    fault("another key", |it, _| {
        set(it.identity(), "Key", "Resource", json!(KEY.replace("1234abcd", "ffffabcd")));
    }),
    fault("identity denies one action on the state", |it, _| {
        add(it.identity(), deny(&json!("s3:PutObject"), &json!(STATE)));
    }),
    fault("identity denies everything of S3", |it, _| add(it.identity(), deny(&json!("s3:*"), &json!("*")))),
    fault("identity denies some reading", |it, _| add(it.identity(), deny(&json!("s3:Get*"), &json!("*")))),
    fault("identity denies all but one service", |it, _| {
        let statement =
            json!({ "Effect": "Deny", "NotAction": ["iam:*", "sts:*", "dynamodb:*"], "Resource": "*" });
        add(it.identity(), statement);
    }),
    fault("identity denies all but one resource", |it, _| {
        let statement =
            json!({ "Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::public/*"] });
        add(it.identity(), statement);
    }),
    fault("identity denies KMS", |it, _| add(it.identity(), deny(&json!("kms:*"), &json!("*")))),
    fault("identity denies the table", |it, _| {
        add(it.identity(), deny(&json!(["dynamodb:PutItem", "dynamodb:Delete*"]), &json!(TABLE)));
    }),
    beyond("identity denies the whole bucket", |it, _| {
        add(it.identity(), deny(&json!("s3:*"), &whole_bucket()));
    }),
    fault("a boundary without S3", |it, _| {
        it.boundary = document(vec![json!({ "Effect": "Allow", "Resource": "*",
            "Action": ["dynamodb:*", "kms:*", "sts:*"] })]);
    }),
    fault("a boundary without DynamoDB", |it, _| {
        it.boundary = document(vec![
            json!({ "Effect": "Allow", "Action": ["s3:*", "kms:*", "sts:*"], "Resource": "*" }),
        ]);
    }),
    fault("a boundary of another bucket", |it, _| {
        it.boundary = document(vec![
            json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::old-states/*" }),
            json!({ "Effect": "Allow", "Action": ["dynamodb:*", "kms:*", "sts:*"], "Resource": "*" }),
        ]);
    }),
    fault("a boundary denies writing", |it, _| {
        it.boundary = document(vec![
            json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }),
            deny(&json!(["s3:PutObject", "s3:Delete*"]), &json!("*")),
        ]);
    }),
    fault("an SCP of Regions", |it, _| {
        let statement = json!({ "Sid": "Regions", "Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*",
            "Condition": { "StringNotEquals": { "aws:RequestedRegion": ["us-east-1"] } } });
        add(it.level(), statement);
    }),
    fault("an SCP denies S3", |it, _| add(it.level(), deny(&json!("s3:*"), &json!("*")))),
    fault("an SCP denies all but some principals", |it, _| {
        let mut statement = deny(&json!("*"), &json!("*"));
        statement["Condition"] =
            json!({ "ArnNotLike": { "aws:PrincipalArn": ["arn:aws:iam::*:role/admin"] } });
        add(it.level(), statement);
    }),
    fault("an SCP level of other services", |it, _| {
        *it.level() =
            document(vec![json!({ "Effect": "Allow", "Action": ["ec2:*", "sts:*"], "Resource": "*" })]);
    }),
    fault("an empty SCP level", |it, _| *it.level() = Value::Null),
    fault("an RCP denies S3", |it, _| {
        let statement = deny_all(&json!("s3:*"), &json!("*"), &elsewhere());
        it.resource_control = document(vec![statement]);
    }),
    fault("an RCP denies writing", |it, _| {
        let statement = deny_all(&json!(["s3:Put*", "dynamodb:PutItem"]), &json!("*"), &elsewhere());
        it.resource_control = document(vec![statement]);
    }),
    fault("the bucket denies from elsewhere", |it, _| {
        let objects = json!(format!("{BUCKET}/*"));
        add(&mut it.bucket, deny_all(&json!(["s3:GetObject", "s3:PutObject"]), &objects, &elsewhere()));
    }),
    fault("the bucket denies everything to all but one", |it, _| {
        let condition =
            json!({ "StringNotLike": { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/platform" } });
        add(&mut it.bucket, deny_all(&json!("s3:*"), &whole_bucket(), &condition));
    }),
    fault("the bucket denies one principal", |it, _| {
        let principal = it.principal();
        let statement = json!({ "Effect": "Deny", "Principal": { "AWS": principal }, "Action": "s3:PutObject",
            "Resource": format!("{BUCKET}/*") });
        add(&mut it.bucket, statement);
    }),
    fault("the bucket denies all but some, by NotPrincipal", |it, _| {
        let statement = json!({ "Effect": "Deny", "Action": "s3:GetObject", "Resource": format!("{BUCKET}/*"),
            "NotPrincipal": { "AWS": ["arn:aws:iam::123456789012:user/admin", "arn:aws:iam::123456789012:root"] } });
        add(&mut it.bucket, statement);
    }),
    fault("the bucket denies the lock file", |it, _| {
        let statement = deny_all(&json!("s3:DeleteObject"), &json!(format!("{STATE}.tflock")), &elsewhere());
        add(&mut it.bucket, statement);
    }),
    fault("the bucket denies listing", |it, _| {
        add(&mut it.bucket, deny_all(&json!("s3:ListBucket"), &json!(BUCKET), &elsewhere()));
    }),
    fault("the bucket denies other endpoints", |it, _| {
        it.context["aws:SourceVpce"] = json!("vpce-2");
        let condition = json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } });
        add(&mut it.bucket, deny_all(&json!("s3:*"), &whole_bucket(), &condition));
    }),
    beyond("the bucket denies a prefix", |it, _| {
        add(
            &mut it.bucket,
            deny_all(&json!("s3:PutObject"), &json!(format!("{BUCKET}/prod/*")), &elsewhere()),
        );
    }),
    beyond("the bucket asks for encryption", |it, _| {
        let condition = json!({ "Null": { "s3:x-amz-server-side-encryption": "true" } });
        add(&mut it.bucket, deny_all(&json!("s3:PutObject"), &json!(format!("{BUCKET}/*")), &condition));
    }),
    fault("the bucket of another account allows nobody", |it, _| {
        if it.across_accounts {
            it.bucket = Value::Null;
        }
    }),
    fault("the key is its administrators' alone", |it, _| {
        set(&mut it.key, "Account", "Principal", json!({ "AWS": "arn:aws:iam::123456789012:role/keys" }));
    }),
    fault("the key serves another Region", |it, _| {
        let condition = json!({ "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } });
        set(&mut it.key, "Account", "Condition", condition);
    }),
    fault("the key denies decrypting", |it, _| {
        add(&mut it.key, deny_all(&json!("kms:Decrypt"), &json!("*"), &elsewhere()));
    }),
    fault("the role trusts another", |it, _| {
        let other = json!({ "AWS": "arn:aws:iam::123456789012:user/other" });
        it.trust =
            document(vec![json!({ "Effect": "Allow", "Principal": other, "Action": "sts:AssumeRole" })]);
    }),
    beyond("the role asks for an external id", |it, _| {
        it.trust = document(vec![
            json!({ "Effect": "Allow", "Principal": { "AWS": USER }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:ExternalId": "secret" } } }),
        ]);
    }),
    fault("the role denies from elsewhere", |it, _| {
        let statement = json!({ "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": elsewhere() });
        add(&mut it.trust, statement);
    }),
    fault("nobody may take the role", |it, _| {
        if it.takes_role {
            it.user = Value::Null;
            it.trust = document(vec![json!({ "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": { "AWS": "arn:aws:iam::123456789012:root" } })]);
        }
    }),
    fault("the endpoint serves another bucket", |it, _| {
        it.endpoint = document(vec![json!({ "Effect": "Allow", "Principal": "*", "Action": "*",
            "Resource": ["arn:aws:s3:::old-states", "arn:aws:s3:::old-states/*"] })]);
    }),
    fault("the endpoint denies writing", |it, _| {
        add(&mut it.endpoint, json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }));
        add(
            &mut it.endpoint,
            json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "*" }),
        );
    }),
    fault("the table denies from elsewhere", |it, _| {
        add(&mut it.table, deny_all(&json!("dynamodb:*"), &json!(TABLE), &elsewhere()));
    }),
];
