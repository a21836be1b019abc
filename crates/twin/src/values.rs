//! Rule E5: the values that operators compare, and when a text is none of them (rule E6).

/// Lower-cased text: full mapping, final sigma in context, but above U+FFFF case counts.
pub fn lower(text: &str) -> String {
    let whole = text.to_lowercase();
    let mut mapped = whole.chars();
    let mut lower = String::new();
    for letter in text.chars() {
        let length = letter.to_lowercase().count();
        let image: String = mapped.by_ref().take(length).collect();
        if u32::from(letter) > 0xFFFF { lower.push(letter) } else { lower.push_str(&image) }
    }
    lower
}

/// An exact decimal: sign, digits without zeros at either end, and the place of the first digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    digits: String,
    place: i64,
}

impl Decimal {
    /// Reads `1`, `01`, `+1`, `1.`, `1e0` and the like. `NaN` and `Infinity` are no numbers.
    pub fn read(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let significant = all.trim_start_matches('0');
        let zeros = i64::try_from(all.len() - significant.len()).ok()?;
        let place = i64::try_from(whole.len()).ok()?.checked_sub(zeros)?.checked_add(exponent)?;
        let digits = significant.trim_end_matches('0').to_owned();
        let negative = negative && !digits.is_empty();
        let place = if digits.is_empty() { 0 } else { place };
        Some(Self { negative, digits, place })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let sign = |one: &Self| match (one.digits.is_empty(), one.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || self.place.cmp(&other.place).then_with(|| self.digits.cmp(&other.digits));
        sign(self).cmp(&sign(other)).then_with(|| match sign(self) {
            0 => std::cmp::Ordering::Equal,
            1 => size(),
            _ => size().reverse(),
        })
    }
}

/// A date in whole milliseconds since 1970: the forms of the W3C's note, without zone UTC, or epoch seconds.
pub fn date(text: &str) -> Option<i64> {
    calendar(text).or_else(|| text.parse::<i64>().ok()?.checked_mul(1000))
}

fn calendar(text: &str) -> Option<i64> {
    let number = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())?
    };
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let pieces: Vec<&str> = day.split('-').collect();
    let (year, month, of_month) = match pieces.as_slice() {
        [year] if year.len() == 4 => (number(year, 4)?, 1, 1),
        [year, month] => (number(year, 4)?, number(month, 2)?, 1),
        [year, month, day] => (number(year, 4)?, number(month, 2)?, number(day, 2)?),
        _ => return None,
    };
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&of_month) {
        return None;
    }
    let days =
        (0..year).map(days_of).sum::<i64>() + (1..month).map(|month| days_in(year, month)).sum::<i64>();
    let since_zero = days + of_month - 1;
    let since_1970 = since_zero - 719_528;
    let milliseconds = match time {
        Some(_) if pieces.len() < 3 => return None,
        Some(time) => clock(time)?,
        None => 0,
    };
    Some(since_1970 * 86_400_000 + milliseconds)
}

fn days_of(year: i64) -> i64 {
    if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) { 366 } else { 365 }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 => days_of(year) - 337,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `hh:mm`, `hh:mm:ss`, `hh:mm:ss.s`, each with `Z`, `+hh:mm`, `-hh:mm` or nothing.
fn clock(text: &str) -> Option<i64> {
    let two = |text: &str, most: i64| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<i64>().ok())?.filter(|number| *number <= most)
    };
    let minutes = |text: &str| {
        let (hours, minutes) = text.split_once(':')?;
        Some(two(hours, 23)? * 60 + two(minutes, 59)?)
    };
    let (time, zone) = match text.strip_suffix('Z') {
        Some(time) => (time, 0),
        None => match (text.split_once('+'), text.split_once('-')) {
            (Some((time, zone)), _) => (time, minutes(zone)?),
            (None, Some((time, zone))) => (time, -minutes(zone)?),
            (None, None) => (text, 0),
        },
    };
    let pieces: Vec<&str> = time.split(':').collect();
    let (hours, minute, seconds) = match pieces.as_slice() {
        [hours, minute] => (hours, minute, "00"),
        [hours, minute, seconds] => (hours, minute, *seconds),
        _ => return None,
    };
    let (seconds, fraction) = match seconds.split_once('.') {
        Some((_, "")) => return None,
        Some((seconds, fraction)) => (seconds, fraction),
        None => (seconds, "0"),
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction}00").get(..3)?.parse::<i64>().ok()?;
    let minute_of_day = two(hours, 23)? * 60 + two(minute, 59)? - zone;
    Some((minute_of_day * 60 + two(seconds, 59)?) * 1000 + thousandths)
}

/// Whether a text is base64 with its padding.
pub fn is_base64(text: &str) -> bool {
    let bare = text.trim_end_matches('=');
    let padding = text.len() - bare.len();
    let alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    text.len().is_multiple_of(4) && padding <= 2 && bare.bytes().all(alphabet)
}

/// An address, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// Version 4.
    Four(u32),
    /// Version 6.
    Six(u128),
}

/// An address of a request: a mapped one is version 4.
pub fn address(text: &str) -> Option<Address> {
    if let Some(bits) = four(text) {
        return Some(Address::Four(bits));
    }
    let dotted = text.to_ascii_lowercase().strip_prefix("::ffff:").and_then(four);
    if let Some(bits) = dotted {
        return Some(Address::Four(bits));
    }
    let bits = six(text)?;
    match u32::try_from(bits & 0xFFFF_FFFF) {
        Ok(low) if bits >> 32 == 0xFFFF => Some(Address::Four(low)),
        _ => Some(Address::Six(bits)),
    }
}

/// Whether a policy's address or network holds an address of a request.
pub fn network_holds(network: &str, address: Address) -> bool {
    let (base, length) = match network.split_once('/') {
        Some((base, length)) => match prefix_length(length) {
            Some(length) => (base, Some(length)),
            None => return false,
        },
        None => (network, None),
    };
    match address {
        Address::Four(bits) => four(base).is_some_and(|base| {
            let length = length.unwrap_or(32);
            length <= 32 && (bits ^ base).checked_shr(32 - length).unwrap_or(0) == 0
        }),
        Address::Six(bits) => six(base).is_some_and(|base| {
            let length = length.unwrap_or(128);
            let host = |bits: u128| bits.checked_shl(length).unwrap_or(0);
            length <= 128 && host(base) == 0 && (bits ^ base).checked_shr(128 - length).unwrap_or(0) == 0
        }),
    }
}

fn prefix_length(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// Decimal octets, leading zeros allowed.
fn four(text: &str) -> Option<u32> {
    let octets: Vec<&str> = text.split('.').collect();
    if octets.len() != 4 {
        return None;
    }
    octets.into_iter().try_fold(0_u32, |bits, octet| {
        let digits = !octet.is_empty() && octet.len() <= 3 && octet.bytes().all(|byte| byte.is_ascii_digit());
        let value = digits.then(|| octet.parse::<u8>().ok())??;
        Some(bits << 8 | u32::from(value))
    })
}

/// Groups of hexadecimal digits, with the forms that rule E5 lists.
fn six(text: &str) -> Option<u128> {
    if text.contains("::::") {
        return None;
    }
    let text = text.replace(":::", "::");
    let text = match text.strip_suffix(':') {
        Some(rest) if !text.ends_with("::") => rest.to_owned(),
        _ => text,
    };
    let text = if text.starts_with(':') && !text.starts_with("::") { format!("0{text}") } else { text };
    let groups = |text: &str| -> Option<Vec<u128>> {
        if text.is_empty() {
            return Some(Vec::new());
        }
        let group = |group: &str| {
            let digits = (1..=4).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_hexdigit());
            digits.then(|| u128::from_str_radix(group, 16).ok())?
        };
        text.split(':').map(group).collect()
    };
    let all = match text.split_once("::") {
        Some((_, tail)) if tail.contains("::") => return None,
        Some((head, tail)) => {
            let (head, tail) = (groups(head)?, groups(tail)?);
            let zeros = 8_usize.checked_sub(head.len() + tail.len()).filter(|zeros| *zeros > 0)?;
            [head, vec![0; zeros], tail].concat()
        }
        None => groups(&text)?,
    };
    (all.len() == 8).then(|| all.into_iter().fold(0, |bits, group| bits << 16 | group))
}
