//! `iamsim report`

use clap::Args;
use iamsim::Checked;
use iamsim::bundle::Bundle;
use iamsim::report::review::{Review, review};
use iamsim::source::has_errors;

use super::backend::BackendArguments;
use super::checking::{CheckArguments, exit_of};
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
    #[command(flatten)]
    checked: CheckArguments,
    #[command(flatten)]
    backend: BackendArguments,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    let opened = Bundle::open(&arguments.checked.bundle, &arguments.checked.open_options());
    let (setting, mut diagnostics) = arguments.backend.setting(&arguments.checked.bundle);
    let usable = !has_errors(&diagnostics);
    diagnostics.extend(opened.diagnostics);
    let Some(bundle) = opened.bundle.as_ref().filter(|_| usable) else {
        streams.diagnostics(&diagnostics);
        return Ok(Exit::NotUsable);
    };
    let Checked { check, diagnostics: more } = iamsim::check(bundle, &arguments.checked.options(setting));
    diagnostics.extend(more);
    let Some(check) = check else {
        streams.diagnostics(&diagnostics);
        return Ok(Exit::NotUsable);
    };
    let name = arguments.checked.bundle.to_string_lossy();
    let page = review(&Review { name: &name, bundle, check: &check, diagnostics: &diagnostics });
    streams.results(|out| Ok(out.write_all(page.as_bytes())?))?;
    Ok(exit_of(check.verdict()))
}
