//! A sound bundle of a random backend configuration, as documents that faults can be put into.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::seeded::Seeded;

pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const OTHER_ACCOUNT: &str = "210987654321";
pub(crate) const USER: &str = "arn:aws:iam::123456789012:user/ci";
pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/ci/deploy";
pub(crate) const BUCKET: &str = "arn:aws:s3:::acme-states";
pub(crate) const STATE: &str = "arn:aws:s3:::acme-states/prod/app.tfstate";
pub(crate) const TABLE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/locks";
pub(crate) const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-44cd-86ef-1234567890ab";

/// The parts of a bundle; `null` where there is known to be none.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) backend: String,
    pub(crate) takes_role: bool,
    /// Whether the bucket lies in another account.
    pub(crate) across_accounts: bool,
    pub(crate) user: Value,
    pub(crate) role: Value,
    pub(crate) boundary: Value,
    pub(crate) levels: Vec<Value>,
    pub(crate) resource_control: Value,
    pub(crate) bucket: Value,
    pub(crate) key: Value,
    pub(crate) table: Value,
    pub(crate) trust: Value,
    pub(crate) endpoint: Value,
    pub(crate) context: Value,
    /// How each document is written.
    pub(crate) style: usize,
}

pub(crate) fn document(statements: Vec<Value>) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// Adds a statement to a document; makes one where there is none.
pub(crate) fn add(document: &mut Value, statement: Value) {
    match document.get_mut("Statement").and_then(Value::as_array_mut) {
        Some(statements) => statements.push(statement),
        None => *document = self::document(vec![statement]),
    }
}

impl Draft {
    pub(crate) fn sound(choices: &mut Seeded) -> Self {
        let locking = choices.below(4);
        let (uses_lock_file, uses_table) = (locking & 1 != 0, locking & 2 != 0);
        let encryption = choices.below(3);
        let (encrypts, uses_key) = (encryption > 0, encryption == 2);
        let takes_role = choices.one_in(3);
        let across_accounts = choices.one_in(5);
        let mut backend = String::from(
            "terraform {\n  backend \"s3\" {\n    bucket = \"acme-states\"\n    key    = \"prod/app.tfstate\"\n    region = \"eu-west-1\"\n",
        );
        let mut line = |condition: bool, text: &str| {
            if condition {
                writeln!(backend, "    {text}").unwrap();
            }
        };
        line(uses_lock_file, "use_lockfile = true");
        line(uses_table, "dynamodb_table = \"locks\"");
        line(encrypts, "encrypt = true");
        line(uses_key, &format!("kms_key_id = \"{KEY}\""));
        line(takes_role, &format!("assume_role = {{ role_arn = \"{ROLE}\" }}"));
        line(choices.one_in(4), "workspace_key_prefix = \"envs\"");
        line(choices.one_in(6), "acl = \"public-read\"");
        backend.push_str("  }\n}\n");

        let principal = if takes_role { ROLE } else { USER };
        let state_access = document(vec![
            json!({ "Sid": "Objects", "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject"],
                "Resource": format!("{BUCKET}/*") }),
            json!({ "Sid": "Bucket", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET }),
            json!({ "Sid": "Locks", "Effect": "Allow",
                "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"], "Resource": TABLE }),
            json!({ "Sid": "Key", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": KEY }),
        ]);
        let take = document(vec![json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE })]);
        let (user, role) = if takes_role { (take, state_access) } else { (state_access, Value::Null) };
        let everything = || document(vec![json!({ "Effect": "Allow", "Action": "*", "Resource": "*" })]);
        let some = |yes: bool, value: Value| if yes { value } else { Value::Null };
        let bucket = if across_accounts {
            document(vec![
                json!({ "Sid": "Objects", "Effect": "Allow", "Principal": { "AWS": principal },
                    "Action": ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject"],
                    "Resource": format!("{BUCKET}/*") }),
                json!({ "Sid": "Bucket", "Effect": "Allow", "Principal": { "AWS": principal },
                    "Action": "s3:ListBucket", "Resource": BUCKET }),
            ])
        } else {
            some(
                choices.one_in(2),
                document(vec![
                    json!({ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:role/platform" },
                    "Action": "s3:GetObject", "Resource": format!("{BUCKET}/*") }),
                ]),
            )
        };
        let levels =
            if choices.one_in(2) { vec![everything(), everything(), everything()] } else { Vec::new() };
        Self {
            backend,
            takes_role,
            across_accounts,
            user,
            role,
            boundary: some(choices.one_in(3), everything()),
            levels,
            resource_control: Value::Null,
            bucket,
            key: document(vec![json!({ "Sid": "Account", "Effect": "Allow",
                "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }, "Action": "kms:*", "Resource": "*" })]),
            table: Value::Null,
            trust: document(vec![
                json!({ "Effect": "Allow", "Principal": { "AWS": USER }, "Action": "sts:AssumeRole" }),
            ]),
            endpoint: some(
                choices.one_in(4),
                document(vec![
                    json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }),
                ]),
            ),
            context: json!({ "aws:SourceIp": "198.51.100.7" }),
            style: choices.below(6),
        }
    }

    /// The policies of whoever reaches the state.
    pub(crate) fn identity(&mut self) -> &mut Value {
        if self.takes_role { &mut self.role } else { &mut self.user }
    }

    pub(crate) fn principal(&self) -> &'static str {
        if self.takes_role { ROLE } else { USER }
    }

    pub(crate) fn level(&mut self) -> &mut Value {
        while self.levels.len() < 2 {
            self.levels.push(document(vec![json!({ "Effect": "Allow", "Action": "*", "Resource": "*" })]));
        }
        &mut self.levels[1]
    }

    /// The files of the bundle.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![("backend.tf".to_owned(), self.backend.clone())];
        let mut file = |name: &str, document: &Value, wrapped: Value| {
            if document.is_null() {
                return Value::Null;
            }
            let whole = if wrapped.is_null() { document.clone() } else { wrapped };
            files.push((name.to_owned(), self.written(&whole)));
            Value::from(name)
        };
        let as_answer = self.style == 5;
        let text = |document: &Value| document.to_string();
        let answer = |value: Value| if as_answer { value } else { Value::Null };
        let managed =
            |it: &Value| answer(json!({ "PolicyVersion": { "Document": it, "IsDefaultVersion": true } }));
        let user = file("user.json", &self.user, managed(&self.user));
        let role = file("role.json", &self.role, managed(&self.role));
        let boundary = file("boundary.json", &self.boundary, Value::Null);
        let bucket = file("bucket.json", &self.bucket, answer(json!({ "Policy": text(&self.bucket) })));
        let key = file(
            "key.json",
            &self.key,
            answer(json!({ "Policy": text(&self.key), "PolicyName": "default" })),
        );
        let table = file("table.json", &self.table, Value::Null);
        let encoded = percent(&text(&self.trust));
        let trust = file(
            "trust.json",
            &self.trust,
            answer(json!({ "Role": { "AssumeRolePolicyDocument": encoded } })),
        );
        let endpoint = file("endpoint.json", &self.endpoint, Value::Null);
        let control = file("rcp.json", &self.resource_control, Value::Null);
        let levels: Vec<Value> = self
            .levels
            .iter()
            .enumerate()
            .map(|(index, level)| {
                let policy = file(&format!("scp-{index}.json"), level, Value::Null);
                let policies: Vec<Value> = if policy.is_null() { Vec::new() } else { vec![policy] };
                json!({ "target": format!("level-{index}"), "policies": policies })
            })
            .collect();
        let list = |file: Value| if file.is_null() { json!([]) } else { json!([file]) };
        let of_start = |policies: Value| {
            json!({ "identity_policies": policies,
                "permissions_boundary": if self.takes_role { Value::Null } else { boundary.clone() },
                "session_policies": [] })
        };
        let owner = if self.across_accounts { OTHER_ACCOUNT } else { ACCOUNT };
        let manifest = json!({
            "format": 1,
            "principal": USER,
            "principals": {
                USER: of_start(list(user)),
                ROLE: { "identity_policies": list(role),
                    "permissions_boundary": if self.takes_role { boundary.clone() } else { Value::Null },
                    "session_policies": [] },
            },
            "service_control_policies": if levels.is_empty() { Value::Null } else { Value::from(levels) },
            "resource_control_policies":
                if control.is_null() { Value::Null } else { json!([{ "target": "root", "policies": [control] }]) },
            "vpc_endpoint_policy": endpoint,
            "vpc_endpoint_type": "gateway",
            "resources": {
                BUCKET: { "account": owner, "policy": bucket, "tags": {},
                    "block_public_access": { "RestrictPublicBuckets": false } },
                TABLE: { "policy": table, "tags": {} },
                KEY: { "policy": key, "tags": {} },
                ROLE: { "policy": trust, "tags": {} },
            },
            "accounts": { OTHER_ACCOUNT: { "service_control_policies": null, "resource_control_policies": null,
                "organization": null } },
            "organization": null,
            "context": self.context,
        });
        files.push(("iamsim.json".to_owned(), serde_json::to_string_pretty(&manifest).unwrap()));
        files
    }

    fn written(&self, document: &Value) -> String {
        let pretty = serde_json::to_string_pretty(document).unwrap();
        match self.style {
            0 => document.to_string(),
            1 => pretty.replace("  ", "\t"),
            2 => pretty.replace('\n', "\r\n"),
            3 => pretty.replace("  ", "    ") + "\n",
            _ => pretty + "\n",
        }
    }
}

fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
    }
    out
}
