//! [`Grant`]: the least that allows one call.

use crate::calls::{Call, Caller, Context, ContextValue, Object, Purpose};

/// The least that allows one call: one action on one resource, with the one value of the condition key that
/// narrows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// To whom.
    pub caller: Caller,
    /// The action.
    pub action: &'static str,
    /// The ARN of what it is about: text, in which `*` is an asterisk.
    pub resource: String,
    /// The condition that narrows it, where there is one.
    pub narrowing: Option<Narrowing>,
    /// What it is to Terraform.
    pub object: Object,
    /// Why Terraform asks.
    pub purpose: Purpose,
}

/// A condition on one key, with one of its values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Narrowing {
    /// The operator, as a policy spells it.
    pub operator: &'static str,
    /// The key.
    pub key: &'static str,
    /// The value: text, in which `${` begins no variable.
    pub value: String,
}

impl Grant {
    /// The least that allows `call`.
    pub fn of(call: &Call) -> Self {
        Self {
            caller: call.caller.clone(),
            action: call.action,
            resource: call.resource.clone(),
            narrowing: narrowing(call.action, &call.context),
            object: call.object,
            purpose: call.purpose,
        }
    }

    /// Whether it grants what `other` does.
    pub fn grants_the_same_as(&self, other: &Self) -> bool {
        self.caller == other.caller
            && self.action == other.action
            && self.resource == other.resource
            && self.narrowing == other.narrowing
    }

    /// Whether it allows `call`.
    pub(crate) fn allows(&self, call: &Call) -> bool {
        self.grants_the_same_as(&Self::of(call))
    }
}

/// The condition key that narrows an action to what Terraform does with it.
fn narrowing(action: &str, context: &Context) -> Option<Narrowing> {
    let (operator, key) = match action.split_once(':')? {
        ("s3", "ListBucket") => ("StringEquals", "s3:prefix"),
        // DynamoDB, "Using IAM policy conditions for fine-grained access control": the key takes this operator.
        ("dynamodb", _) => ("ForAllValues:StringEquals", "dynamodb:LeadingKeys"),
        ("kms", _) => ("StringEquals", "kms:ViaService"),
        _ => return None,
    };
    let value = match context.get(key)? {
        ContextValue::One(value) => value.to_string(),
        ContextValue::Many(values) => values.first()?.clone(),
        ContextValue::Absent | ContextValue::Unknown => return None,
    };
    Some(Narrowing { operator, key, value })
}

/// `text` as it stands in `Resource` of a policy of 2012: what would be a wildcard or begin a variable there is text.
///
/// Rule B4. Source: IAM User Guide, "IAM policy elements: Variables and tags", special characters.
///
/// ```
/// # use iamsim_terraform::literal_in_resource;
/// assert_eq!(literal_in_resource("arn:aws:s3:::states/a*.tfstate"), "arn:aws:s3:::states/a${*}.tfstate");
/// ```
pub fn literal_in_resource(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for character in literal_in_condition(text).chars() {
        match character {
            // An escaped dollar sign stands in braces, which hold neither.
            '*' => literal.push_str("${*}"),
            '?' => literal.push_str("${?}"),
            plain => literal.push(plain),
        }
    }
    literal
}

/// `text` as it stands in a condition value of a policy of 2012, under an operator without wildcards: what would
/// begin a variable there is text.
pub fn literal_in_condition(text: &str) -> String {
    text.replace("${", "${$}{")
}
