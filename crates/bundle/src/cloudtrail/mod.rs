//! Events of CloudTrail as requests: what was asked, by whom, and what AWS answered.
//!
//! Source: AWS CloudTrail User Guide, "CloudTrail record contents".
//!
//! ```
//! use iamsim_bundle::cloudtrail::{self, Entry, Recorded};
//! use iamsim_source::Source;
//!
//! let text = r#"{ "eventSource": "dynamodb.amazonaws.com", "eventName": "GetItem", "awsRegion": "eu-west-1",
//!     "userIdentity": { "type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/ci" },
//!     "requestParameters": { "tableName": "locks" } }"#;
//! let entries = cloudtrail::read(&Source::new("event.json", text)).expect("it is an event");
//! let [Entry::Event(event)] = entries.as_slice() else { panic!("it can be asked again") };
//! assert_eq!(event.resource.as_str(), "arn:aws:dynamodb:eu-west-1:123456789012:table/locks");
//! assert_eq!(event.recorded, Recorded::Allowed);
//! ```
//!
//! An event says much of what the request carried, and not all: condition keys that it does not tell are unknown.

mod event;
mod names;

use std::path::Path;
use std::sync::Arc;

use iamsim_engine::{Action, Context, Decision, Outcome, Principal, Resource};
use iamsim_policy::AccountId;
use iamsim_source::json::{Document, Kind, Value};
use iamsim_source::{Code, Diagnostic, Source, Span};

use crate::files::{self, ReadAs};

const NO_EVENTS: Code = Code::new("no-events");
const NOT_AN_EVENT: Code = Code::new("not-an-event");

/// One event.
#[derive(Debug)]
pub enum Entry {
    /// It is a request that can be decided.
    Event(Box<Event>),
    /// It cannot be asked again: why, at its place.
    PassedOver(Diagnostic),
}

/// A request, as CloudTrail recorded it.
#[derive(Debug)]
pub struct Event {
    /// `eventID`; where there is none, the number of the event.
    pub id: Box<str>,
    /// `eventTime`
    pub time: Option<Box<str>>,
    /// Who asked.
    pub principal: Principal,
    /// What for: the action that IAM decides, which need not be called as the event is.
    pub action: Action,
    /// On what.
    pub resource: Resource,
    /// Who owns that.
    pub resource_account: Option<AccountId>,
    /// What the event tells of the request.
    pub context: Context,
    /// What AWS answered.
    pub recorded: Recorded,
}

/// What AWS answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It was not denied.
    Allowed,
    /// It was denied: the message, and what that says of how.
    Denied {
        /// `errorMessage`, or `errorCode` where there is none.
        message: Box<str>,
        /// An explicit or an implicit deny, where the message tells.
        outcome: Option<Outcome>,
    },
}

impl Recorded {
    /// Whether a decision agrees; `None` where the decision is open, and both may be true.
    pub fn agrees(&self, decision: &Decision) -> Option<bool> {
        let outcome = decision.outcome()?;
        Some(match self {
            Self::Allowed => outcome == Outcome::Allowed,
            Self::Denied { outcome: Some(recorded), .. } => outcome == *recorded,
            Self::Denied { outcome: None, .. } => outcome != Outcome::Allowed,
        })
    }
}

/// Reads the events of a file, unpacked where its name ends in `.gz`.
///
/// # Errors
///
/// What is wrong with the file as a whole.
pub fn open(path: &Path) -> Result<Vec<Entry>, Vec<Diagnostic>> {
    let name = files::shown(path);
    let (source, _) = files::text(path, &name, ReadAs::Collection).map_err(|mistake| vec![*mistake])?;
    read(&source)
}

/// Reads events: a log file (`Records`), the answer of `aws cloudtrail lookup-events`, an array of events, one event, or
/// one a line. One that stands there twice, by its `eventID`, is read once.
///
/// # Errors
///
/// What is wrong with the text as a whole. What cannot be asked again is an entry of its own.
pub fn read(source: &Arc<Source>) -> Result<Vec<Entry>, Vec<Diagnostic>> {
    let mut entries = Vec::new();
    let mut seen = Vec::new();
    match Document::parse(source) {
        Ok(document) => events(document.root(), &mut entries, &mut seen)?,
        Err(faults) => match lines(source) {
            Some(lines) => {
                for line in lines {
                    events(Document::parse(&line)?.root(), &mut entries, &mut seen)?;
                }
            }
            None => return Err(faults),
        },
    }
    if entries.is_empty() {
        let diagnostic = Diagnostic::error(NO_EVENTS, "there is no event in the file");
        return Err(vec![diagnostic.at(source, Span::new(0, 0), "")]);
    }
    Ok(entries)
}

/// The lines of a text that holds one object a line.
fn lines(source: &Arc<Source>) -> Option<Vec<Arc<Source>>> {
    let mut lines = Vec::new();
    let mut offset = 0;
    for line in source.text().split_inclusive('\n') {
        if line.trim_start().starts_with('{') && line.trim_end().ends_with('}') {
            let start = u32::try_from(offset).ok()?;
            let map = iamsim_source::OffsetMap::new(vec![(0, start)]);
            lines.push(Source::embedded(source, line, map));
        } else if !line.trim().is_empty() {
            return None;
        }
        offset += line.len();
    }
    (lines.len() > 1).then_some(lines)
}

fn events(
    root: Value<'_, '_>,
    entries: &mut Vec<Entry>,
    seen: &mut Vec<Box<str>>,
) -> Result<(), Vec<Diagnostic>> {
    let list = root.member("Records").or_else(|| root.member("Events"));
    let events: Vec<Value<'_, '_>> = match (list, root.kind()) {
        (Some(list), _) => list.elements().collect(),
        (None, Kind::Array) => root.elements().collect(),
        (None, _) => vec![root],
    };
    for value in events {
        let number = entries.len() + 1;
        let entry = match value.member("CloudTrailEvent").and_then(Value::embedded) {
            Some(inner) => event::read(Document::parse(&inner)?.root(), number),
            None => event::read(value, number),
        };
        match entry {
            Ok(event) if seen.contains(&event.id) => {}
            Ok(event) => {
                seen.push(event.id.clone());
                entries.push(Entry::Event(Box::new(event)));
            }
            Err(event::NotAsked::NoEvent) => return Err(vec![not_an_event(value)]),
            Err(event::NotAsked::PassedOver(why)) => entries.push(Entry::PassedOver(*why)),
        }
    }
    Ok(())
}

fn not_an_event(value: Value<'_, '_>) -> Diagnostic {
    let start = value.span().start;
    Diagnostic::error(NOT_AN_EVENT, "this is no event of CloudTrail")
        .at(value.source(), Span::new(start, start + 1), "without `eventSource` and `eventName`")
        .help("give a log file of CloudTrail, or the answer of `aws cloudtrail lookup-events`")
}
