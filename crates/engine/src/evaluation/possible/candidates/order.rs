//! Values around those that a comparison by order, by network or by truth is made with.

use std::collections::BTreeSet;
use std::net::IpAddr;

use iamsim_policy::value::{instant, network};
use jiff::Timestamp;

use super::super::open::Family;

/// A text that no policy writes.
pub(super) const NOBODY_WROTE: &str = "~";

/// Adds values that a comparison knows whatever a policy writes, which may be nothing: what is no number, date or
/// address is a kind of its own (rule E6), and so is what is one.
pub(super) fn add_any(family: Family, texts: &mut BTreeSet<Box<str>>) {
    let any: &[&str] = match family {
        Family::Exact | Family::IgnoringCase | Family::Like | Family::Arn => &[],
        Family::Numeric | Family::Date => &[NOBODY_WROTE, "0"],
        Family::Boolean => &["true", "false"],
        Family::Address => &[NOBODY_WROTE, "192.0.2.1", "2001:db8::1"],
        Family::Presence => &[NOBODY_WROTE],
    };
    texts.extend(any.iter().map(|text| Box::from(*text)));
}

/// Adds values before, at and behind what a policy writes, where its comparison is not one of texts.
pub(super) fn add(family: Family, written: &str, texts: &mut BTreeSet<Box<str>>) {
    match family {
        Family::Exact | Family::Like | Family::Arn | Family::Boolean | Family::Presence => {}
        Family::IgnoringCase => {
            texts.insert(other_case(written).into());
        }
        Family::Numeric => texts.extend(numbers(written)),
        Family::Date => texts.extend(dates(written)),
        Family::Address => texts.extend(addresses(written)),
    }
}

/// The number, one just beside it on the side away from zero, and those around zero and at both ends: between
/// any two numbers that policies write stands one of these.
fn numbers(written: &str) -> impl Iterator<Item = Box<str>> {
    const TINY: &str = "000000000000000000000000000000001";

    let beside = match (written.contains(['e', 'E']), written.contains('.')) {
        (true, _) => written
            .parse::<f64>()
            .map_or_else(|_| String::new(), |number| format!("{:?}", number * 1.000_000_1)),
        (false, true) => format!("{written}{TINY}"),
        (false, false) => format!("{written}.{TINY}"),
    };
    let ends = ["-9e99999", "-0.0000000000000000000000000000000001", "0", "9e99999"];
    // Whole numbers too: they alone are dates as well.
    let whole = written.parse::<f64>().ok().filter(|number| number.abs() < 9e15);
    let whole = whole.into_iter().flat_map(|number| [number.ceil() - 1.0, number.floor() + 1.0]);
    let whole = whole.map(|number| format!("{number:.0}").into());
    ends.into_iter().map(Into::into).chain([written.into(), beside.into()]).chain(whole)
}

/// The date, the milliseconds before and behind it, and the seconds around it, which are numbers too.
fn dates(written: &str) -> impl Iterator<Item = Box<str>> {
    let instant = instant(written);
    let around = instant.into_iter().flat_map(|instant| [instant.checked_sub(1), instant.checked_add(1)]);
    let texts = around.flatten().filter_map(|instant| Timestamp::from_millisecond(instant).ok());
    let second = instant.map(|instant| instant.div_euclid(1_000));
    let seconds = second.into_iter().flat_map(|second| [second - 1, second, second + 1]);
    let seconds = seconds.map(|second| second.to_string().into());
    texts.map(|timestamp| timestamp.to_string().into()).chain(seconds).chain([written.into()])
}

/// The first and the last address of a network, and those before and behind it.
fn addresses(written: &str) -> impl Iterator<Item = Box<str>> {
    let edges = network(written).into_iter().flat_map(|network| {
        let (first, last) = (network.network(), network.broadcast());
        [neighbour(first, -1), Some(first), Some(last), neighbour(last, 1)]
    });
    edges.flatten().map(|address| address.to_string().into())
}

fn neighbour(address: IpAddr, step: i8) -> Option<IpAddr> {
    match (address, step) {
        (IpAddr::V4(address), 0..) => u32::from(address).checked_add(1).map(|bits| IpAddr::V4(bits.into())),
        (IpAddr::V4(address), _) => u32::from(address).checked_sub(1).map(|bits| IpAddr::V4(bits.into())),
        (IpAddr::V6(address), 0..) => u128::from(address).checked_add(1).map(|bits| IpAddr::V6(bits.into())),
        (IpAddr::V6(address), _) => u128::from(address).checked_sub(1).map(|bits| IpAddr::V6(bits.into())),
    }
}

/// The text in upper case where it has lower-case letters, else in lower case.
pub(super) fn other_case(text: &str) -> String {
    let upper = text.to_uppercase();
    if upper == text { text.to_lowercase() } else { upper }
}
