//! Condition keys, the operators that are held against them, and the values that both sides draw from.

use serde_json::{Map, Value, json};

use super::{AWAY, HOME, Maker, other_case};

/// A condition key, and the values that policies and request draw from.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    kind: KeyKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyKind {
    Text,
    List,
    Number,
    Date,
    Bool,
    Address,
    Arn,
    Binary,
}

impl KeyKind {
    const ALL: [Self; 8] = [
        Self::Text,
        Self::List,
        Self::Number,
        Self::Date,
        Self::Bool,
        Self::Address,
        Self::Arn,
        Self::Binary,
    ];
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
    ("aws:FederatedProvider", KeyKind::Text),
    ("aws:SourceOrgID", KeyKind::Text),
    ("aws:SourceVpc", KeyKind::Text),
    ("aws:UserAgent", KeyKind::Text),
    ("aws:PrincipalTag/other", KeyKind::Text),
    ("token.actions.githubusercontent.com:sub", KeyKind::Text),
    ("kms:ViaService", KeyKind::Text),
    ("kms:EncryptionContextKeys", KeyKind::List),
    ("aws:PrincipalServiceNamesList", KeyKind::List),
    ("custom:number", KeyKind::Number),
    ("aws:EpochTime", KeyKind::Date),
    ("aws:ViaAWSService", KeyKind::Bool),
    ("custom:address", KeyKind::Address),
    ("custom:arn", KeyKind::Arn),
];

const SETS: &[&str] = &["ForAllValues:", "ForAnyValue:"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Policy,
    Request,
}

impl Maker {
    /// Chooses the keys that a scenario plays with.
    pub(super) fn keys(&mut self) {
        let keys: Vec<&(&str, KeyKind)> = KEYS.iter().collect();
        for _ in 0..=self.random.below(3) {
            let (name, kind) = self.random.pick(&keys);
            if !self.world.keys.iter().any(|key| key.name == *name) {
                self.world.keys.push(Key { name, kind: *kind });
            }
        }
    }

    pub(super) fn context_value(&mut self, key: &Key) -> Value {
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

    pub(super) fn condition(&mut self) -> Value {
        let mut block = Map::new();
        for _ in 0..=self.random.below(2) {
            let nth = self.random.below(self.world.keys.len());
            let Some(key) = self.world.keys.get(nth).cloned() else { continue };
            // Now and then an operator of another family, with what it compares.
            let kind =
                if self.random.percent(6) { self.random.pick(&KeyKind::ALL.each_ref()) } else { &key.kind };
            let key = Key { kind: *kind, ..key };
            let operator = self.operator(key.kind);
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

    fn operator(&mut self, kind: KeyKind) -> String {
        let family: &[&str] = match kind {
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
        let set = if self.random.percent(if kind == KeyKind::List { 75 } else { 8 }) {
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
            (KeyKind::Text | KeyKind::List, true) => &[
                "team", "Team", "tea", "te?m", "t*", "*", "", "*m", "${*}", "$team", "t${?}am", "te*m",
                "*a*", "?", "tea*",
            ],
            (KeyKind::Text | KeyKind::List, false) => {
                &["team", "Team", "TEAM", "tea", "te?m", "*", "", "app", "t*"]
            }
            (KeyKind::Number, true) => &[
                "5", "05", "5.0", "+5", "5e0", "4.9", "6", "NaN", "-5", "", "4.95", "5e9", "1e-9", "0", "-0",
            ],
            (KeyKind::Number, false) => &["5", "5.00", "4.9", "6", "five", "-5", "50e-1", "4.96", "0.0"],
            (KeyKind::Date, true) => &[
                "2026-01-01T00:00:00Z",
                "2026",
                "2026-01",
                "1767225600",
                "2026-01-01T01:00:00+01:00",
                "2026-06-01",
                "2025-12-31T23:59:59.999Z",
                "2026-01-01T00:00:00.001Z",
                "0",
                "-1",
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
                "192.0.2.0/33",
                "192.0.2.5/+24",
                "2001:db8::",
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
                    (6, true) if self.random.percent(50) => format!("{arn}*"),
                    (6, true) => format!("arn:aws:iam::{HOME}:role/t?am"),
                    (7, true) if self.random.percent(40) => arn.replacen("team", &self.variable(), 1),
                    (7, true) if self.random.percent(40) => arn.replacen(HOME, &self.variable(), 1),
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
