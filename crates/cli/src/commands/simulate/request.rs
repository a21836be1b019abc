//! One request from the command line, against the policies of a bundle.

use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::engine::{Action, Context, ContextValue, Principal, Request, Resource};
use iamsim::report::human;
use iamsim::report::shape::{ResultWriter, Sequence};

use super::exit_of;
use crate::arguments::ManyFormat;
use crate::commands::checking::UncollectedArguments;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// What is asked, and whom the policies are of.
#[derive(Debug, Args)]
#[group(id = "request", multiple = true)]
pub(crate) struct RequestArguments {
    /// The folder of the bundle, or its iamsim.json
    #[arg(value_name = "BUNDLE", default_value = ".", hide_default_value = true)]
    pub(super) bundle: PathBuf,
    /// Who asks; outranks iamsim.json
    #[arg(long, value_name = "ARN")]
    pub(super) principal: Option<Principal>,
    /// What for, such as s3:GetObject
    #[arg(long, value_name = "ACTION", requires = "resource")]
    action: Option<Action>,
    /// On what: its ARN, or * for an action that takes no resource
    #[arg(long, value_name = "ARN", requires = "action")]
    resource: Option<Resource>,
    /// A condition key of the request, such as aws:SourceIp=203.0.113.7; repeatable, and with the same key again
    /// for one of several values
    #[arg(long, value_name = "KEY=VALUE", requires = "action", value_parser = key_and_value)]
    context: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) uncollected: UncollectedArguments,
}

pub(super) fn run(
    arguments: &RequestArguments,
    format: ManyFormat,
    streams: &Streams,
) -> Result<Exit, Trouble> {
    let options =
        OpenOptions { principal: arguments.principal.clone(), uncollected: arguments.uncollected.layers() };
    let opened = Bundle::open(&arguments.bundle, &options);
    let name = arguments.bundle.display().to_string();
    if format == ManyFormat::Human || opened.bundle.is_some() {
        streams.diagnostics(&opened.diagnostics);
    }
    let (Some(bundle), Some(action), Some(resource)) =
        (&opened.bundle, &arguments.action, &arguments.resource)
    else {
        streams.results(|out| {
            let Some(sequence) = sequence(format) else { return Ok(()) };
            let mut writer = ResultWriter::new(out, sequence);
            writer.error(&name, &opened.diagnostics)?;
            Ok(writer.finish()?)
        })?;
        return Ok(Exit::NotUsable);
    };
    let context = context(&bundle.context, &arguments.context);
    let request = Request {
        principal: &bundle.principal,
        action,
        resource,
        resource_account: None,
        context: &context,
        role_kind: bundle.role_kind,
    };
    let explanation = bundle.environment.explain(&request);
    streams.results(|out| {
        let Some(sequence) = sequence(format) else {
            let text = human::explained(&request, &explanation, streams.detail(), streams.colour());
            return Ok(out.write_all(text.as_bytes())?);
        };
        let mut writer = ResultWriter::new(out, sequence);
        writer.answer(&name, &request, &explanation)?;
        Ok(writer.finish()?)
    })?;
    Ok(exit_of(&explanation.decision))
}

pub(super) const fn sequence(format: ManyFormat) -> Option<Sequence> {
    match format {
        ManyFormat::Human => None,
        ManyFormat::Json => Some(Sequence::Array),
        ManyFormat::Jsonl => Some(Sequence::Lines),
    }
}

/// The condition keys of the bundle, and those that were typed: one that was typed again has several values.
fn context(bundle: &Context, typed: &[(String, String)]) -> Context {
    let mut context = bundle.clone();
    for (key, value) in typed {
        let same = typed.iter().filter(|(other, _)| other.eq_ignore_ascii_case(key));
        let values: Vec<&str> = same.map(|(_, value)| value.as_str()).collect();
        let value =
            if values.len() > 1 { ContextValue::list(values) } else { ContextValue::text(value.as_str()) };
        context.set(key, value);
    }
    context
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("expected a condition key and its value, such as `aws:SourceIp=203.0.113.7`".to_owned()),
    }
}
