//! `iamsim explain`

use clap::Args;
use iamsim::policy::FindingPage;

use crate::exit::{Exit, Trouble};
use crate::output::Streams;

/// Explain the code of a finding about a policy: what it means, why it matters, what to write instead
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  iamsim explain
  iamsim explain unscoped-web-identity

Exit codes:
  0  it is explained
  2  there is no such code")]
pub(crate) struct Arguments {
    /// The code, such as unscoped-web-identity; without one, all codes are listed
    #[arg(value_name = "CODE", value_parser = page)]
    code: Option<FindingPage>,
}

pub(crate) fn run(arguments: &Arguments, streams: &Streams) -> Result<Exit, Trouble> {
    streams.results(|out| {
        match arguments.code {
            Some(page) => write!(out, "{}", page.text())?,
            None => {
                for page in FindingPage::all() {
                    writeln!(out, "{}", page.code())?;
                }
            }
        }
        Ok(())
    })?;
    Ok(Exit::Yes)
}

fn page(code: &str) -> Result<FindingPage, String> {
    FindingPage::of(code).ok_or_else(|| {
        let codes = FindingPage::all().map(|page| page.code().as_str());
        match iamsim::source::nearest(code, codes) {
            Some(nearest) => format!("no finding has this code; did you mean `{nearest}`?"),
            None => "no finding has this code; `iamsim explain` lists them".to_owned(),
        }
    })
}
