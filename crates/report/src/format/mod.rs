//! The formats that other programs read, one file a format: each takes [`Results`](crate::results::Results) and
//! writes text, the same for every command.
//!
//! Whatever stands in a file of the user, nothing of it steers who reads the output: a terminal, the log of a build,
//! a page. What is invisible or steers is shown as an escape, and each format escapes what means something in it.

mod fingerprint;
mod github;
mod gitlab;
mod html;
mod junit;
mod markdown;
pub(crate) mod page;
mod sarif;

pub use github::github;
pub use gitlab::gitlab;
pub use html::html;
pub use junit::junit;
pub use markdown::markdown;
pub use sarif::sarif;

use iamsim_source::Diagnostic;

use crate::human::{Colour, diagnostic};

/// The version that names itself in outputs.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A finding as text for people, which is safe to show.
fn as_text(finding: &Diagnostic) -> String {
    diagnostic(finding, Colour::Plain)
}

/// The sentence, its notes and its help, each on a line.
fn sentences(finding: &Diagnostic) -> Vec<String> {
    let first = finding.message.clone();
    let label = finding.labels.first().map(|label| label.message.clone()).filter(|text| !text.is_empty());
    let help = finding.help.iter().map(|help| format!("help: {help}"));
    std::iter::once(first).chain(label).chain(finding.notes.iter().cloned()).chain(help).collect()
}

/// A sentence as HTML: what stands between backticks is code.
pub(crate) fn sentence(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            html.push_str("<code>");
            html.push_str(&page::markup(part));
            html.push_str("</code>");
        } else {
            html.push_str(&page::markup(part));
        }
    }
    html
}
