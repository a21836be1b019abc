//! `NumericEquals` and its like: exact decimals.
//!
//! Source: IAM User Guide, "Numeric condition operators".

use std::cmp::Ordering;

use super::order::Relation;

/// The values of a numeric operator: those that are numbers. Rule E6: the others equal nothing, and are in no
/// order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbers(Box<[Box<str>]>);

impl Numbers {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>) -> Self {
        Self(values.filter(|value| Decimal::parse(value).is_some()).map(Into::into).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn match_value(&self, relation: Relation, value: &str) -> bool {
        let Some(value) = Decimal::parse(value) else {
            return false;
        };
        let numbers = self.0.iter().filter_map(|number| Decimal::parse(number));
        numbers.into_iter().any(|number| relation.holds(value.order(&number)))
    }
}

/// A decimal number, in the text that it was read from.
#[derive(Debug, Clone, Copy)]
struct Decimal<'a> {
    sign: Sign,
    /// The digits before the point.
    integer: &'a str,
    /// The digits behind it.
    fraction: &'a str,
    /// The power of ten of the first digit that is not zero; `None` of zero.
    magnitude: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Negative,
    Positive,
}

impl<'a> Decimal<'a> {
    /// Rule E5: `01`, `+1`, `1.`, `1e0` are numbers; `NaN` and `Infinity` are none, nor is one whose exponent
    /// takes more than 64 bits.
    fn parse(text: &'a str) -> Option<Self> {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (Sign::Negative, unsigned),
            None => (Sign::Positive, text.strip_prefix('+').unwrap_or(text)),
        };
        let (digits, exponent) = match unsigned.split_once(['e', 'E']) {
            // The exponent may have a sign, as `i64` takes it.
            Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = || integer.bytes().chain(fraction.bytes());
        if all().next().is_none() || !all().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let magnitude = match all().position(|digit| digit != b'0') {
            Some(zeros) => {
                let before_point = i64::try_from(integer.len()).ok()? - i64::try_from(zeros).ok()?;
                Some(before_point.checked_add(exponent)?)
            }
            None => None,
        };
        Some(Self { sign, integer, fraction, magnitude })
    }

    /// The digits behind the leading zeros, most significant first.
    fn significant(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.integer.bytes().chain(self.fraction.bytes()).skip_while(|&digit| digit == b'0')
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self.magnitude, other.magnitude) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => other.sign.order_from_zero().reverse(),
            (Some(_), None) => self.sign.order_from_zero(),
            (Some(own), Some(others)) => match (self.sign, other.sign) {
                (Sign::Negative, Sign::Positive) => Ordering::Less,
                (Sign::Positive, Sign::Negative) => Ordering::Greater,
                (Sign::Positive, Sign::Positive) => {
                    own.cmp(&others).then_with(|| self.order_of_digits(other))
                }
                (Sign::Negative, Sign::Negative) => {
                    others.cmp(&own).then_with(|| other.order_of_digits(self))
                }
            },
        }
    }

    /// The order of two numbers without sign whose first digits have the same power of ten.
    fn order_of_digits(&self, other: &Self) -> Ordering {
        let (mut own, mut others) = (self.significant(), other.significant());
        loop {
            match (own.next(), others.next()) {
                (None, None) => return Ordering::Equal,
                (one, two) => match one.unwrap_or(b'0').cmp(&two.unwrap_or(b'0')) {
                    Ordering::Equal => {}
                    order => return order,
                },
            }
        }
    }
}

impl Sign {
    /// How a number of this sign stands to zero.
    fn order_from_zero(self) -> Ordering {
        match self {
            Self::Negative => Ordering::Less,
            Self::Positive => Ordering::Greater,
        }
    }
}
