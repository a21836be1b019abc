//! [`Ignore`]: findings that are accepted, with the reason why.

use std::fmt;
use std::str::FromStr;

use iamsim_source::json::{Kind, Value};
use iamsim_source::{Code, Span, Spanned};
use thiserror::Error;

use crate::fields::{Mistakes, Name, Shape};

const IGNORE: Shape =
    Shape { what: "an entry of `ignore`", fields: &["code", "file", "statement", "reason", "until"] };

static UNTIL: Name = Name { subject: "`until`", noun: "a date", code: Code::new("invalid-date") };

/// Findings that are accepted: those that meet every field that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The code of the finding.
    pub code: Spanned<Box<str>>,
    /// The file that it is about, relative to the bundle.
    pub file: Option<Box<str>>,
    /// The statement that it is about.
    pub statement: Option<IgnoredStatement>,
    /// Why it is accepted.
    pub reason: Box<str>,
    /// The last day on which it is.
    pub until: Option<Date>,
    /// Where the entry stands in `iamsim.json`.
    pub span: Span,
}

/// How an entry of `ignore` names a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IgnoredStatement {
    /// By its place in the policy, the first being 0.
    Index(u32),
    /// By its Sid.
    Sid(Box<str>),
}

/// A day, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The text is no day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a date is written `YYYY-MM-DD`, and names a day that exists")]
pub struct DateError;

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| -> Option<u16> {
            let part = parts.next()?;
            let valid = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            valid.then(|| part.parse().ok()).flatten()
        };
        let (year, month, day) = (number(4), number(2), number(2));
        if parts.next().is_some() {
            return Err(DateError);
        }
        let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(DateError) };
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        let narrow = |number: u16| u8::try_from(number).map_err(|_| DateError);
        let date = Self { year, month: narrow(month)?, day: narrow(day)? };
        if (1..=days).contains(&day) { Ok(date) } else { Err(DateError) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Reads the array `ignore`.
pub(crate) fn read(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Vec<Ignore> {
    mistakes.elements(value, "`ignore`").into_iter().filter_map(|entry| read_entry(entry, mistakes)).collect()
}

fn read_entry(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<Ignore> {
    let fields = mistakes.fields(value, &IGNORE)?;
    let code = mistakes.required(&fields, "code");
    let code = code.and_then(|value| mistakes.text(value, "`code`"));
    let reason = mistakes.required(&fields, "reason");
    let reason = reason.and_then(|value| mistakes.text(value, "`reason`"));
    let file = fields.get("file").and_then(|value| mistakes.text(value, "`file`"));
    let statement = fields.get("statement").and_then(|value| read_statement(value, mistakes));
    let until = fields.get("until").and_then(|value| mistakes.parsed(value, &UNTIL));
    Some(Ignore {
        code: code?,
        file: file.map(|file| file.value),
        statement,
        reason: reason?.value,
        until: until.map(|until| until.value),
        span: value.span(),
    })
}

fn read_statement(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<IgnoredStatement> {
    let statement = match value.kind() {
        Kind::Number => value.as_written().parse().ok().map(IgnoredStatement::Index),
        Kind::String => value.as_str().map(|sid| IgnoredStatement::Sid(sid.into())),
        Kind::Null | Kind::Boolean | Kind::Array | Kind::Object => None,
    };
    if statement.is_none() {
        mistakes.wrong_type(value, "`statement`", "a 0-based index or a Sid");
    }
    statement
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_that_exists() {
        for valid in ["2026-11-24", "2024-02-29", "2000-02-29"] {
            assert_eq!(valid.parse::<Date>().map(|date| date.to_string()).as_deref(), Ok(valid));
        }
        for invalid in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "2026-11-24T00",
            "2026-11-24-1",
            "+026-01-01",
            "",
        ] {
            assert!(invalid.parse::<Date>().is_err(), "{invalid}");
        }
    }

    #[test]
    fn dates_are_ordered_by_the_calendar() {
        let date = |text: &str| text.parse::<Date>().expect("valid");
        assert!(date("2026-09-30") < date("2026-10-01"));
        assert!(date("2025-12-31") < date("2026-01-01"));
    }
}
