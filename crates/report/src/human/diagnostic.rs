//! A [`Diagnostic`] as rustc would show it: code, sentence, source with carets, notes, help.

use std::fmt::Write;

use anstyle::Style;
use iamsim_source::{Diagnostic, Severity};

use super::snippet;
use super::text::{WIDTH, wrap};
use super::theme::{Colour, Painted, Theme};

/// The most diagnostics that are shown to a person; machines get all.
pub const MOST_SHOWN: usize = 20;

/// One diagnostic as text for people, at most 100 columns wide; ends with a line break.
///
/// Whatever the files hold, nothing in it steers a terminal: see [`safe`](super::safe).
///
/// ```
/// use iamsim_report::human::{Colour, diagnostic};
/// use iamsim_source::{Code, Diagnostic, Source, Span};
///
/// let source = Source::new("policy.json", "{ \"Effect\": \"allow\" }");
/// let mistake = Diagnostic::error(Code::new("invalid-effect"), "`allow` is no effect")
///     .at(&source, Span::new(12, 19), "expected `Allow` or `Deny`")
///     .help("write `\"Allow\"`");
/// assert_eq!(
///     diagnostic(&mistake, Colour::Plain),
///     r#"error[invalid-effect]: `allow` is no effect
///  --> policy.json:1:13
///   |
/// 1 | { "Effect": "allow" }
///   |             ^^^^^^^ expected `Allow` or `Deny`
///   |
///   = help: write `"Allow"`
/// "#
/// );
/// ```
pub fn diagnostic(diagnostic: &Diagnostic, colour: Colour) -> String {
    let mut out = String::new();
    push(&mut out, diagnostic, &Theme::new(colour));
    out
}

/// All diagnostics with a blank line between them: the first [`MOST_SHOWN`], errors before all else if there are
/// more than that, and how many more there are. Empty where there is none.
pub fn diagnostics(diagnostics: &[Diagnostic], colour: Colour) -> String {
    let theme = Theme::new(colour);
    let mut out = String::new();
    let mut shown: Vec<&Diagnostic> = diagnostics.iter().collect();
    if shown.len() > MOST_SHOWN {
        shown.sort_by_key(|diagnostic| diagnostic.severity);
    }
    for diagnostic in shown.into_iter().take(MOST_SHOWN) {
        if !out.is_empty() {
            out.push('\n');
        }
        push(&mut out, diagnostic, &theme);
    }
    let more = diagnostics.len().saturating_sub(MOST_SHOWN);
    if more > 0 {
        let _ = writeln!(out, "\n… and {more} more (--format json for all)");
    }
    out
}

/// The places of a diagnostic alone: source with carets. Empty where it has none.
pub(crate) fn excerpt(diagnostic: &Diagnostic) -> String {
    let mut out = String::new();
    let theme = Theme::new(Colour::Plain);
    snippet::render(&mut out, &diagnostic.labels, snippet::gutter(&diagnostic.labels), &theme);
    out
}

/// Appends one diagnostic.
pub(super) fn push(out: &mut String, diagnostic: &Diagnostic, theme: &Theme) {
    let (word, style) = severity(diagnostic.severity, theme);
    let head = format!("{word}[{}]", diagnostic.code);
    let mut title = wrap(&diagnostic.message, WIDTH - head.len() - 2, WIDTH - 4).into_iter();
    let _ = write!(out, "{}", Painted(style, &head));
    let _ = writeln!(out, "{}", Painted(theme.strong, format!(": {}", title.next().unwrap_or_default())));
    for line in title {
        let _ = writeln!(out, "    {}", Painted(theme.strong, line));
    }

    let gutter = snippet::gutter(&diagnostic.labels);
    snippet::render(out, &diagnostic.labels, gutter, &Theme { primary: style, ..*theme });
    let remarks = diagnostic
        .notes
        .iter()
        .map(|note| ("note", theme.strong, note))
        .chain(diagnostic.help.iter().map(|help| ("help", theme.help, help)));
    let mut first = !diagnostic.labels.is_empty();
    for (word, style, text) in remarks {
        if std::mem::take(&mut first) {
            let _ = writeln!(out, "{:gutter$} {}", "", Painted(theme.frame, "|"));
        }
        push_remark(out, gutter, (word, style), text, theme);
    }
}

/// Appends `  = note: ...`, broken into lines below its first word.
fn push_remark(out: &mut String, gutter: usize, (word, style): (&str, Style), text: &str, theme: &Theme) {
    let indent = gutter + 3 + word.len() + 2;
    let mut lines = wrap(text, WIDTH - indent, WIDTH - indent).into_iter();
    let first = lines.next().unwrap_or_default();
    let sign = Painted(theme.frame, "=");
    let _ = writeln!(out, "{:gutter$} {sign} {}: {first}", "", Painted(style, word));
    for line in lines {
        let _ = writeln!(out, "{:indent$}{line}", "");
    }
}

fn severity(severity: Severity, theme: &Theme) -> (&'static str, Style) {
    match severity {
        Severity::Error => ("error", theme.error),
        Severity::Warning => ("warning", theme.warning),
        Severity::Info => ("info", theme.info),
    }
}
