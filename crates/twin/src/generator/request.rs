//! What is asked, and by whom.

use serde_json::{Map, Value, json};

use super::{AWAY, HOME, Maker, other_case};

impl Maker {
    /// An action and a resource.
    pub(super) fn target(&mut self) -> (String, String) {
        let account = if self.random.percent(80) { HOME } else { AWAY };
        let object = self.random.pick(&[
            "team/app.tfstate",
            "team/app",
            "Team/a:b",
            "te*m/?",
            "team/",
            "t\u{1F600}m/x",
        ]);
        let table = self.random.pick(&["table/team", "table/team/index/team", "table/Team"]);
        let target = match self.random.below(42) {
            0..=5 => ("s3:GetObject", format!("arn:aws:s3:::bucket/{object}")),
            6..=8 => ("s3:PutObject", format!("arn:aws:s3:::bucket/{object}")),
            9..=11 => ("s3:ListBucket", "arn:aws:s3:::bucket".to_owned()),
            12 => ("s3:ListAllMyBuckets", "*".to_owned()),
            13 => {
                let action =
                    self.random.pick(&["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]);
                (action, "arn:aws:s3:::bucket".to_owned())
            }
            14 => ("s3:MadeUp", format!("arn:aws:s3:::bucket/{object}")),
            15 => ("s3:GetObject", format!("arn:aws:iam::{account}:user/team")),
            16..=18 => {
                let action = self.random.pick(&["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"]);
                (action, format!("arn:aws:dynamodb:eu-west-1:{account}:{table}"))
            }
            19..=22 => {
                let action = self.random.pick(&[
                    "kms:Decrypt",
                    "kms:Decrypt",
                    "kms:GenerateDataKey",
                    "kms:PutKeyPolicy",
                    "kms:RetireGrant",
                    "kms:CreateGrant",
                    "kms:EnableKey",
                ]);
                (action, format!("arn:aws:kms:eu-west-1:{account}:key/team"))
            }
            23 => ("kms:ListKeys", "*".to_owned()),
            24..=26 => {
                let action = self.random.pick(&[
                    "sts:AssumeRole",
                    "sts:AssumeRole",
                    "sts:TagSession",
                    "sts:SetSourceIdentity",
                ]);
                (action, format!("arn:aws:iam::{account}:role/team"))
            }
            40 => {
                let action = self.random.pick(&["iam:GetRole", "iam:PassRole"]);
                (action, format!("arn:aws:iam::{account}:role/team"))
            }
            41 => {
                let action = self.random.pick(&["sts:AssumeRole", "sts:TagSession", "kms:Decrypt"]);
                // What cannot be asked: an action on a resource of another service, or on none.
                (action, self.random.pick(&["*", "arn:aws:s3:::bucket/team"]).to_owned())
            }
            27 => ("sts:AssumeRoleWithWebIdentity", format!("arn:aws:iam::{account}:role/team")),
            28 => ("sts:AssumeRoleWithSAML", format!("arn:aws:iam::{account}:role/team")),
            29 => (self.random.pick(&["sts:GetCallerIdentity", "sts:GetSessionToken"]), "*".to_owned()),
            30..=31 => (
                self.random.pick(&["iam:GetUser", "iam:TagUser"]),
                format!("arn:aws:iam::{account}:user/team"),
            ),
            32..=33 => ("sqs:SendMessage", format!("arn:aws:sqs:eu-west-1:{account}:team")),
            34 => ("sqs:ListQueues", "*".to_owned()),
            35..=36 => ("sns:Publish", format!("arn:aws:sns:eu-west-1:{account}:team")),
            37 => ("ec2:DescribeInstances", "*".to_owned()),
            38 if self.random.percent(30) => {
                ("s3:GetObject", format!("arn:aws:s3:eu-west-1:{account}:accesspoint/team/object/{object}"))
            }
            38 => ("madeup:Action", format!("arn:aws:madeup:eu-west-1:{account}:thing/team:x")),
            _ => (
                "secretsmanager:GetSecretValue",
                format!("arn:aws:secretsmanager:eu-west-1:{account}:secret:team-abc"),
            ),
        };
        let (action, resource) = (target.0.to_owned(), target.1);
        let trust = action.starts_with("sts:");
        let action = if self.random.percent(8) { other_case(&action) } else { action };
        let resource = if !trust && self.random.percent(4) { "*".to_owned() } else { resource };
        (action, resource)
    }

    pub(super) fn principal(&mut self) {
        let action = self.world.action.to_lowercase();
        let account = if self.random.percent(85) { HOME } else { AWAY };
        if action.starts_with("sts:assumerolewith") && !self.random.percent(6) {
            self.world.principal = match self.random.below(3) {
                0 => "accounts.google.com".to_owned(),
                1 => format!("arn:aws:iam::{account}:oidc-provider/token.example.com"),
                _ => format!("arn:aws:iam::{account}:saml-provider/team"),
            };
            return;
        }
        self.world.principal = match self.random.below(20) {
            0..=6 => format!("arn:aws:iam::{account}:user/team"),
            7 => format!("arn:aws:iam::{account}:user/path/team"),
            8..=12 => {
                self.world.role = Some(format!("arn:aws:iam::{account}:role/team"));
                format!("arn:aws:sts::{account}:assumed-role/team/session")
            }
            13 => {
                self.world.role = Some(format!("arn:aws:iam::{account}:role/path/team"));
                format!("arn:aws:iam::{account}:role/path/team")
            }
            14 => format!("arn:aws:iam::{account}:role/aws-service-role/x.amazonaws.com/team"),
            15 | 16 => format!("arn:aws:sts::{account}:federated-user/team"),
            17 => format!("arn:aws:iam::{account}:root"),
            18 => "x.amazonaws.com".to_owned(),
            19 => "anonymous".to_owned(),
            _ => format!("arn:aws:iam::{account}:user/Team"),
        };
    }

    pub(super) fn request(&mut self) -> Value {
        let mut request = Map::new();
        request.insert("principal".to_owned(), json!(self.world.principal));
        request.insert("action".to_owned(), json!(self.world.action));
        request.insert("resource".to_owned(), json!(self.world.resource));
        let in_arn = self.world.resource.contains(HOME) || self.world.resource.contains(AWAY);
        let known = self.world.principal.contains(HOME) || self.world.principal.contains(AWAY);
        if !in_arn && (!known || self.random.percent(60)) {
            let owner = if self.random.percent(70) { HOME } else { AWAY };
            request.insert("resource_account".to_owned(), json!(owner));
        }
        if self.world.principal.contains("assumed-role/") && self.random.percent(4) {
            request.insert("service_linked_role".to_owned(), json!(true));
        }
        let mut context = Map::new();
        for key in self.world.keys.clone() {
            let name = if self.random.percent(15) { other_case(key.name) } else { key.name.to_owned() };
            match self.random.below(100) {
                0..=54 => context.insert(name, self.context_value(&key)),
                55..=59 => context.insert(name, Value::Null),
                60..=81 if context.values().filter(|value| value.is_object()).count() < 4 => {
                    context.insert(name, json!({"unknown": true}))
                }
                _ => None,
            };
        }
        if !context.is_empty() || self.random.percent(50) {
            request.insert("context".to_owned(), Value::Object(context));
        }
        Value::Object(request)
    }
}
