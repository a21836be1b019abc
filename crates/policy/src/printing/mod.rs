//! From a [`Policy`] back to JSON: what was read, from the types alone.
//!
//! Elements come in the order of AWS's examples, `Sid` before `Effect` before the rest. As values, what was read
//! and what is printed are equal, with one exception: an empty `Version`, which AWS does not store, is left out.

use crate::{
    ActionElement, Condition, ConditionValue, Form, Literal, Polarity, Policy, PrincipalElement,
    PrincipalForm, PrincipalScope, ResourceElement, Statement, Values,
};

mod json;

use json::Json;

impl Policy {
    /// The policy as JSON, indented by two spaces, without a line feed at its end.
    ///
    /// ```
    /// use iamsim_policy::{Policy, PolicyType};
    /// use iamsim_source::Source;
    ///
    /// let text = r#"{"Statement":{"Action":["s3:Get*"],"Effect":"Allow","Resource":"*"}}"#;
    /// let parsed = Policy::parse(&Source::new("ci.json", text), "ci", PolicyType::IdentityBased);
    /// let printed = parsed.policy.expect("it is valid").to_json();
    /// assert_eq!(
    ///     printed,
    ///     r#"{
    ///   "Statement": {
    ///     "Effect": "Allow",
    ///     "Action": [
    ///       "s3:Get*"
    ///     ],
    ///     "Resource": "*"
    ///   }
    /// }"#
    /// );
    /// ```
    pub fn to_json(&self) -> String {
        let mut members = Vec::new();
        members.extend(self.version.map(|version| ("Version", Json::Text(version.value.as_str()))));
        members.extend(self.id.as_ref().map(|id| ("Id", Json::Text(&id.value))));
        let statements: Vec<Json<'_>> = self.statements.iter().map(statement).collect();
        members.push(("Statement", in_form(self.statements_form, statements)));
        Json::object(members).to_string()
    }
}

fn statement(statement: &Statement) -> Json<'_> {
    let mut members = Vec::new();
    members.extend(statement.sid.as_ref().map(|sid| ("Sid", Json::Text(sid.value.as_str()))));
    members.push(("Effect", Json::Text(statement.effect.value.as_str())));
    members.extend(statement.principal.as_ref().map(principal));
    members.push(action(&statement.action));
    members.extend(statement.resource.as_ref().map(resource));
    members.extend(statement.condition.as_ref().map(|it| ("Condition", condition(it))));
    Json::object(members)
}

fn principal(element: &PrincipalElement) -> (&'static str, Json<'_>) {
    let name = named(element.polarity, "Principal", "NotPrincipal");
    let value = match (&element.scope, element.form) {
        (PrincipalScope::Everyone, _) => Json::Text("*"),
        (PrincipalScope::Listed(listed), PrincipalForm::Proper) => {
            let kinds = listed.iter().map(|(_, kind, patterns)| {
                (kind.as_str(), values(patterns, |pattern| Json::Text(pattern.as_str())))
            });
            Json::object(kinds.collect())
        }
        (PrincipalScope::Listed(listed), PrincipalForm::Bare) => {
            let patterns = listed.iter().flat_map(|(_, _, patterns)| patterns.iter());
            let texts = patterns.map(|pattern| Json::Text(pattern.value.as_str())).collect();
            let form = listed.first().map_or(Form::List, |(_, _, patterns)| patterns.form);
            in_form(form, texts)
        }
    };
    (name, value)
}

fn action(element: &ActionElement) -> (&'static str, Json<'_>) {
    let name = named(element.polarity, "Action", "NotAction");
    (name, values(&element.patterns, |pattern| Json::Text(pattern.as_str())))
}

fn resource(element: &ResourceElement) -> (&'static str, Json<'_>) {
    let name = named(element.polarity, "Resource", "NotResource");
    (name, values(&element.patterns, |pattern| Json::Text(pattern.as_str())))
}

fn condition(condition: &Condition) -> Json<'_> {
    let blocks = condition.blocks.iter().map(|block| {
        let keys = block.keys.iter().map(|key| (key.key.as_str(), values(&key.values, condition_value)));
        (block.operator.to_string(), Json::object(keys.collect()))
    });
    Json::Object(blocks.map(|(operator, keys)| (operator.into(), keys)).collect())
}

fn condition_value(value: &ConditionValue) -> Json<'_> {
    match value.literal {
        Literal::String => Json::Text(&value.text),
        Literal::Number | Literal::Boolean => Json::Word(&value.text),
    }
}

const fn named(polarity: Polarity, named: &'static str, all_but: &'static str) -> &'static str {
    match polarity {
        Polarity::Named => named,
        Polarity::AllBut => all_but,
    }
}

fn values<T>(values: &Values<T>, print: impl Fn(&T) -> Json<'_>) -> Json<'_> {
    in_form(values.form, values.iter().map(|item| print(&item.value)).collect())
}

/// The only item as it is, or the items as an array, as they were written.
fn in_form(form: Form, mut items: Vec<Json<'_>>) -> Json<'_> {
    match (form, items.len()) {
        (Form::Single, 1) => items.swap_remove(0),
        (Form::Single | Form::List, _) => Json::Array(items),
    }
}
