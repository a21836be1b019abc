//! [`instant`]: dates as conditions write them, in whole milliseconds.
//!
//! Source: IAM User Guide, "Date condition operators"; W3C note "Date and Time Formats".

use jiff::civil::DateTime;

/// Since the epoch.
pub type Milliseconds = i64;

/// In UTC.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The instant that `text` names. Rule E5: a date of the W3C note, or seconds since 1970. Four digits are a year.
pub fn instant(text: &str) -> Option<Milliseconds> {
    date(text).or_else(|| epoch(text))
}

/// Whole seconds, with a sign or without.
fn epoch(text: &str) -> Option<Milliseconds> {
    text.parse::<i64>().ok()?.checked_mul(1_000)
}

/// `2026`, `2026-01`, `2026-01-31`, `2026-01-31T12:00`, `2026-01-31T12:00:00`, `2026-01-31T12:00:00.5`, those
/// with a time also with `Z`, `+01:00` or `-01:00` behind it. Without a zone it is UTC.
fn date(text: &str) -> Option<Milliseconds> {
    let (year, rest) = digits::<4>(text)?;
    let (month, rest) = behind('-', rest)?;
    let (day, rest) = if month.is_some() { behind('-', rest)? } else { (None, rest) };
    let (time, rest) = match rest.strip_prefix('T') {
        Some(time) if day.is_some() => Time::parse(time)?,
        _ => (Time::default(), rest),
    };
    if !rest.is_empty() {
        return None;
    }
    let civil = DateTime::new(
        i16::try_from(year).ok()?,
        i8::try_from(month.unwrap_or(1)).ok()?,
        i8::try_from(day.unwrap_or(1)).ok()?,
        i8::try_from(time.hour).ok()?,
        i8::try_from(time.minute).ok()?,
        i8::try_from(time.second).ok()?,
        0,
    );
    // By the calendar alone: a timestamp of the library's ends before the year 9999 does.
    let seconds = civil.ok()?.duration_since(EPOCH).as_secs() - time.offset_seconds;
    Some(seconds * 1_000 + time.milliseconds)
}

/// A time of day, with its distance from UTC.
#[derive(Debug, Default)]
struct Time {
    hour: u32,
    minute: u32,
    second: u32,
    milliseconds: i64,
    offset_seconds: i64,
}

impl Time {
    /// The time that `text` begins with, and what follows it.
    fn parse(text: &str) -> Option<(Self, &str)> {
        let (hour, rest) = digits::<2>(text)?;
        let (minute, rest) = digits::<2>(rest.strip_prefix(':')?)?;
        let (second, rest) = behind(':', rest)?;
        let (milliseconds, rest) = match rest.strip_prefix('.') {
            Some(fraction) if second.is_some() => fraction_of_second(fraction)?,
            _ => (0, rest),
        };
        let (offset_seconds, rest) = zone(rest)?;
        Some((Self { hour, minute, second: second.unwrap_or(0), milliseconds, offset_seconds }, rest))
    }
}

/// The milliseconds of a fraction, and what follows its digits. Rule E5: finer digits are never compared.
fn fraction_of_second(text: &str) -> Option<(i64, &str)> {
    let behind = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let fraction = text.strip_suffix(behind)?;
    let mut digits = fraction.bytes().map(|digit| i64::from(digit - b'0'));
    let tenths = digits.next()?;
    let milliseconds = 100 * tenths + 10 * digits.next().unwrap_or(0) + digits.next().unwrap_or(0);
    Some((milliseconds, behind))
}

/// The seconds that a zone is ahead of UTC, and what follows it.
fn zone(text: &str) -> Option<(i64, &str)> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Some((0, rest));
    }
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        (None, None) => return Some((0, text)),
    };
    let (hours, rest) = digits::<2>(rest)?;
    let (minutes, rest) = digits::<2>(rest.strip_prefix(':')?)?;
    let valid = hours < 24 && minutes < 60;
    valid.then_some((sign * i64::from(hours * 3_600 + minutes * 60), rest))
}

/// The number of two digits behind `separator`, where that comes next; and what follows.
fn behind(separator: char, text: &str) -> Option<(Option<u32>, &str)> {
    match text.strip_prefix(separator) {
        Some(rest) => digits::<2>(rest).map(|(number, rest)| (Some(number), rest)),
        None => Some((None, text)),
    }
}

/// The number that the first `N` characters are, and what follows; `None` where they are not all digits.
fn digits<const N: usize>(text: &str) -> Option<(u32, &str)> {
    let (number, rest) = text.split_at_checked(N)?;
    let valid = number.bytes().all(|byte| byte.is_ascii_digit());
    valid.then_some(())?;
    Some((number.parse().ok()?, rest))
}
