//! `Condition`: operators, keys and values. Rules A3 and E1.

use iamsim_source::json::{Kind, Member, Value};
use iamsim_source::{Quoted, Spanned};

use super::expected::Expected;
use super::{Reader, codes};
use crate::{
    Comparison, Condition, ConditionKey, ConditionOperator, ConditionValue, KeyCondition, Literal,
    OperatorBlock, Template,
};

impl Reader<'_> {
    pub(super) fn condition(&mut self, member: &Member<'_, '_>) -> Option<Condition> {
        let value = member.value;
        if value.kind() != Kind::Object {
            self.wrong_type(value, "`Condition`", Expected::Operators);
            return None;
        }
        let blocks = value.members().map(|block| self.operator_block(&block)).collect::<Vec<_>>();
        let blocks = blocks.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Condition { name_span: member.name_span, span: value.span(), blocks })
    }

    fn operator_block(&mut self, member: &Member<'_, '_>) -> Option<OperatorBlock> {
        let operator = self.operator(member);
        let value = member.value;
        if value.kind() != Kind::Object {
            let what = format!("the value of {}", Quoted(&member.name));
            self.wrong_type(value, &what, Expected::ConditionKeys);
            return None;
        }
        let comparison = operator.map(|operator| operator.value.comparison);
        let keys = value.members().map(|key| self.key_condition(&key, comparison)).collect::<Vec<_>>();
        let keys = keys.into_iter().collect::<Option<Vec<_>>>()?;
        Some(OperatorBlock { operator: operator?, keys })
    }

    fn operator(&mut self, member: &Member<'_, '_>) -> Option<Spanned<ConditionOperator>> {
        if let Some(operator) = ConditionOperator::parse(&member.name) {
            return Some(Spanned::new(operator, member.name_span));
        }
        let known: Vec<String> = ConditionOperator::all().map(|operator| operator.to_string()).collect();
        let near = self.nearest(&member.name, known.iter().map(String::as_str));
        let message = format!("{} is no condition operator", Quoted(&member.name));
        let diagnostic =
            self.error(codes::UNKNOWN_CONDITION_OPERATOR, member.name_span, message, "not known to IAM");
        let diagnostic = match near {
            Some(near) if near.eq_ignore_ascii_case(&member.name) => {
                diagnostic.note("operators are case-sensitive").help(format!("write `\"{near}\"`"))
            }
            Some(near) => diagnostic.help(format!("write `\"{near}\"`, if that is meant")),
            None => diagnostic.help("write an operator, such as `\"StringEquals\"`, and under it the keys"),
        };
        self.report(diagnostic);
        None
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
        if comparison.is_some_and(Comparison::takes_variables)
            && let Err(error) = Template::check(&text, self.version)
        {
            let diagnostic = self.invalid_variable(&text, value, error);
            self.report(diagnostic);
            return None;
        }
        Some(ConditionValue { text: text.into(), literal })
    }
}
