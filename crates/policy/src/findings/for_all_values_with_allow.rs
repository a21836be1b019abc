//! # `for-all-values-with-allow`
//!
//! An Allow tests `ForAllValues`, which holds where the key is not there.
//!
//! ## Why it matters
//!
//! A request without the key has no value that fails: it is allowed, which is seldom meant.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
//!   "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}}}
//! ```
//!
//! ## Write instead
//!
//! A `Null` test beside it: `"Null": { "aws:TagKeys": "false" }`.
//!
//! ## Source
//!
//! Rule E4. IAM User Guide, "Set operators for multivalued context keys".

use iamsim_services::{Cardinality, condition_key_type};
use iamsim_source::{Code, Diagnostic, Quoted};

use super::grants;
use crate::{Effect, Family, Policy, SetOperator, Statement};

pub(super) const CODE: Code = Code::new("for-all-values-with-allow");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (statement, operator, key) in policy.clauses() {
        let for_all = operator.value.set_operator == Some(SetOperator::ForAllValues);
        let null = operator.value.comparison.family() == Family::Null;
        if statement.effect.value != Effect::Allow || !for_all || null {
            continue;
        }
        let folded = key.key.value.folded();
        let single = condition_key_type(None, folded).is_some_and(|it| it.cardinality == Cardinality::Single);
        // A key with one value has its own finding.
        // Of the actions on items, only those that scan come without keys.
        let keyed = folded == "dynamodb:leadingkeys" && grants(statement, "dynamodb:Scan").is_none();
        if single || keyed || asks_for(statement, folded) {
            continue;
        }
        let message = format!("the Allow holds where {} is not in the request", Quoted(key.key.value.as_str()));
        found.push(
            policy
                .warning(CODE, operator.span, message, "of no value, all are so")
                .help(format!("add `\"Null\": {{ \"{}\": \"false\" }}`", key.key.value.as_str())),
        );
    }
    found
}

/// Whether a statement asks for the key to be there.
fn asks_for(statement: &Statement, folded: &str) -> bool {
    statement.condition.iter().flat_map(crate::Condition::clauses).any(|(operator, key)| {
        operator.value.comparison.family() == Family::Null
            && key.key.value.folded() == folded
            && key.values.iter().all(|value| value.value.text.eq_ignore_ascii_case("false"))
    })
}
