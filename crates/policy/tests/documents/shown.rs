//! A diagnostic as plain text, for snapshots to be read as prose.

use std::fmt::Write as _;

use iamsim_source::{Diagnostic, Label, Position, Severity, is_hidden};

/// The most characters of a source line that are shown.
const WIDTH: usize = 100;

/// The diagnostic with each of its places: the line, a caret, and what is said there.
pub(crate) fn shown(diagnostic: &Diagnostic) -> String {
    let mut text = String::new();
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    writeln!(text, "{severity}[{}]: {}", diagnostic.code, diagnostic.message).expect("writable");
    for (index, label) in diagnostic.labels.iter().enumerate() {
        let arrow = if index == 0 { "-->" } else { ":::" };
        writeln!(text, "  {arrow} {}", label.location()).expect("writable");
        show_place(&mut text, label);
    }
    for note in &diagnostic.notes {
        writeln!(text, "  = note: {note}").expect("writable");
    }
    if let Some(help) = &diagnostic.help {
        writeln!(text, "  = help: {help}").expect("writable");
    }
    text
}

fn show_place(text: &mut String, label: &Label) {
    let location = label.location();
    let Position { line, column } = location.start;
    let disk = label.source.on_disk();
    let written = disk.text().split('\n').nth(line as usize - 1).unwrap_or_default();
    let before: String = written.chars().take(column as usize - 1).collect();
    let length = match location.end.line {
        end if end == line => (location.end.column - column) as usize,
        _ => written.trim_end_matches('\r').chars().count() - before.chars().count(),
    };
    let marked: String = written.chars().skip(column as usize - 1).take(length).collect();
    let indent = visible(&before).chars().count();
    let carets = "^".repeat(visible(&marked).chars().count().clamp(1, WIDTH));
    let line_shown: String = visible(written).chars().take(WIDTH).collect();
    writeln!(text, "{line:4} | {line_shown}").expect("writable");
    writeln!(text, "     | {}{carets} {}", " ".repeat(indent), label.message).expect("writable");
}

/// The text with what cannot be seen written out.
fn visible(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        match character {
            '\r' => {}
            '\t' => shown.push_str("    "),
            hidden if is_hidden(hidden) => {
                write!(shown, "<U+{:04X}>", u32::from(hidden)).expect("writable");
            }
            plain => shown.push(plain),
        }
    }
    shown
}
