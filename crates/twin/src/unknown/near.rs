//! Values near those that policies write, and parts of a text that a variable must be.

use std::collections::BTreeSet;

use crate::document::Version;
use crate::values::{self, Address, Decimal};

/// Values on both sides of every line that is drawn between constants: what the policies write first, then texts
/// that several of them cover, numbers, dates and addresses around them, and near misses.
pub(super) fn grown(constants: &[String]) -> Vec<String> {
    let mut grown: Vec<String> = constants.to_vec();
    grown.extend(constants.iter().map(|constant| swapped(constant)));
    grown.extend(covered(constants));
    grown.extend(around(constants));
    grown.extend(["true", "false"].map(str::to_owned));
    grown.extend(constants.iter().flat_map(|constant| near(constant)));
    grown
}

/// Numbers, dates and addresses around those that the constants are.
pub(super) fn around(constants: &[String]) -> Vec<String> {
    let mut around = between(constants);
    for constant in constants {
        if let Some(date) = values::date(constant) {
            let seconds = date.div_euclid(1000);
            around.extend([seconds - 1, seconds, seconds + 1].map(|near| near.to_string()));
        }
        around.extend(around_network(constant));
    }
    around
}

/// Numbers between those that the constants are, and before and behind all of them; and each written plainly, and the
/// whole ones around it, which are dates too.
fn between(constants: &[String]) -> Vec<String> {
    let is_number = |text: &&String| Decimal::read(text).is_some();
    let mut numbers: Vec<f64> =
        constants.iter().filter(is_number).filter_map(|text| text.parse().ok()).collect();
    numbers.sort_by(f64::total_cmp);
    let middle = |pair: &[f64]| pair.iter().sum::<f64>() / 2.0;
    let ends =
        numbers.first().map(|first| first - 1.0).into_iter().chain(numbers.last().map(|last| last + 1.0));
    let whole = numbers.iter().flat_map(|&number| [number, number.ceil() - 1.0, number.floor() + 1.0]);
    let all: Vec<f64> = ends.chain(numbers.windows(2).map(middle)).chain(whole).collect();
    all.into_iter().map(|number| number.to_string()).collect()
}

/// Texts that the constants cover, taken as patterns: each alone, two at once, and three.
fn covered(constants: &[String]) -> Vec<String> {
    const MOST: usize = 8;

    let constants = constants.get(..MOST).unwrap_or(constants);
    let mut patterns: Vec<String> = constants.to_vec();
    for _ in 0..2 {
        let mut both = Vec::new();
        for one in &patterns {
            let meets = |other: &&String| {
                let wild = one.contains(['*', '?']) || other.contains(['*', '?']);
                *other != one && (wild || other.eq_ignore_ascii_case(one))
            };
            for other in constants.iter().filter(meets) {
                for other in [other.clone(), swapped(other)] {
                    let (one, other): (Vec<char>, Vec<char>) =
                        (one.chars().collect(), other.chars().collect());
                    both.extend(common(&one, &other, &mut BTreeSet::new()));
                }
            }
        }
        let mut seen: BTreeSet<String> = patterns.iter().cloned().collect();
        both.retain(|pattern| seen.insert(pattern.clone()));
        patterns.extend(both.into_iter().take(MOST));
    }
    let runs = ["", "x", "x:/y", ":::::"];
    patterns.iter().flat_map(|pattern| runs.map(|run| pattern.replace('*', run).replace('?', "x"))).collect()
}

/// A pattern of texts that two patterns both cover, whatever the case of letters is: the first one's where it has
/// some. What did not lead there is not tried twice.
fn common(one: &[char], other: &[char], failed: &mut BTreeSet<(usize, usize)>) -> Option<String> {
    let key = (one.len(), other.len());
    if failed.contains(&key) {
        return None;
    }
    let found = match (one.split_first(), other.split_first()) {
        (None, None) => Some(String::new()),
        (Some(('*', rest)), Some((letter, tail))) => common(rest, other, failed)
            .or_else(|| common(one, tail, failed).map(|behind| format!("{letter}{behind}"))),
        (Some((letter, rest)), Some(('*', tail))) => common(one, tail, failed)
            .or_else(|| common(rest, other, failed).map(|behind| format!("{letter}{behind}"))),
        (Some(('*', rest)), None) => common(rest, other, failed),
        (None, Some(('*', tail))) => common(one, tail, failed),
        (Some((letter, rest)), Some((same, tail)))
            if *letter == '?' || *same == '?' || letter.eq_ignore_ascii_case(same) =>
        {
            let letter = if *letter == '?' { same } else { letter };
            common(rest, tail, failed).map(|behind| format!("{letter}{behind}"))
        }
        _ => None,
    };
    if found.is_none() {
        failed.insert(key);
    }
    found
}

/// The text in the other case.
pub(super) fn swapped(text: &str) -> String {
    let swap = |letter: char| {
        if letter.is_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    text.chars().map(swap).collect()
}

/// Near misses of a text: longer, shorter, other case.
fn near(text: &str) -> Vec<String> {
    let shorter: String = text.chars().take(text.chars().count().saturating_sub(1)).collect();
    let mut near = vec![format!("{text}x"), format!("x{text}"), shorter, swapped(text)];
    // An ARN with one component changed, in which wildcards stand for text.
    let pieces: Vec<&str> = text.splitn(6, ':').collect();
    for nth in 0..pieces.len() {
        let other = |(place, piece): (usize, &&str)| {
            if place == nth { "other".to_owned() } else { piece.replace(['*', '?'], "x") }
        };
        near.push(pieces.iter().enumerate().map(other).collect::<Vec<_>>().join(":"));
    }
    near
}

/// The first and last address of a network, and their neighbours.
fn around_network(text: &str) -> Vec<String> {
    let (base, length) = text.split_once('/').unwrap_or((text, "128"));
    match values::address(base) {
        Some(Address::Four(bits)) => {
            let host = 32_u32
                .checked_sub(length.parse().unwrap_or(32))
                .and_then(|host| u32::MAX.checked_shr(32 - host))
                .unwrap_or(0);
            let (first, last) = (bits & !host, bits | host);
            let all = [first.wrapping_sub(1), first, bits, last, last.wrapping_add(1)];
            all.map(|bits| std::net::Ipv4Addr::from(bits).to_string()).to_vec()
        }
        Some(Address::Six(bits)) => {
            let host = 128_u32
                .checked_sub(length.parse().unwrap_or(128))
                .and_then(|host| u128::MAX.checked_shr(128 - host))
                .unwrap_or(0);
            let (first, last) = (bits & !host, bits | host);
            let all = [first.wrapping_sub(1), first, bits, last, last.wrapping_add(1)];
            all.map(|bits| std::net::Ipv6Addr::from(bits).to_string()).to_vec()
        }
        None => Vec::new(),
    }
}

/// A pattern's components as written, colons within variables splitting nothing.
pub(super) fn pieces(pattern: &str, version: Version) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut inside = 0;
    for letter in pattern.chars() {
        match letter {
            '{' if version == Version::New => inside += 1,
            '}' if inside > 0 => inside -= 1,
            ':' if inside == 0 && pieces.len() < 6 => {
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        pieces.last_mut().into_iter().for_each(|piece| piece.push(letter));
    }
    pieces
}

/// Every part of a text that a variable must be for its pattern to cover the text: what stands between the words
/// that the pattern has before and behind the variable. A wildcard or another variable there leaves it open.
pub(super) fn fits(key: &str, pattern: &str, text: &str) -> Vec<String> {
    let mut fits = Vec::new();
    for (start, _) in pattern.match_indices("${") {
        let (before, rest) = pattern.split_at(start);
        let Some((inside, behind)) = rest.split_once('}') else { continue };
        let name = inside.trim_start_matches("${").split(',').next().unwrap_or_default().trim();
        if name.to_lowercase() != key {
            continue;
        }
        let left = before.rsplit(['*', '?', '}']).next().unwrap_or_default();
        let right = behind.split(['*', '?', '$']).next().unwrap_or_default();
        let ends: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
        for from in &ends {
            for to in ends.iter().filter(|to| *to >= from) {
                let (Some(head), Some(part), Some(tail)) =
                    (text.get(..*from), text.get(*from..*to), text.get(*to..))
                else {
                    continue;
                };
                let starts = if left.len() == before.len() { head == left } else { head.ends_with(left) };
                let stops = if right.len() == behind.len() { tail == right } else { tail.starts_with(right) };
                if starts && stops {
                    fits.push(part.to_owned());
                }
            }
        }
    }
    fits
}
