//! Policies, and their statements: patterns grow from what they should match, and go wrong by a little.

use serde_json::{Map, Value, json};

use super::{AWAY, HOME, Layer, Maker, other_case};

impl Maker {
    pub(super) fn levels(&mut self, name: &str, layer: Layer) -> Value {
        (0..=self.random.below(2))
            .map(|level| {
                let policies = (usize::from(self.random.percent(5))..=self.random.below(2))
                    .map(|nth| self.policy(&format!("{name}-{level}-{nth}"), layer));
                json!({"target": format!("level-{level}"), "policies": policies.collect::<Value>()})
            })
            .collect()
    }

    pub(super) fn policy(&mut self, name: &str, layer: Layer) -> Value {
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
            let often = if deny { 20 } else { 1 };
            let not = matches!(layer, Layer::Resource | Layer::Endpoint) && self.random.percent(often);
            let element = match layer {
                Layer::ResourceControl => json!("*"),
                _ => self.principals(layer, not),
            };
            statement.insert(if not { "NotPrincipal" } else { "Principal" }.to_owned(), element);
        }
        let not = !matches!(layer, Layer::ResourceControl | Layer::Trust) && self.random.percent(10);
        let actions = self.list(|maker| maker.action_pattern(layer));
        statement.insert(if not { "NotAction" } else { "Action" }.to_owned(), actions);
        // AWS stores no identity-based statement without a resource, and other tools write them (rule A2).
        let without = layer == Layer::Identity && self.random.percent(3);
        if layer != Layer::Trust && !without {
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
    pub(super) fn list(&mut self, mut one: impl FnMut(&mut Self) -> String) -> Value {
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

    pub(super) fn variable(&mut self) -> String {
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
        if caller == "x.amazonaws.com" && !self.random.percent(10) {
            return json!({"Service": self.random.pick(&["x.amazonaws.com", "x.amazonaws.com", "y.amazonaws.com"])});
        }
        if self.random.percent(4) {
            return self.odd_principal(not);
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
        if layer == Layer::Resource && self.random.percent(3) {
            // Bare: read as if it stood under `AWS` (rule A2).
            return self.list(|maker| maker.random.text(&direct));
        }
        if not {
            let pair = [self.random.text(&direct), self.random.text(&names)];
            return json!({"AWS": pair});
        }
        let pick = |maker: &mut Self| {
            if maker.random.percent(45) { maker.random.text(&direct) } else { maker.random.text(&names) }
        };
        json!({"AWS": self.list(pick)})
    }

    /// Principals that are rarely written: of another kind, deleted, or with a wildcard.
    fn odd_principal(&mut self, not: bool) -> Value {
        let canonical = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
        match self.random.below(5) {
            0 | 1 => json!({"CanonicalUser": canonical}),
            2 => json!({"AWS": "AIDACKCEVSQ6C2EXAMPLE"}),
            3 if !not => json!({"AWS": format!("arn:aws:iam::{HOME}:user/*")}),
            3 => json!({"Service": "x.amazonaws.com"}),
            _ => json!({"AWS": [HOME, AWAY], "Service": ["x.amazonaws.com"], "CanonicalUser": canonical}),
        }
    }
}
