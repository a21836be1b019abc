//! `iamsim report`

use std::path::PathBuf;

use clap::Args;
use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::engine::{Principal, UncollectedLayers};
use iamsim::report::review::{Review, review};
use iamsim::source::has_errors;
use iamsim::terraform::State;
use iamsim::{CheckOptions, Checked, Setting};

use super::backend::{self, BackendArguments, Commands};
use super::check::exit_of;
use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Write what `check` finds as one page for a reviewer: verdicts, actions against layers, policies, inputs
#[derive(Debug, Args)]
#[command(after_help = "\
The page is one HTML file without a script: it opens from disk, prints, and loads nothing.

Examples:
  iamsim report infrastructure -o review.html
  iamsim report . --command all -o review.html

Exit codes:
  0  every command succeeds
  1  one fails, or leaves damage behind
  2  the input was not usable: there is no page
  3  nothing fails, but something is undecided")]
pub(crate) struct Arguments {
    /// The bundle: a folder with the configuration and the policies
    #[arg(value_name = "BUNDLE", default_value = ".", hide_default_value = true)]
    bundle: PathBuf,
    /// Who Terraform starts as, unless iamsim.json says so
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
    backend: BackendArguments,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let uncollected =
        if arguments.strict { UncollectedLayers::Unknown } else { UncollectedLayers::AssumedNone };
    let options = OpenOptions { principal: arguments.principal.clone(), uncollected };
    let opened = Bundle::open(&arguments.bundle, &options);
    let (setting, mut diagnostics) = arguments.backend.setting(&arguments.bundle);
    let usable = !has_errors(&diagnostics);
    diagnostics.extend(opened.diagnostics);
    let Some(bundle) = opened.bundle.as_ref().filter(|_| usable) else {
        streams.diagnostics(&diagnostics);
        return Ok(Exit::NotUsable);
    };
    let Checked { check, diagnostics: more } = iamsim::check(bundle, &arguments.options(setting));
    diagnostics.extend(more);
    let Some(check) = check else {
        streams.diagnostics(&diagnostics);
        return Ok(Exit::NotUsable);
    };
    let name = arguments.bundle.to_string_lossy();
    let page = review(&Review { name: &name, bundle, check: &check, diagnostics: &diagnostics });
    streams.results(|out| Ok(out.write_all(page.as_bytes())?))?;
    Ok(exit_of(check.verdict()))
}

impl Arguments {
    fn options(&self, setting: Setting) -> CheckOptions {
        CheckOptions {
            commands: backend::chosen(&self.command),
            state: self.state,
            setting,
            at: self.at.as_deref().map(Into::into),
        }
    }
}
