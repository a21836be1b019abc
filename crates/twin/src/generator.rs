//! Scenarios by the million, dense in near misses.
//!
//! Few accounts, few names, few keys a scenario, so that things collide; patterns grow from the text that they
//! should match, and then go wrong by a little. What a reader of scenarios refuses is not made.

use serde_json::{Map, Value, json};

use crate::effort;
use crate::random::Random;

/// The account that most principals are of.
pub const HOME: &str = "111111111111";
/// The other account.
pub const AWAY: &str = "222222222222";

/// The most completions of its unknown keys that a scenario may have.
const MOST_EFFORT: usize = 2_000;

/// The `index`-th scenario of a seed.
pub fn scenario(seed: u64, index: u64) -> Value {
    drawn_from(Random::new(seed, index), &format!("seed {seed}, index {index}"))
}

/// The scenario of this name that these choices make.
pub fn drawn_from(mut random: Random, name: &str) -> Value {
    loop {
        let mut maker = Maker { random, world: World::default() };
        let mut scenario = maker.scenario();
        if maker.random.percent(3) {
            let text = scenario.to_string().replace("arn:aws:", "arn:aws-cn:");
            scenario = serde_json::from_str(&text).unwrap_or(scenario);
        }
        if let Some(fields) = scenario.as_object_mut() {
            fields.insert("name".to_owned(), json!(name));
        }
        if effort(&scenario) <= MOST_EFFORT {
            return scenario;
        }
        random = maker.random;
    }
}

/// What a scenario is about: its one request, and the few keys that it plays with.
#[derive(Debug, Default)]
struct World {
    action: String,
    resource: String,
    principal: String,
    /// The role's ARN where the principal is its session.
    role: Option<String>,
    keys: Vec<Key>,
}

/// A condition key, and the values that policies and request draw from.
#[derive(Clone, Debug)]
struct Key {
    name: &'static str,
    kind: KeyKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyKind {
    Text,
    List,
    Number,
    Date,
    Bool,
    Address,
    Arn,
    Binary,
}

const KEYS: &[(&str, KeyKind)] = &[
    ("aws:PrincipalTag/team", KeyKind::Text),
    ("aws:ResourceTag/Team", KeyKind::Text),
    ("aws:RequestTag/team", KeyKind::Text),
    ("aws:username", KeyKind::Text),
    ("aws:userid", KeyKind::Text),
    ("aws:PrincipalType", KeyKind::Text),
    ("aws:PrincipalAccount", KeyKind::Text),
    ("aws:ResourceAccount", KeyKind::Text),
    ("aws:PrincipalOrgID", KeyKind::Text),
    ("aws:RequestedRegion", KeyKind::Text),
    ("aws:SourceVpce", KeyKind::Text),
    ("aws:PrincipalServiceName", KeyKind::Text),
    ("aws:ResourceOrgID", KeyKind::Text),
    ("aws:SourceAccount", KeyKind::Text),
    ("aws:SourceIdentity", KeyKind::Text),
    ("s3:prefix", KeyKind::Text),
    ("custom:word", KeyKind::Text),
    ("aws:TagKeys", KeyKind::List),
    ("aws:CalledVia", KeyKind::List),
    ("dynamodb:LeadingKeys", KeyKind::List),
    ("aws:PrincipalOrgPaths", KeyKind::List),
    ("aws:MultiFactorAuthAge", KeyKind::Number),
    ("s3:max-keys", KeyKind::Number),
    ("aws:CurrentTime", KeyKind::Date),
    ("aws:TokenIssueTime", KeyKind::Date),
    ("aws:SecureTransport", KeyKind::Bool),
    ("aws:MultiFactorAuthPresent", KeyKind::Bool),
    ("aws:PrincipalIsAWSService", KeyKind::Bool),
    ("aws:AssumedRoot", KeyKind::Bool),
    ("aws:SourceIp", KeyKind::Address),
    ("aws:VpcSourceIp", KeyKind::Address),
    ("aws:PrincipalArn", KeyKind::Arn),
    ("aws:SourceArn", KeyKind::Arn),
    ("custom:blob", KeyKind::Binary),
];

const SETS: &[&str] = &["ForAllValues:", "ForAnyValue:"];

/// Which policy a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    OfPrincipal,
    ServiceControl,
    ResourceControl,
    Resource,
    Trust,
    Endpoint,
}

struct Maker {
    random: Random,
    world: World,
}

impl Maker {
    fn scenario(&mut self) -> Value {
        let (action, resource) = self.target();
        self.world.action = action;
        self.world.resource = resource;
        self.principal();
        let unlisted = self.random.percent(8);
        for _ in 0..=self.random.below(3) {
            let (name, kind) = self.random.pick(&KEYS.iter().collect::<Vec<_>>());
            // Which services send a key of their own for which action is no rule of the specification's.
            let global = name.starts_with("aws:") || name.starts_with("custom:");
            if (global || !unlisted) && !self.world.keys.iter().any(|key| key.name == *name) {
                self.world.keys.push(Key { name, kind: *kind });
            }
        }
        let trust = self.world.action.to_lowercase().starts_with("sts:assume")
            || ["sts:tagsession", "sts:setsourceidentity"]
                .contains(&self.world.action.to_lowercase().as_str());
        let principal = self.world.principal.clone();
        let own =
            principal.contains(":user/") || principal.contains("role/") || principal.contains(":federated");
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);

        if own && self.random.percent(88) {
            let policies = (0..=self.random.below(2))
                .map(|nth| self.policy(&format!("identity-{nth}"), Layer::OfPrincipal));
            put("identity_policies", policies.collect());
        }
        if own && self.random.percent(25) {
            put("permissions_boundary", self.policy("boundary", Layer::OfPrincipal));
        }
        let session = principal.contains("assumed-role/") || principal.contains(":federated");
        let federated = principal.contains(":federated");
        let passed = if federated { 75 } else { 30 };
        if (session && self.random.percent(passed))
            || (principal.ends_with(":root") && self.random.percent(10))
        {
            let policies = (0..=self.random.below(2))
                .map(|nth| self.policy(&format!("session-{nth}"), Layer::OfPrincipal));
            put("session_policies", policies.collect());
        }
        if self.random.percent(20) {
            put("service_control_policies", self.levels("scp", Layer::ServiceControl));
        }
        if self.random.percent(15) {
            put("resource_control_policies", self.levels("rcp", Layer::ResourceControl));
        }
        let policy = if own && principal.contains(HOME) { 60 } else { 92 };
        // IAM's own resources and STS's calls without a resource have no resource-based policy.
        let none = !trust
            && ["iam:", "sts:"].contains(&self.world.action.to_lowercase().get(..4).unwrap_or_default());
        if !none && self.random.percent(if trust { 93 } else { policy }) {
            let layer = if trust { Layer::Trust } else { Layer::Resource };
            let policy = self.policy("resource", layer);
            if !trust && self.random.percent(6) {
                let bucket = self.world.resource.split('/').next().unwrap_or_default().to_owned();
                let other = self.policy("bucket", layer);
                put(
                    "resource_policies",
                    json!({format!("{bucket}*"): other, self.world.resource.clone(): policy}),
                );
            } else {
                put("resource_policy", policy);
            }
        }
        if self.random.percent(12) {
            put("vpc_endpoint_policy", self.policy("endpoint", Layer::Endpoint));
            if self.random.percent(66) {
                put("vpc_endpoint_type", json!(self.random.pick(&["gateway", "interface"])));
            }
        }
        if unlisted {
            put("unlisted_context", json!("unknown"));
        }
        put("request", self.request());
        Value::Object(fields)
    }

    /// An action and a resource.
    fn target(&mut self) -> (String, String) {
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
        let target = match self.random.below(40) {
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

    fn principal(&mut self) {
        let action = self.world.action.to_lowercase();
        let account = if self.random.percent(85) { HOME } else { AWAY };
        if action.starts_with("sts:assumerolewith") {
            self.world.principal = match self.random.below(3) {
                0 => "accounts.google.com".to_owned(),
                1 => format!("arn:aws:iam::{account}:oidc-provider/token.example.com"),
                _ => format!("arn:aws:iam::{account}:saml-provider/team"),
            };
            return;
        }
        let signed = action.starts_with("sts:get");
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
            15 | 16 if !action.starts_with("sts:") => format!("arn:aws:sts::{account}:federated-user/team"),
            17 => format!("arn:aws:iam::{account}:root"),
            18 if !signed => "x.amazonaws.com".to_owned(),
            19 if !signed => "anonymous".to_owned(),
            _ => format!("arn:aws:iam::{account}:user/Team"),
        };
    }

    fn request(&mut self) -> Value {
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
                60..=79 if context.values().filter(|value| value.is_object()).count() < 3 => {
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

    fn context_value(&mut self, key: &Key) -> Value {
        let one = self.value(key, Side::Request);
        match key.kind {
            KeyKind::List => {
                let more = (0..self.random.below(4)).map(|_| json!(self.value(key, Side::Request)));
                more.collect()
            }
            KeyKind::Bool if self.random.percent(30) => json!(one.eq_ignore_ascii_case("true")),
            KeyKind::Number if self.random.percent(20) => json!(5),
            _ if self.random.percent(5) => json!([one]),
            _ if self.random.percent(2) => json!([one, self.value(key, Side::Request)]),
            _ => json!(one),
        }
    }

    fn levels(&mut self, name: &str, layer: Layer) -> Value {
        (0..=self.random.below(2))
            .map(|level| {
                let policies = (0..=self.random.below(2))
                    .map(|nth| self.policy(&format!("{name}-{level}-{nth}"), layer));
                json!({"target": format!("level-{level}"), "policies": policies.collect::<Value>()})
            })
            .collect()
    }

    fn policy(&mut self, name: &str, layer: Layer) -> Value {
        let mut statements: Vec<Value> =
            (0..=self.random.below(3)).map(|nth| self.statement(nth, layer)).collect();
        if matches!(layer, Layer::ServiceControl | Layer::Endpoint) && self.random.percent(70) {
            let mut full = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
            if let (Layer::Endpoint, Some(full)) = (layer, full.as_object_mut()) {
                full.insert("Principal".to_owned(), json!("*"));
            }
            statements.push(full);
        }
        let statement = match statements.as_slice() {
            [one] if self.random.percent(30) => one.clone(),
            _ => Value::Array(statements),
        };
        let document = match self.random.below(12) {
            0 => json!({"Version": "2008-10-17", "Statement": statement}),
            1 => json!({"Statement": statement}),
            _ => json!({"Version": "2012-10-17", "Statement": statement}),
        };
        json!({"name": name, "document": document})
    }

    fn statement(&mut self, nth: usize, layer: Layer) -> Value {
        let deny = layer == Layer::ResourceControl || self.random.percent(if nth == 0 { 15 } else { 38 });
        let mut statement = Map::new();
        if self.random.percent(30) {
            statement.insert("Sid".to_owned(), json!(format!("S{nth}")));
        }
        statement.insert("Effect".to_owned(), json!(if deny { "Deny" } else { "Allow" }));
        if matches!(layer, Layer::Resource | Layer::Trust | Layer::ResourceControl | Layer::Endpoint) {
            let not = deny && matches!(layer, Layer::Resource) && self.random.percent(20);
            let element = match layer {
                Layer::ResourceControl => json!("*"),
                _ => self.principals(layer, not),
            };
            statement.insert(if not { "NotPrincipal" } else { "Principal" }.to_owned(), element);
        }
        let not = !matches!(layer, Layer::ResourceControl | Layer::Trust) && self.random.percent(10);
        let actions = self.list(|maker| maker.action_pattern(layer));
        statement.insert(if not { "NotAction" } else { "Action" }.to_owned(), actions);
        if layer != Layer::Trust {
            let not = self.random.percent(10);
            let resources = self.list(Self::resource_pattern);
            statement.insert(if not { "NotResource" } else { "Resource" }.to_owned(), resources);
        }
        if self.random.percent(if deny { 80 } else { 45 }) {
            statement.insert("Condition".to_owned(), self.condition());
        }
        Value::Object(statement)
    }

    /// One value, or a list of up to three.
    fn list(&mut self, mut one: impl FnMut(&mut Self) -> String) -> Value {
        if self.random.percent(60) {
            return json!(one(self));
        }
        (0..=self.random.below(3)).map(|_| json!(one(self))).collect()
    }

    fn action_pattern(&mut self, layer: Layer) -> String {
        let action = self.world.action.clone();
        if layer == Layer::Trust {
            let trust = [
                "sts:AssumeRole",
                "sts:TagSession",
                "sts:AssumeRoleWithWebIdentity",
                "sts:AssumeRoleWithSAML",
            ];
            let same = trust.iter().find(|name| name.eq_ignore_ascii_case(&action));
            let other = self.random.pick(&trust).to_owned();
            return same.filter(|_| self.random.percent(80)).map_or(other, |name| (*name).to_owned());
        }
        let (service, name) = action.split_once(':').unwrap_or((&action, ""));
        let half: String = name.chars().take(3).collect();
        let limited = layer == Layer::ResourceControl;
        match self.random.below(20) {
            0..=5 => action,
            6..=9 => format!("{service}:*"),
            10 | 11 if !limited => "*".to_owned(),
            12 => format!("{service}:{half}*"),
            13 => format!("{service}:?{}", name.chars().skip(1).collect::<String>()),
            14 => other_case(&action),
            15 if !limited => format!("{}*:{name}", service.chars().take(1).collect::<String>()),
            16 if !limited => "*:*".to_owned(),
            17 => format!("{service}:*{}", name.chars().last().map(String::from).unwrap_or_default()),
            18 => "s3:GetObject".to_owned(),
            _ => format!("{service}:Other"),
        }
    }

    fn resource_pattern(&mut self) -> String {
        let resource = self.world.resource.clone();
        if resource == "*" {
            return self
                .random
                .pick(&["*", "*", "arn:aws:s3:::*", "arn:*", "arn:aws:s3:::bucket/*", "**"])
                .to_owned();
        }
        let pieces: Vec<String> = resource.splitn(6, ':').map(str::to_owned).collect();
        let tail = pieces.last().cloned().unwrap_or_default();
        let head = resource.strip_suffix(tail.as_str()).unwrap_or_default().to_owned();
        let count = tail.chars().count();
        let cut = self.random.below(count + 1);
        let before: String = tail.chars().take(cut).collect();
        let after: String = tail.chars().skip(cut + 1).collect();
        match self.random.below(28) {
            0..=4 => "*".to_owned(),
            5..=7 => resource,
            8..=9 => format!("{head}{before}*"),
            10 => format!("{head}{before}?{after}"),
            11 => format!("{head}{before}*{after}"),
            12 => format!("{head}*"),
            13 => {
                let nth = self.random.below(5);
                let star =
                    |(place, piece): (usize, String)| if place == nth { "*".to_owned() } else { piece };
                pieces.into_iter().enumerate().map(star).collect::<Vec<_>>().join(":")
            }
            14 => pieces.iter().take(1 + self.random.below(5)).cloned().collect::<Vec<_>>().join(":") + ":*",
            15 => pieces.iter().take(1 + self.random.below(5)).cloned().collect::<Vec<_>>().join(":"),
            16 => format!("{head}{}", other_case(&tail)),
            17 => format!("{head}{tail}x"),
            18 => self
                .random
                .pick(&[
                    "arn:*",
                    "arn:aws:*",
                    "arn:aws:s3:::*",
                    "arn:aws:s3:::bucket",
                    "arn:aws:s3:::bucket/*",
                ])
                .to_owned(),
            19..=25 => {
                let variable = self.variable();
                let grown = tail.replacen("team", &variable, 1);
                let grown = if self.random.percent(25) { format!("{grown}*") } else { grown };
                format!("{head}{grown}")
            }
            26 => {
                let variable = self.variable();
                resource.replacen(self.random.pick(&["eu-west-1", HOME, "aws"]), &variable, 1)
            }
            _ => format!("{head}{before}${{{}}}{after}", self.random.pick(&["*", "?", "$"])),
        }
    }

    fn variable(&mut self) -> String {
        let nth = self.random.below(self.world.keys.len());
        let name = self.world.keys.get(nth).map_or("aws:username", |key| key.name);
        let name = if self.random.percent(20) { other_case(name) } else { name.to_owned() };
        match self.random.below(10) {
            0..=6 => format!("${{{name}}}"),
            7 | 8 => format!("${{{name}, 'team'}}"),
            _ => format!("${{{name}, 'Team'}}"),
        }
    }

    fn principals(&mut self, layer: Layer, not: bool) -> Value {
        let caller = self.world.principal.clone();
        let everyone = if layer == Layer::Endpoint { 55 } else { 18 };
        if !not && self.random.percent(everyone) {
            return if self.random.percent(50) && layer != Layer::Trust {
                json!("*")
            } else {
                json!({"AWS": "*"})
            };
        }
        let provider = self.world.action.to_lowercase().starts_with("sts:assumerolewith");
        if provider && !self.random.percent(10) {
            let names = [caller.clone(), caller, "accounts.google.com".to_owned()];
            return json!({"Federated": self.random.text(&names)});
        }
        if caller == "x.amazonaws.com" && layer != Layer::Endpoint && !self.random.percent(10) {
            return json!({"Service": self.random.pick(&["x.amazonaws.com", "x.amazonaws.com", "y.amazonaws.com"])});
        }
        let account = if caller.contains(AWAY) { AWAY } else { HOME };
        let mut names = vec![
            account.to_owned(),
            format!("arn:aws:iam::{account}:root"),
            format!("arn:aws:iam::{account}:role/team"),
            format!("arn:aws:iam::{account}:role/other/team"),
        ];
        names.push(format!("arn:aws:iam::{HOME}:user/team"));
        if !not {
            names.push(format!("arn:aws:sts::{account}:assumed-role/team/session"));
            names.push(format!("arn:aws:sts::{account}:assumed-role/team/other"));
            names.push(format!("arn:aws:sts::{account}:federated-user/team"));
            names.push(AWAY.to_owned());
        }
        let own = self.world.role.clone().unwrap_or_else(|| caller.clone());
        let role_or_caller = if own.starts_with("arn:") { own } else { account.to_owned() };
        let caller = if caller.starts_with("arn:") && !not { caller } else { account.to_owned() };
        let direct = [caller, role_or_caller];
        if not {
            let pair = [self.random.text(&direct), self.random.text(&names)];
            return json!({"AWS": pair});
        }
        let pick = |maker: &mut Self| {
            if maker.random.percent(45) { maker.random.text(&direct) } else { maker.random.text(&names) }
        };
        json!({"AWS": self.list(pick)})
    }

    fn condition(&mut self) -> Value {
        let mut block = Map::new();
        for _ in 0..=self.random.below(2) {
            let nth = self.random.below(self.world.keys.len());
            let Some(key) = self.world.keys.get(nth).cloned() else { continue };
            let operator = self.operator(&key);
            let values = match self.random.below(30) {
                0 => json!([]),
                1 if key.kind == KeyKind::Bool => json!(true),
                2 if key.kind == KeyKind::Number => json!(5),
                _ if operator.contains("Null") => {
                    json!(self.random.pick(&["true", "true", "false", "false", "TRUE"]))
                }
                _ => self.list(|maker| maker.value(&key, Side::Policy)),
            };
            let name = if self.random.percent(15) { other_case(key.name) } else { key.name.to_owned() };
            let taken = block.get(&operator).and_then(Value::as_object);
            let taken = taken.is_some_and(|keys| keys.keys().any(|other| other.eq_ignore_ascii_case(&name)));
            if taken {
                continue;
            }
            let entry = block.entry(operator).or_insert_with(|| json!({}));
            if let Some(keys) = entry.as_object_mut() {
                keys.insert(name, values);
            }
        }
        Value::Object(block)
    }

    fn operator(&mut self, key: &Key) -> String {
        let family: &[&str] = match key.kind {
            KeyKind::Text | KeyKind::List => &[
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
            ],
            KeyKind::Number => &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
            KeyKind::Date => &[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ],
            KeyKind::Bool => &["Bool"],
            KeyKind::Address => &["IpAddress", "NotIpAddress"],
            KeyKind::Arn => {
                &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike", "StringEquals"]
            }
            KeyKind::Binary => &["BinaryEquals"],
        };
        let name = if self.random.percent(10) { "Null" } else { self.random.pick(family) };
        let set = if self.random.percent(if key.kind == KeyKind::List { 75 } else { 8 }) {
            self.random.pick(SETS)
        } else {
            ""
        };
        let exists = if name != "Null" && self.random.percent(15) { "IfExists" } else { "" };
        format!("{set}{name}{exists}")
    }

    /// A value of a key, for the request or for a policy.
    fn value(&mut self, key: &Key, side: Side) -> String {
        let principal = self.world.principal.clone();
        let role = self.world.role.clone();
        let policy = side == Side::Policy;
        if policy
            && matches!(key.kind, KeyKind::Text | KeyKind::List | KeyKind::Arn)
            && self.random.percent(12)
        {
            let variable = self.variable();
            return if self.random.percent(25) { format!("{variable}*") } else { variable };
        }
        let options: &[&str] = match (key.kind, policy) {
            (KeyKind::Text, _) if key.name == "aws:PrincipalAccount" || key.name == "aws:ResourceAccount" => {
                &[HOME, AWAY, "11111111111*", "anonymous"]
            }
            (KeyKind::Text, _) if key.name == "aws:PrincipalType" => {
                &["User", "AssumedRole", "Account", "user", "Anonymous"]
            }
            (KeyKind::Text | KeyKind::List, true) => {
                &["team", "Team", "tea", "te?m", "t*", "*", "", "*m", "${*}", "$team", "t${?}am"]
            }
            (KeyKind::Text | KeyKind::List, false) => {
                &["team", "Team", "TEAM", "tea", "te?m", "*", "", "app", "t*"]
            }
            (KeyKind::Number, true) => &["5", "05", "5.0", "+5", "5e0", "4.9", "6", "NaN", "-5", ""],
            (KeyKind::Number, false) => &["5", "5.00", "4.9", "6", "five", "-5", "50e-1"],
            (KeyKind::Date, true) => &[
                "2026-01-01T00:00:00Z",
                "2026",
                "2026-01",
                "1767225600",
                "2026-01-01T01:00:00+01:00",
                "2026-06-01",
                "2025-12-31T23:59:59.999Z",
                "not-a-date",
            ],
            (KeyKind::Date, false) => &[
                "2026-01-01T00:00:00Z",
                "2026-01-01",
                "1767225600",
                "2025-12-31T23:59:59.9994Z",
                "2026-07-01T00:00:00",
                "2024",
                "soon",
            ],
            (KeyKind::Bool, true) => &["true", "false", "True", "yes"],
            (KeyKind::Bool, false) => &["true", "false", "TRUE", "1"],
            (KeyKind::Address, true) => &[
                "192.0.2.0/24",
                "192.0.2.5",
                "192.0.2.7/25",
                "2001:db8::/64",
                "2001:db8::5/64",
                "0.0.0.0/0",
                "::/0",
                "192.000.002.5/32",
                "::ffff:c000:200/120",
                "not-an-ip",
            ],
            (KeyKind::Address, false) => &[
                "192.0.2.5",
                "192.0.2.200",
                "198.51.100.1",
                "::ffff:192.0.2.5",
                "2001:db8::5",
                "2001:DB8:1::5",
                "nowhere",
            ],
            (KeyKind::Arn, _) => {
                let own = role.unwrap_or(principal);
                let arn =
                    if own.starts_with("arn:") { own } else { format!("arn:aws:iam::{HOME}:user/team") };
                return match (self.random.below(9), policy) {
                    (0..=2, _) => arn,
                    (3, true) => arn.replace("team", "*"),
                    (4, true) => arn.replace(HOME, "*"),
                    (5, true) => "arn:aws:iam::*:user/*".to_owned(),
                    (6, true) => format!("arn:aws:iam::{HOME}:role/t?am"),
                    (7, _) => "no-arn".to_owned(),
                    (8, true) => "arn:*".to_owned(),
                    _ => format!("arn:aws:iam::{AWAY}:user/team"),
                };
            }
            (KeyKind::Binary, _) => &["dGVhbQ==", "dGVhbQ=", "VGVhbQ==", "team"],
        };
        self.random.pick(options).to_owned()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Policy,
    Request,
}

/// The text with the case of its letters turned.
fn other_case(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if letter.is_ascii_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            }
        })
        .collect()
}
