//! [`ConditionOperator`]: the comparison, the set operator before it, and `IfExists` behind it.

use std::fmt;

/// An operator of a condition, such as `ForAllValues:StringLikeIfExists`.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
///
/// ```
/// # use iamsim_policy::{Comparison, ConditionOperator, MissingKey, SetOperator};
/// let operator = ConditionOperator::parse("ForAnyValue:StringLike").expect("AWS knows it");
/// assert_eq!(operator.set_operator, Some(SetOperator::ForAnyValue));
/// assert_eq!(operator.to_string(), "ForAnyValue:StringLike");
/// assert!(ConditionOperator::parse("stringLike").is_none(), "operators are spelled exactly");
/// assert!(ConditionOperator::parse("NullIfExists").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionOperator {
    /// `ForAllValues:` or `ForAnyValue:` before it.
    pub set_operator: Option<SetOperator>,
    /// What is compared, and how.
    pub comparison: Comparison,
    /// `IfExists` behind it, or not.
    pub missing_key: MissingKey,
}

/// How an operator treats a key with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetOperator {
    /// Every value of the request must satisfy the operator.
    ForAllValues,
    /// At least one value of the request must.
    ForAnyValue,
}

/// What an operator says where the request does not have the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MissingKey {
    /// What its comparison says: no, or yes where it is negated.
    AsCompared,
    /// `...IfExists`: yes.
    IfExists,
}

/// What is compared, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named as AWS names it, and explained on one page there")]
pub enum Comparison {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    Null,
}

/// The types of value that operators compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named as its operators are")]
pub enum Family {
    String,
    Numeric,
    Date,
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

impl Comparison {
    /// All comparisons, in the order of AWS's page.
    pub const ALL: [Self; 27] = [
        Self::StringEquals,
        Self::StringNotEquals,
        Self::StringEqualsIgnoreCase,
        Self::StringNotEqualsIgnoreCase,
        Self::StringLike,
        Self::StringNotLike,
        Self::NumericEquals,
        Self::NumericNotEquals,
        Self::NumericLessThan,
        Self::NumericLessThanEquals,
        Self::NumericGreaterThan,
        Self::NumericGreaterThanEquals,
        Self::DateEquals,
        Self::DateNotEquals,
        Self::DateLessThan,
        Self::DateLessThanEquals,
        Self::DateGreaterThan,
        Self::DateGreaterThanEquals,
        Self::Bool,
        Self::BinaryEquals,
        Self::IpAddress,
        Self::NotIpAddress,
        Self::ArnEquals,
        Self::ArnLike,
        Self::ArnNotEquals,
        Self::ArnNotLike,
        Self::Null,
    ];

    /// The name as policies write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StringEquals => "StringEquals",
            Self::StringNotEquals => "StringNotEquals",
            Self::StringEqualsIgnoreCase => "StringEqualsIgnoreCase",
            Self::StringNotEqualsIgnoreCase => "StringNotEqualsIgnoreCase",
            Self::StringLike => "StringLike",
            Self::StringNotLike => "StringNotLike",
            Self::NumericEquals => "NumericEquals",
            Self::NumericNotEquals => "NumericNotEquals",
            Self::NumericLessThan => "NumericLessThan",
            Self::NumericLessThanEquals => "NumericLessThanEquals",
            Self::NumericGreaterThan => "NumericGreaterThan",
            Self::NumericGreaterThanEquals => "NumericGreaterThanEquals",
            Self::DateEquals => "DateEquals",
            Self::DateNotEquals => "DateNotEquals",
            Self::DateLessThan => "DateLessThan",
            Self::DateLessThanEquals => "DateLessThanEquals",
            Self::DateGreaterThan => "DateGreaterThan",
            Self::DateGreaterThanEquals => "DateGreaterThanEquals",
            Self::Bool => "Bool",
            Self::BinaryEquals => "BinaryEquals",
            Self::IpAddress => "IpAddress",
            Self::NotIpAddress => "NotIpAddress",
            Self::ArnEquals => "ArnEquals",
            Self::ArnLike => "ArnLike",
            Self::ArnNotEquals => "ArnNotEquals",
            Self::ArnNotLike => "ArnNotLike",
            Self::Null => "Null",
        }
    }
}

impl Comparison {
    /// What it compares.
    pub const fn family(self) -> Family {
        match self {
            Self::StringEquals
            | Self::StringNotEquals
            | Self::StringEqualsIgnoreCase
            | Self::StringNotEqualsIgnoreCase
            | Self::StringLike
            | Self::StringNotLike => Family::String,
            Self::NumericEquals
            | Self::NumericNotEquals
            | Self::NumericLessThan
            | Self::NumericLessThanEquals
            | Self::NumericGreaterThan
            | Self::NumericGreaterThanEquals => Family::Numeric,
            Self::DateEquals
            | Self::DateNotEquals
            | Self::DateLessThan
            | Self::DateLessThanEquals
            | Self::DateGreaterThan
            | Self::DateGreaterThanEquals => Family::Date,
            Self::Bool => Family::Bool,
            Self::BinaryEquals => Family::Binary,
            Self::IpAddress | Self::NotIpAddress => Family::Ip,
            Self::ArnEquals | Self::ArnLike | Self::ArnNotEquals | Self::ArnNotLike => Family::Arn,
            Self::Null => Family::Null,
        }
    }

    /// Whether it asks that no value matches.
    ///
    /// Rule E2.
    pub const fn is_negated(self) -> bool {
        matches!(
            self,
            Self::StringNotEquals
                | Self::StringNotEqualsIgnoreCase
                | Self::StringNotLike
                | Self::NumericNotEquals
                | Self::DateNotEquals
                | Self::NotIpAddress
                | Self::ArnNotEquals
                | Self::ArnNotLike
        )
    }

    /// Whether its values may have policy variables: those of strings and of ARNs may.
    ///
    /// Rules B4 and E7. Source: IAM User Guide, "IAM policy elements: Variables and tags".
    pub const fn takes_variables(self) -> bool {
        matches!(self.family(), Family::String | Family::Arn)
    }
}

impl ConditionOperator {
    /// Every operator that AWS knows, with and without set operator and `IfExists`.
    pub fn all() -> impl Iterator<Item = Self> {
        let sets = [None, Some(SetOperator::ForAllValues), Some(SetOperator::ForAnyValue)];
        let missing = [MissingKey::AsCompared, MissingKey::IfExists];
        sets.into_iter().flat_map(move |set_operator| {
            Comparison::ALL.into_iter().flat_map(move |comparison| {
                missing
                    .into_iter()
                    .filter(move |&missing_key| takes(comparison, missing_key))
                    .map(move |missing_key| Self { set_operator, comparison, missing_key })
            })
        })
    }

    /// The operator spelled exactly as `text`; `None` where AWS knows no such operator.
    pub fn parse(text: &str) -> Option<Self> {
        let (set_operator, rest) = match text.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(SetOperator::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(SetOperator::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let (name, missing_key) = match rest.strip_suffix("IfExists") {
            Some(name) => (name, MissingKey::IfExists),
            None => (rest, MissingKey::AsCompared),
        };
        let comparison = Comparison::ALL.into_iter().find(|comparison| comparison.as_str() == name)?;
        takes(comparison, missing_key).then_some(Self { set_operator, comparison, missing_key })
    }
}

/// Rule E2: `Null` takes no `IfExists`.
fn takes(comparison: Comparison, missing_key: MissingKey) -> bool {
    comparison != Comparison::Null || missing_key == MissingKey::AsCompared
}

impl fmt::Display for ConditionOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set_operator = match self.set_operator {
            Some(SetOperator::ForAllValues) => "ForAllValues:",
            Some(SetOperator::ForAnyValue) => "ForAnyValue:",
            None => "",
        };
        let if_exists = match self.missing_key {
            MissingKey::AsCompared => "",
            MissingKey::IfExists => "IfExists",
        };
        write!(f, "{set_operator}{}{if_exists}", self.comparison.as_str())
    }
}
