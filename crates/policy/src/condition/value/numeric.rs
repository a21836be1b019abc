//! [`Decimal`]: numbers as conditions write them.
//!
//! Source: IAM User Guide, "Numeric condition operators".

use std::cmp::Ordering;

/// A decimal number, in the text that it was read from: exact, however many digits it has.
#[derive(Debug, Clone, Copy)]
pub struct Decimal<'a> {
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
    pub fn parse(text: &'a str) -> Option<Self> {
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

    /// How this number stands to `other`: by value, however each is written.
    pub fn order(&self, other: &Self) -> Ordering {
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
