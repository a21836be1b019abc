//! [`Operands`]: the values of a clause, parsed for its family of operators.

use iamsim_policy::{Comparison, Version};

use super::arn::Arns;
use super::binary::Binaries;
use super::boolean::Booleans;
use super::date::Dates;
use super::ip::Networks;
use super::null::Null;
use super::numeric::Numbers;
use super::order::Relation;
use super::string::{LowerCased, Strings};
use crate::Truth;
use crate::matching::Knowledge;

/// The values of a clause. What does not parse and cannot match is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operands {
    Strings(Strings),
    LowerCased(LowerCased),
    Numbers(Relation, Numbers),
    Dates(Relation, Dates),
    Booleans(Booleans),
    Binaries(Binaries),
    Networks(Networks),
    Arns(Arns),
    Null(Null),
}

/// Whether the values of a clause are those that must be met, or those that must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Negation {
    /// One of the policy's values must match.
    Positive,
    /// None must: `StringNotEquals` and its like.
    Negated,
}

/// Whether a value of the request matches one of the policy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resemblance {
    /// It does, does not, or that depends on a variable.
    Is(Truth),
    /// The request's value is of another type, and satisfies neither the operator nor its negation.
    BadValue,
    /// A value of the policy is of another type, and makes the statement fail closed.
    FailsClosed,
    /// Depending on a variable, it fails closed or not.
    MayFailClosed,
}

impl Operands {
    /// What `comparison` does with the values of the policy: the one place where it is told.
    pub(super) fn parse<'t>(
        comparison: Comparison,
        values: impl IntoIterator<Item = &'t str>,
        version: Version,
    ) -> (Negation, Self) {
        use Negation::{Negated, Positive};

        let values = values.into_iter();
        match comparison {
            Comparison::StringEquals => (Positive, Self::Strings(Strings::exact(values, version))),
            Comparison::StringNotEquals => (Negated, Self::Strings(Strings::exact(values, version))),
            Comparison::StringEqualsIgnoreCase => {
                (Positive, Self::LowerCased(LowerCased::new(values, version)))
            }
            Comparison::StringNotEqualsIgnoreCase => {
                (Negated, Self::LowerCased(LowerCased::new(values, version)))
            }
            Comparison::StringLike => (Positive, Self::Strings(Strings::like(values, version))),
            Comparison::StringNotLike => (Negated, Self::Strings(Strings::like(values, version))),
            Comparison::NumericEquals => (Positive, Self::Numbers(Relation::Equal, Numbers::new(values))),
            Comparison::NumericNotEquals => (Negated, Self::Numbers(Relation::Equal, Numbers::new(values))),
            Comparison::NumericLessThan => (Positive, Self::Numbers(Relation::Less, Numbers::new(values))),
            Comparison::NumericLessThanEquals => {
                (Positive, Self::Numbers(Relation::LessOrEqual, Numbers::new(values)))
            }
            Comparison::NumericGreaterThan => {
                (Positive, Self::Numbers(Relation::Greater, Numbers::new(values)))
            }
            Comparison::NumericGreaterThanEquals => {
                (Positive, Self::Numbers(Relation::GreaterOrEqual, Numbers::new(values)))
            }
            Comparison::DateEquals => (Positive, Self::Dates(Relation::Equal, Dates::new(values))),
            Comparison::DateNotEquals => (Negated, Self::Dates(Relation::Equal, Dates::new(values))),
            Comparison::DateLessThan => (Positive, Self::Dates(Relation::Less, Dates::new(values))),
            Comparison::DateLessThanEquals => {
                (Positive, Self::Dates(Relation::LessOrEqual, Dates::new(values)))
            }
            Comparison::DateGreaterThan => (Positive, Self::Dates(Relation::Greater, Dates::new(values))),
            Comparison::DateGreaterThanEquals => {
                (Positive, Self::Dates(Relation::GreaterOrEqual, Dates::new(values)))
            }
            Comparison::Bool => (Positive, Self::Booleans(Booleans::new(values))),
            Comparison::BinaryEquals => (Positive, Self::Binaries(Binaries::new(values))),
            Comparison::IpAddress => (Positive, Self::Networks(Networks::new(values))),
            Comparison::NotIpAddress => (Negated, Self::Networks(Networks::new(values))),
            // Rule E5: `ArnEquals` has wildcards too.
            Comparison::ArnEquals | Comparison::ArnLike => (Positive, Self::Arns(Arns::new(values, version))),
            Comparison::ArnNotEquals | Comparison::ArnNotLike => {
                (Negated, Self::Arns(Arns::new(values, version)))
            }
            Comparison::Null => (Positive, Self::Null(Null::new(values))),
        }
    }

    /// Whether `value` matches one of these.
    pub(super) fn resemble(&self, value: &str, knowledge: &impl Knowledge) -> Resemblance {
        match self {
            Self::Strings(strings) => Resemblance::Is(strings.match_value(value, knowledge)),
            Self::LowerCased(strings) => Resemblance::Is(strings.match_value(value, knowledge)),
            Self::Numbers(relation, numbers) => Resemblance::Is(numbers.match_value(*relation, value).into()),
            Self::Dates(relation, dates) => Resemblance::Is(dates.match_value(*relation, value).into()),
            Self::Booleans(booleans) => Resemblance::Is(booleans.match_value(value).into()),
            Self::Binaries(binaries) => Resemblance::Is(binaries.match_value(value).into()),
            Self::Networks(networks) => networks
                .match_value(value)
                .map_or(Resemblance::BadValue, |holds| Resemblance::Is(holds.into())),
            Self::Arns(arns) => arns.resemble(value, knowledge),
            Self::Null(null) => Resemblance::Is(null.of_present_key().into()),
        }
    }

    /// Whether no value at all matches one of these.
    pub(super) fn are_met_by_nothing(&self) -> bool {
        match self {
            Self::Strings(strings) => strings.is_empty(),
            Self::LowerCased(strings) => strings.is_empty(),
            Self::Numbers(_, numbers) => numbers.is_empty(),
            Self::Dates(_, dates) => dates.is_empty(),
            Self::Booleans(booleans) => booleans.is_empty(),
            Self::Binaries(binaries) => binaries.is_empty(),
            Self::Networks(networks) => networks.is_empty(),
            Self::Arns(arns) => arns.is_empty(),
            Self::Null(null) => !null.of_present_key(),
        }
    }

    /// Whether a value of the request may make the statement fail closed.
    pub(super) fn may_fail_closed(&self) -> bool {
        match self {
            Self::Arns(arns) => arns.may_fail_closed(),
            Self::Strings(_)
            | Self::LowerCased(_)
            | Self::Numbers(..)
            | Self::Dates(..)
            | Self::Booleans(_)
            | Self::Binaries(_)
            | Self::Networks(_)
            | Self::Null(_) => false,
        }
    }
}
