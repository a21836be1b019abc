//! What `simulate` says of a request that CloudTrail recorded.

use std::fmt::Write;

use iamsim_bundle::cloudtrail::{Event, Recorded};
use iamsim_engine::{Explanation, Request};

use super::simulate::explained;
use super::text::safe;
use super::{Colour, Detail};

/// The answer to one recorded request, under what was recorded, and whether the two agree. Ends with an empty line.
pub fn event(
    event: &Event,
    request: &Request<'_>,
    explanation: &Explanation,
    detail: Detail,
    colour: Colour,
) -> String {
    let mut out = String::new();
    let at = event.time.as_deref().map(|time| format!(" at {time}")).unwrap_or_default();
    let recorded = match &event.recorded {
        Recorded::Allowed => "AWS did not deny it".to_owned(),
        Recorded::Denied { message, .. } => format!("AWS said: {message}"),
    };
    let heading = format!("{}{at}: {recorded}", event.id);
    let _ = writeln!(out, "{}", safe(&heading));
    out.push_str(&explained(request, explanation, detail, colour));
    if event.recorded.agrees(&explanation.decision) == Some(false) {
        out.push_str("The record says otherwise: a policy was changed since, or was not collected.\n");
    }
    out.push('\n');
    out
}
