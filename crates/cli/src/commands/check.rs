//! `iamsim check`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::engine::{Principal, UncollectedLayers};
use iamsim::report::results::Results;
use iamsim::report::{human, shape};
use iamsim::source::{Diagnostic, has_errors};
use iamsim::terraform::{BackendCheck, State, Verdict};
use iamsim::{CheckOptions, Checked, Setting};

use super::backend::{self, BackendArguments, Commands};
use crate::exit::{Exit, Trouble};
use crate::format::{Choice, FormatArguments, Shape};
use crate::output::Streams;
use crate::places;

/// Say whether Terraform's commands succeed with an S3 backend, and which policy is in the way
#[derive(Debug, Args)]
#[command(after_help = "\
A bundle is a folder with the Terraform configuration and the policies that bear on it: as its iamsim.json \
says, or without one by the names of its files (identity-policies/*.json, bucket-policy.json, ...).

Examples:
  iamsim check
  iamsim check bundle --command plan --command apply
  iamsim check bundle --command all
  iamsim check . --principal arn:aws:iam::123456789012:user/ci
  iamsim check bundle --format json | jq -r .verdict

Exit codes:
  0  every command succeeds
  1  one fails, or leaves a lock or a digest behind
  2  the bundle was not usable
  3  none fails, but one is undecided")]
pub(crate) struct Arguments {
    /// The folder of the bundle, or its iamsim.json
    #[arg(value_name = "BUNDLE", default_value = ".", hide_default_value = true)]
    bundle: PathBuf,
    /// Who Terraform starts as; outranks iamsim.json
    #[arg(long, value_name = "ARN")]
    principal: Option<Principal>,
    /// A command to check, such as plan, or all; repeatable [default: init, plan, apply]
    #[arg(long, value_name = "NAME", value_parser = backend::commands)]
    command: Vec<Commands>,
    /// Whether there is a state: absent or present; both are considered unless given
    #[arg(long, value_name = "STATE", value_parser = backend::state)]
    state: Option<State>,
    /// Take what was not collected as unknown, not as absent
    #[arg(long)]
    strict: bool,
    /// The time of the requests, such as 2026-11-24T12:00:00Z; unknown unless given
    #[arg(long, value_name = "TIME", value_parser = backend::instant)]
    at: Option<String>,
    #[command(flatten)]
    format: FormatArguments,
    #[command(flatten)]
    backend: BackendArguments,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let choices = arguments.format.choices()?;
    let options = OpenOptions {
        principal: arguments.principal.clone(),
        uncollected: if arguments.strict {
            UncollectedLayers::Unknown
        } else {
            UncollectedLayers::AssumedNone
        },
    };
    let opened = Bundle::open(&arguments.bundle, &options);
    let (setting, mut diagnostics) = arguments.backend.setting(&arguments.bundle);
    let usable = !has_errors(&diagnostics);
    diagnostics.extend(opened.diagnostics);
    let mut check = None;
    if let (true, Some(bundle)) = (usable, &opened.bundle) {
        let Checked { check: checked, diagnostics: more } =
            iamsim::check(bundle, &arguments.options(setting));
        diagnostics.extend(more);
        check = checked;
    }
    let exit = check.as_ref().map_or(Exit::NotUsable, |check| exit_of(check.verdict()));
    for choice in &choices {
        arguments.write(choice, check.as_ref(), &diagnostics, streams)?;
    }
    Ok(exit)
}

impl Arguments {
    fn write(
        &self,
        choice: &Choice,
        check: Option<&BackendCheck>,
        diagnostics: &[Diagnostic],
        streams: &Streams,
    ) -> Result<(), Trouble> {
        if let Shape::Common(common) = choice.format {
            let name = self.bundle.to_string_lossy();
            let results = Results::of_check(&name, check, diagnostics, places::of(&self.bundle));
            return common.write(&results, &choice.target, streams);
        }
        if let (Shape::Human, None) = (choice.format, check) {
            streams.diagnostics(diagnostics);
            return Ok(());
        }
        let mut output = streams.open(&choice.target)?;
        match (choice.format, check) {
            (Shape::Json, Some(check)) => shape::write_check(&mut output, check, diagnostics)?,
            (Shape::Json, None) => shape::write_diagnostics(&mut output, diagnostics)?,
            (Shape::Jsonl, check) => shape::write_check_lines(&mut output, check, diagnostics)?,
            (Shape::Human | Shape::Common(_), check) => {
                streams.diagnostics(diagnostics);
                if let Some(check) = check {
                    let text = human::check(check, streams.detail(), streams.colour());
                    output.write_all(text.as_bytes())?;
                }
            }
        }
        output.finish()
    }

    fn options(&self, setting: Setting) -> CheckOptions {
        CheckOptions {
            commands: backend::chosen(&self.command),
            state: self.state,
            setting,
            at: self.at.as_deref().map(Into::into),
        }
    }
}

/// What a verdict means for the exit code.
pub(super) const fn exit_of(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Succeeds => Exit::Yes,
        Verdict::SucceedsWithDamage | Verdict::Fails => Exit::No,
        Verdict::Indeterminate => Exit::Undecided,
    }
}
