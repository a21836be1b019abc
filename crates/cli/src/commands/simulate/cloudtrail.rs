//! The requests that CloudTrail recorded, against the policies of a bundle.

use std::path::Path;

use iamsim::bundle::cloudtrail::{self, Entry, Event};
use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::engine::{Context, Request};
use iamsim::report::human;
use iamsim::report::shape::ResultWriter;

use super::exit_of;
use super::request::{RequestArguments, sequence};
use crate::arguments::ManyFormat;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

pub(super) fn run(
    file: &Path,
    arguments: &RequestArguments,
    format: ManyFormat,
    streams: &Streams,
) -> Result<Exit, Trouble> {
    let entries = match cloudtrail::open(file) {
        Ok(entries) => entries,
        Err(diagnostics) => {
            streams.diagnostics(&diagnostics);
            return Ok(Exit::NotUsable);
        }
    };
    let mut passed_over = Vec::new();
    let mut events: Vec<Box<Event>> = Vec::new();
    for entry in entries {
        match entry {
            Entry::Event(event) => events.push(event),
            Entry::PassedOver(why) => passed_over.push(why),
        }
    }
    streams.diagnostics(&passed_over);
    // A bundle is about one principal; the events name theirs.
    let first = events.first().map(|event| event.principal.clone());
    let options = OpenOptions {
        principal: arguments.principal.clone().or(first),
        uncollected: arguments.uncollected.layers(),
    };
    let opened = Bundle::open(&arguments.bundle, &options);
    streams.diagnostics(&opened.diagnostics);
    let Some(bundle) = opened.bundle else { return Ok(Exit::NotUsable) };
    let name = file.display().to_string();
    let mut exit = if events.is_empty() { Exit::NotUsable } else { Exit::Yes };
    streams.results(|out| {
        let mut writer = None;
        if let Some(sequence) = sequence(format) {
            writer = Some(ResultWriter::new(out, sequence));
            for event in &events {
                let context = context(&bundle, event);
                let request = request(event, &context);
                let explanation = bundle.environment.explain(&request);
                exit = exit.max(exit_of(&explanation.decision));
                if let Some(writer) = &mut writer {
                    writer.event(&name, event, &request, &explanation)?;
                }
            }
        } else {
            for event in &events {
                let context = context(&bundle, event);
                let request = request(event, &context);
                let explanation = bundle.environment.explain(&request);
                exit = exit.max(exit_of(&explanation.decision));
                let text = human::event(event, &request, &explanation, streams.detail(), streams.colour());
                out.write_all(text.as_bytes())?;
            }
        }
        writer.map_or(Ok(()), |writer| Ok(writer.finish()?))
    })?;
    Ok(exit)
}

fn request<'a>(event: &'a Event, context: &'a Context) -> Request<'a> {
    Request {
        principal: &event.principal,
        action: &event.action,
        resource: &event.resource,
        resource_account: event.resource_account,
        context,
        role_kind: iamsim::engine::RoleKind::Ordinary,
    }
}

/// The condition keys of the bundle, and those of the event, which count for more.
fn context(bundle: &Bundle, event: &Event) -> Context {
    let mut context = bundle.context.clone();
    for (key, value) in event.context.iter() {
        context.set(key.as_str(), value.clone());
    }
    context
}
