//! `Condition`: operators, keys and values. Rules A3 and E1.

use iamsim_source::json::{Kind, Member, Value};
use iamsim_source::{Quoted, Spanned, nearest};

use super::expected::Expected;
use super::{Reader, codes};
use crate::{
    Comparison, Condition, ConditionKey, ConditionOperator, ConditionValue, KeyCondition, Literal,
    OperatorBlock,
};

impl Reader<'_> {
    pub(super) fn condition(&mut self, member: &Member<'_, '_>) -> Option<Condition> {
        let value = member.value;
        if value.kind() != Kind::Object {
            self.wrong_type(value, "`Condition`", Expected::Operators);
            return None;
        }
        let blocks = all(value.members().map(|block| self.operator_block(&block)))?;
        Some(Condition { name_span: member.name_span, span: value.span(), blocks })
    }

    fn operator_block(&mut self, member: &Member<'_, '_>) -> Option<OperatorBlock> {
        let operator = self.operator(member);
        let value = member.value;
        if value.kind() != Kind::Object {
            if operator.is_some() {
                let what = format!("the value of {}", Quoted(&member.name));
                self.wrong_type(value, &what, Expected::ConditionKeys);
            }
            return None;
        }
        let comparison = operator.map(|operator| operator.value.comparison);
        let keys = all(value.members().map(|key| self.key_condition(&key, comparison)))?;
        Some(OperatorBlock { operator: operator?, keys })
    }

    fn operator(&mut self, member: &Member<'_, '_>) -> Option<Spanned<ConditionOperator>> {
        if let Some(operator) = ConditionOperator::parse(&member.name) {
            return Some(Spanned::new(operator, member.name_span));
        }
        let name = Quoted(&member.name);
        let message = format!("{name} is no condition operator");
        let diagnostic =
            self.error(codes::UNKNOWN_CONDITION_OPERATOR, member.name_span, message, "not known to IAM");
        let without_if_exists = member.name.strip_suffix("IfExists").and_then(ConditionOperator::parse);
        let diagnostic = match self.nearest_operator(&member.name) {
            // Only `Null` is an operator without `IfExists` and none with it.
            _ if without_if_exists.is_some() => diagnostic
                .note("`Null` asks whether the key exists, and takes no `IfExists`")
                .help(format!("write `\"{}\"`", member.name.trim_end_matches("IfExists"))),
            Some(near) if near.eq_ignore_ascii_case(&member.name) => {
                diagnostic.note("operators are case-sensitive").help(format!("write `\"{near}\"`"))
            }
            Some(near) => diagnostic.help(format!("write `\"{near}\"`, if that is meant")),
            None if member.value.kind() == Kind::Object => diagnostic
                .note("a condition is written `{ \"OPERATOR\": { \"KEY\": \"VALUE\" } }`")
                .help("write one of IAM's operators, such as `\"StringEquals\"`"),
            None => diagnostic
                .note("a condition is written `{ \"OPERATOR\": { \"KEY\": \"VALUE\" } }`")
                .help("put an operator and braces around the key, such as `\"StringEquals\": { ... }`"),
        };
        self.report(diagnostic);
        None
    }

    /// The operator that a misspelled one most likely means.
    fn nearest_operator(&self, name: &str) -> Option<String> {
        if !self.suggests() {
            return None;
        }
        let known: Vec<String> = ConditionOperator::all().map(|operator| operator.to_string()).collect();
        nearest(name, known.iter().map(String::as_str)).map(str::to_owned)
    }

    fn key_condition(
        &mut self,
        member: &Member<'_, '_>,
        comparison: Option<Comparison>,
    ) -> Option<KeyCondition> {
        let values =
            self.values(member.value, |reader, value| reader.condition_value(member, value, comparison))?;
        let key = Spanned::new(ConditionKey::new(&member.name), member.name_span);
        Some(KeyCondition { key, values })
    }

    fn condition_value(
        &mut self,
        member: &Member<'_, '_>,
        value: Value<'_, '_>,
        comparison: Option<Comparison>,
    ) -> Option<ConditionValue> {
        let (text, literal) = match value.kind() {
            Kind::String => (value.as_str()?, Literal::String),
            Kind::Number => (value.as_written().into(), Literal::Number),
            Kind::Boolean => (value.as_written().into(), Literal::Boolean),
            Kind::Null | Kind::Array | Kind::Object => {
                let what = format!("a value of {}", Quoted(&member.name));
                self.wrong_type(value, &what, Expected::ConditionValue);
                return None;
            }
        };
        if comparison.is_some_and(Comparison::takes_variables) && !self.variables_are_valid(&text, value) {
            return None;
        }
        Some(ConditionValue { text: text.into(), literal })
    }
}

/// All of them, or none where one was not read; every one is looked at, so that all mistakes are found.
fn all<T>(read: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let mut all = Some(Vec::new());
    for one in read {
        match (one, &mut all) {
            (Some(one), Some(all)) => all.push(one),
            (None, _) => all = None,
            (Some(_), None) => {}
        }
    }
    all
}
