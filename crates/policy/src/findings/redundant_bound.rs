//! # `redundant-bound`
//!
//! A number or time is compared with several bounds, of which one decides.
//!
//! ## Why it matters
//!
//! Values of a key are alternatives: of several upper bounds the highest decides, of several lower ones the lowest.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*",
//!   "Condition": {"NumericLessThan": {"s3:max-keys": ["10", "100"]}}}}
//! ```
//!
//! ## Write instead
//!
//! The one bound that is meant.
//!
//! ## Source
//!
//! Rule E2. IAM User Guide, "Access Analyzer policy check reference": Redundant condition value num.

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::{Comparison, Policy};

pub(super) const CODE: Code = Code::new("redundant-bound");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, operator, key) in policy.clauses() {
        let bounds = matches!(
            operator.value.comparison,
            Comparison::NumericLessThan
                | Comparison::NumericLessThanEquals
                | Comparison::NumericGreaterThan
                | Comparison::NumericGreaterThanEquals
                | Comparison::DateLessThan
                | Comparison::DateLessThanEquals
                | Comparison::DateGreaterThan
                | Comparison::DateGreaterThanEquals
        );
        if bounds && key.values.items.len() > 1 {
            let name = Quoted(key.key.value.as_str());
            let message = format!("{name} has several bounds, of which one decides");
            found.push(
                policy
                    .suggestion(CODE, key.values.span, message, "these are alternatives")
                    .help("write the one that is meant"),
            );
        }
    }
    found
}
