//! Where things stand, for labels and notes: statements of policies.

use iamsim_engine::StatementReference;
use iamsim_source::Span;

use crate::human::safe;

/// `identity/ci.json:4:5`
pub(in crate::human) fn place_of(reference: &StatementReference) -> String {
    let span = reference.statement().map_or(reference.policy.span(), |statement| statement.span);
    safe(&reference.policy.source().locate(span).to_string()).into_owned()
}

/// What a statement is called in a sentence: its Sid in backticks, else `this statement`.
pub(in crate::human) fn name_of(reference: &StatementReference) -> String {
    let sid = reference.statement().and_then(|statement| statement.sid.as_ref());
    match sid {
        Some(sid) if !sid.as_str().is_empty() => format!("`{}`", safe(sid.as_str())),
        _ => "this statement".to_owned(),
    }
}

/// Where `"Effect": "Deny"` stands in a statement: name and value, where both are written plainly.
pub(in crate::human) fn effect_span(reference: &StatementReference) -> Option<Span> {
    const NAME: &str = "\"Effect\"";
    let value = reference.statement()?.effect.span;
    let before = reference.policy.source().text().get(..value.start as usize)?;
    let name = before.rfind(NAME)?;
    let between = before.get(name + NAME.len()..)?;
    let plain = between.chars().all(|character| character == ':' || character.is_whitespace());
    Some(if plain { Span::of(name..name).to(value) } else { value })
}
