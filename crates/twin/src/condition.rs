//! Section E: conditions.

use crate::document::{Statement, Version};
use crate::matching::{Context, Part, components, filled, like, parts};
use crate::services;
use crate::values::{self, Decimal};

/// What a statement's condition block says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// All operators hold.
    Yes,
    /// One does not.
    No,
    /// Rule E6: a bad ARN in the policy. An Allow grants nothing, a Deny denies.
    FailsClosed,
}

/// The name, in a context, of what rule E3 leaves open for one operator on one key of a statement: how AWS takes
/// `ForAnyValue:...IfExists` on a missing key. Where the context has it, it holds.
pub fn open_name(statement: &Statement, operator: &str, key: &str) -> String {
    format!("?{} {} {operator} {key}", statement.policy, statement.index)
}

/// Rule E1: operators AND, keys AND.
pub fn holds(statement: &Statement, context: &Context) -> Holds {
    let mut all = Holds::Yes;
    for (operator, key, values) in statement.conditions() {
        let open = open_name(statement, operator, key);
        match entry(operator, key, &values, statement.version, &open, context) {
            Holds::FailsClosed => return Holds::FailsClosed,
            Holds::No => all = Holds::No,
            Holds::Yes => {}
        }
    }
    all
}

/// The parts of an operator's name.
struct Operator<'o> {
    set: &'o str,
    name: &'o str,
    if_exists: bool,
}

fn operator(text: &str) -> Operator<'_> {
    let (set, rest) = match text.split_once(':') {
        Some((set, rest)) => (set, rest),
        None => ("", text),
    };
    match rest.strip_suffix("IfExists") {
        Some(name) => Operator { set, name, if_exists: true },
        None => Operator { set, name: rest, if_exists: false },
    }
}

/// One operator on one key.
pub fn entry(
    text: &str,
    key: &str,
    values: &[String],
    version: Version,
    open: &str,
    context: &Context,
) -> Holds {
    let operator = operator(text);
    let key = key.to_lowercase();
    let request = context.get(&key).filter(|values| !values.is_empty());
    if operator.name == "Null" {
        return yes_or_no(null(operator.set, request, values));
    }
    let Some(request) = request else { return missing(&operator, context.contains_key(open)) };
    match operator.set {
        // Rule E3.
        "ForAllValues" | "ForAnyValue" => {
            let each: Vec<Holds> =
                request.iter().map(|value| compare(operator.name, value, values, version, context)).collect();
            if each.contains(&Holds::FailsClosed) {
                return Holds::FailsClosed;
            }
            let satisfied = |one: &Holds| *one == Holds::Yes;
            yes_or_no(if operator.set == "ForAllValues" {
                each.iter().all(satisfied)
            } else {
                each.iter().any(satisfied)
            })
        }
        // Rule E4.
        _ => match request.as_slice() {
            [value] if !services::is_multivalued(&key) => {
                compare(operator.name, value, values, version, context)
            }
            _ => Holds::No,
        },
    }
}

fn yes_or_no(holds: bool) -> Holds {
    if holds { Holds::Yes } else { Holds::No }
}

/// Rules E2 and E3: a missing key.
fn missing(operator: &Operator, taken_to_hold: bool) -> Holds {
    yes_or_no(match (operator.set, operator.if_exists) {
        ("ForAllValues", _) => true,
        ("ForAnyValue", true) => taken_to_hold,
        ("ForAnyValue", false) => false,
        (_, true) => true,
        (_, false) => is_negated(operator.name),
    })
}

/// Rules E2 and E3: `Null`. An empty list counts as missing.
fn null(set: &str, request: Option<&Vec<String>>, values: &[String]) -> bool {
    match (request, set) {
        (None, "ForAllValues") => true,
        (None, "ForAnyValue") => false,
        (None, _) => values.iter().any(|value| is_true(value)),
        (Some(_), _) => values.iter().any(|value| !is_true(value)),
    }
}

/// Rule E2: the eight.
fn is_negated(name: &str) -> bool {
    matches!(
        name,
        "StringNotEquals"
            | "StringNotEqualsIgnoreCase"
            | "StringNotLike"
            | "NumericNotEquals"
            | "DateNotEquals"
            | "NotIpAddress"
            | "ArnNotEquals"
            | "ArnNotLike"
    )
}

/// Rule E5: `true` in any case is true, all else is false.
fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

/// One value of the request against the policy's: OR, and for negated operators NOR.
fn compare(name: &str, request: &str, values: &[String], version: Version, context: &Context) -> Holds {
    if name.starts_with("Arn") {
        return compare_arn(name, request, values, version, context);
    }
    let address = values::address(request);
    if name.ends_with("IpAddress") && address.is_none() {
        return Holds::No;
    }
    let any = values.iter().any(|value| {
        let parts = || parts(value, version, context);
        let same_text =
            |map: fn(&str) -> String| filled(&parts()).is_some_and(|text| map(&text) == map(request));
        let numbers = || Decimal::read(request).zip(Decimal::read(value));
        let dates = || values::date(request).zip(values::date(value));
        match name {
            "StringEquals" | "StringNotEquals" => same_text(str::to_owned),
            "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase" => same_text(values::lower),
            "StringLike" | "StringNotLike" => like(&parts(), request),
            "NumericEquals" | "NumericNotEquals" => numbers().is_some_and(|(one, other)| one == other),
            "NumericLessThan" => numbers().is_some_and(|(one, other)| one < other),
            "NumericLessThanEquals" => numbers().is_some_and(|(one, other)| one <= other),
            "NumericGreaterThan" => numbers().is_some_and(|(one, other)| one > other),
            "NumericGreaterThanEquals" => numbers().is_some_and(|(one, other)| one >= other),
            "DateEquals" | "DateNotEquals" => dates().is_some_and(|(one, other)| one == other),
            "DateLessThan" => dates().is_some_and(|(one, other)| one < other),
            "DateLessThanEquals" => dates().is_some_and(|(one, other)| one <= other),
            "DateGreaterThan" => dates().is_some_and(|(one, other)| one > other),
            "DateGreaterThanEquals" => dates().is_some_and(|(one, other)| one >= other),
            "Bool" => is_true(request) == is_true(value),
            "BinaryEquals" => values::is_base64(request) && values::is_base64(value) && request == value,
            "IpAddress" | "NotIpAddress" => {
                address.is_some_and(|address| values::network_holds(value, address))
            }
            _ => false,
        }
    });
    yes_or_no(any != is_negated(name))
}

/// Rules E5 and E6: ARNs, whose bad values decide by themselves.
fn compare_arn(name: &str, request: &str, values: &[String], version: Version, context: &Context) -> Holds {
    let request: Vec<&str> = request.splitn(6, ':').collect();
    if request.len() < 6 {
        return Holds::No;
    }
    for value in values {
        let parts = parts(value, version, context);
        let as_written = components(&parts, 6);
        let pattern = match filled(&parts) {
            _ if as_written.len() == 6 => as_written,
            Some(text) => {
                // Split with its variables filled in: what they brought is still text, not wildcards.
                let pieces = split_filled(&parts);
                if text.splitn(6, ':').count() < 6 {
                    return Holds::FailsClosed;
                }
                pieces
            }
            None => return Holds::FailsClosed,
        };
        if pattern.iter().zip(&request).all(|(part, text)| like(part, text)) {
            return yes_or_no(!is_negated(name));
        }
    }
    yes_or_no(is_negated(name))
}

/// Splits filled parts at their first five colons, whoever wrote them.
fn split_filled(parts: &[Part]) -> Vec<Vec<Part>> {
    let mut components = vec![Vec::new()];
    for part in parts {
        let (text, make): (&str, fn(String) -> Part) = match part {
            Part::Written(text) => (text, Part::Written),
            Part::Inserted(text) => (text, Part::Inserted),
            Part::Valueless => continue,
        };
        for (nth, piece) in text.splitn(7 - components.len(), ':').enumerate() {
            if nth > 0 {
                components.push(Vec::new());
            }
            components.last_mut().into_iter().for_each(|last| last.push(make(piece.to_owned())));
        }
    }
    components
}
