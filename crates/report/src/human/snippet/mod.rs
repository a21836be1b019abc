//! Source with carets: the places that a diagnostic is about, each file with the lines that matter.
//!
//! Ours, and not `annotate-snippets`: a policy may be one line of six kilobytes, or a string inside another
//! file. A crate that cuts lines itself wants the whole line for its columns, breaks no label, and knows no
//! bound on width; here a window of the line is cut out first, positions come from [`Source`], and nothing is
//! ever wider than [`WIDTH`](super::text::WIDTH).
//!
//! What is where: [`excerpt`] cuts the window out of a line, [`marks`] draws what stands below it.

mod excerpt;
mod marks;

use std::fmt::Write;
use std::ptr;

use iamsim_source::{Label, Source, Span};

use self::excerpt::Excerpt;
use self::marks::Mark;
use super::text::{WIDTH, safe};
use super::theme::{Painted, Theme};

/// Whether a place is what the message is about, or explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Primary,
    Secondary,
}

/// A label on the file on disk, in bytes of that file.
struct Place<'a> {
    span: Span,
    line: u32,
    role: Role,
    message: &'a str,
}

/// The places of one file, in the order of the text.
struct File<'a> {
    source: &'a Source,
    places: Vec<Place<'a>>,
}

/// How many columns the line numbers of `labels` take.
pub(super) fn gutter(labels: &[Label]) -> usize {
    labels.iter().map(|label| label.location().start.line).max().map_or(1, |line| line.to_string().len())
}

/// Appends the source that `labels` point at; the first label is the primary one, and its file comes first.
/// `gutter` is the width of the line numbers.
pub(super) fn render(out: &mut String, labels: &[Label], gutter: usize, theme: &Theme) {
    let margin = " ".repeat(gutter);
    let bar = Painted(theme.frame, "|");
    for (index, file) in files(labels).iter().enumerate() {
        let first = file.places.iter().find(|place| place.role == Role::Primary).or(file.places.first());
        let Some(first) = first else { continue };
        let arrow = if index == 0 { "-->" } else { ":::" };
        let position = file.source.locate(first.span).start;
        let origin = format!("{}:{}:{}", safe(file.source.name()), position.line, position.column);
        let _ = writeln!(out, "{margin}{} {origin}", Painted(theme.frame, arrow));
        if file.source.text().is_empty() {
            continue;
        }
        let _ = writeln!(out, "{margin} {bar}");
        render_lines(out, file, gutter, theme);
    }
}

/// Appends the lines of one file that have places, each with its marks.
fn render_lines(out: &mut String, file: &File<'_>, gutter: usize, theme: &Theme) {
    let room = WIDTH - gutter - 3;
    let bar = Painted(theme.frame, "|");
    let mut last_line = None;
    let mut rest = &file.places[..];
    while let Some(place) = rest.first() {
        let on_line = rest.iter().take_while(|other| other.line == place.line).count();
        let (here, following) = rest.split_at(on_line);
        rest = following;
        match last_line {
            Some(last) if place.line == last + 2 => {
                let between = Excerpt::of_line_after(file.source, last, room);
                let _ = writeln!(
                    out,
                    "{} {bar} {}",
                    Painted(theme.frame, format!("{:>gutter$}", last + 1)),
                    between.text
                );
            }
            Some(last) if place.line > last + 2 => out.push_str("...\n"),
            _ => {}
        }
        last_line = Some(place.line);
        let number = format!("{:>gutter$}", place.line);
        let mut spans: Vec<&Place<'_>> = here.iter().collect();
        while let Some(excerpt) = Excerpt::of_first(file.source, &mut spans, room) {
            let line = format!("{} {bar} {}", Painted(theme.frame, &number), excerpt.text);
            let _ = writeln!(out, "{}", line.trim_end());
            for row in marks::rows(&excerpt.marks, room, theme) {
                let _ = writeln!(out, "{:gutter$} {bar} {row}", "");
            }
        }
    }
}

/// The files of `labels`, that of the first label first, the others in the order in which they come up.
fn files(labels: &[Label]) -> Vec<File<'_>> {
    let mut files: Vec<File<'_>> = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let source = label.source.on_disk();
        let span = within(source.text(), label.source.span_on_disk(label.span));
        let place = Place {
            span,
            line: source.locate(span).start.line,
            role: if index == 0 { Role::Primary } else { Role::Secondary },
            message: &label.message,
        };
        match files.iter_mut().find(|file| is_same(file.source, source)) {
            Some(file) => file.places.push(place),
            None => files.push(File { source, places: vec![place] }),
        }
    }
    for file in &mut files {
        file.places.sort_by_key(|place| (place.line, place.span.start, place.span.end));
    }
    files
}

/// `span`, moved back to the text and to where characters begin, if it does not lie there.
fn within(text: &str, span: Span) -> Span {
    let back = |offset: u32| {
        let offset = text.len().min(offset as usize);
        (0..=offset).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
    };
    Span::of(back(span.start)..back(span.end))
}

/// Whether two sources are one file: the same value, or two readings of the same text.
fn is_same(left: &Source, right: &Source) -> bool {
    ptr::eq(left, right) || (left.name() == right.name() && left.text() == right.text())
}
