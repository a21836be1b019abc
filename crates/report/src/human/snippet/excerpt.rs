//! [`Excerpt`]: the part of a line that is shown, with its marks in columns of the terminal.
//!
//! Never looks at more of a line than it shows: a line may be as long as the file.

use iamsim_source::Source;

use super::{Mark, Place};
use crate::human::text::{character_width, push_safe, width};

/// How many columns before the first mark are shown of a line that is cut.
const LEAD: usize = 20;
/// What stands where a line is cut.
const CUT: &str = "...";
/// A tab, in columns.
const TAB: &str = "    ";

/// A line, or a window of it, ready to be shown.
pub(super) struct Excerpt<'a> {
    /// What is shown: safe, and as wide as there is room.
    pub(super) text: String,
    /// The marks below it, in columns of `text`, from left to right.
    pub(super) marks: Vec<Mark<'a>>,
}

impl<'a> Excerpt<'a> {
    /// The excerpt for the first of `places`, which all are on one line, and for as many of those after it as
    /// one window shows; these are taken off the list. `None` where the list is empty.
    pub(super) fn of_first(source: &'a Source, places: &mut Vec<&Place<'a>>, room: usize) -> Option<Self> {
        let line = line_around(source.text(), places.first()?.span.start as usize);
        let window = Window::around(source.text(), line, places.first()?.span.start as usize, room);
        let shown = |place: &&Place<'a>| {
            (place.span.start as usize) < window.end || place.span.start as usize == line.1
        };
        let count = places.iter().take_while(|place| shown(place)).count().max(1);
        let taken: Vec<&Place<'a>> = places.drain(..count).collect();
        Some(window.excerpt(source.text(), &taken))
    }

    /// The line after the line with this 1-based number, without marks.
    pub(super) fn of_line_after(source: &'a Source, number: u32, room: usize) -> Self {
        let text = source.text();
        let start =
            text.match_indices('\n').nth(number.saturating_sub(1) as usize).map_or(0, |(at, _)| at + 1);
        let line = line_around(text, start);
        Window::around(text, line, start, room).excerpt(text, &[])
    }
}

/// A run of bytes of one line, on character boundaries, and whether it leaves something out.
struct Window {
    start: usize,
    end: usize,
    cut_before: bool,
    cut_behind: bool,
}

impl Window {
    /// The whole `line` where it fits into `room` columns, else the part that begins a little before `at`.
    fn around(text: &str, line: (usize, usize), at: usize, room: usize) -> Self {
        let (line_start, line_end) = line;
        let at = at.min(line_end);
        let whole = text.get(line_start..line_end).unwrap_or_default();
        if take_forward(whole, room) == whole.len() {
            return Self { start: line_start, end: line_end, cut_before: false, cut_behind: false };
        }
        let before = text.get(line_start..at).unwrap_or_default();
        let mut start = at - take_backward(before, LEAD);
        if before.trim_start().is_empty() || start - line_start <= CUT.len() {
            start = line_start;
        }
        let cut_before = start > line_start;
        let room = room.saturating_sub(if cut_before { 2 * CUT.len() } else { CUT.len() });
        let behind = text.get(start..line_end).unwrap_or_default();
        let mut end = start + take_forward(behind, room);
        if end == line_end {
            // All of the rest fits: show more of what stands before.
            let left = room + CUT.len() - width_of(text.get(start..end).unwrap_or_default());
            start -= take_backward(text.get(line_start..start).unwrap_or_default(), left);
        } else if take_forward(text.get(end..line_end).unwrap_or_default(), CUT.len()) == line_end - end {
            // Dots would take the place of what they leave out.
            end = line_end;
        }
        Self { start, end, cut_before: start > line_start, cut_behind: end < line_end }
    }

    /// The text of the window with `places` as marks.
    fn excerpt<'a>(&self, text: &'a str, places: &[&Place<'a>]) -> Excerpt<'a> {
        let inside = text.get(self.start..self.end).unwrap_or_default();
        let mut shown = String::from(if self.cut_before { CUT } else { "" });
        let mut column = width(&shown);
        let mut columns: Vec<(usize, usize)> = Vec::with_capacity(inside.len() + 1);
        for (offset, character) in inside.char_indices() {
            columns.push((self.start + offset, column));
            column += push_shown(&mut shown, character);
        }
        columns.push((self.end, column));
        if self.cut_behind {
            shown.push_str(CUT);
        }
        let column_of = |offset: usize| {
            let index = columns.partition_point(|&(start, _)| start < offset);
            columns.get(index).map_or(column, |&(_, column)| column)
        };
        let marks = places
            .iter()
            .map(|place| {
                let start = column_of(place.span.start as usize);
                let end = column_of(place.span.end as usize).max(start + 1);
                Mark { start, end, role: place.role, label: place.message }
            })
            .collect();
        Excerpt { text: shown, marks }
    }
}

/// The bytes of the line that holds the byte at `offset`, without its line break.
fn line_around(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(start..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    (start, start + line.len())
}

/// How many bytes at the start of `text` fit into `room` columns.
fn take_forward(text: &str, room: usize) -> usize {
    let mut used = 0;
    for (offset, character) in text.char_indices() {
        used += shown_width(character);
        if used > room {
            return offset;
        }
    }
    text.len()
}

/// How many bytes at the end of `text` fit into `room` columns.
fn take_backward(text: &str, room: usize) -> usize {
    let mut used = 0;
    let mut taken = 0;
    for character in text.chars().rev() {
        used += shown_width(character);
        if used > room {
            break;
        }
        taken += character.len_utf8();
    }
    taken
}

fn width_of(text: &str) -> usize {
    text.chars().map(shown_width).sum()
}

/// Appends `character` as source shows it; returns how many columns it takes.
fn push_shown(shown: &mut String, character: char) -> usize {
    let length = shown.len();
    if character == '\t' {
        shown.push_str(TAB);
    } else if character == '[' && shown.ends_with("##") {
        // To the log of a build, `##[error]` would be a command.
        shown.push_str("\\u{5b}");
    } else {
        push_safe(shown, character);
    }
    shown.get(length..).map_or(0, width)
}

fn shown_width(character: char) -> usize {
    if !iamsim_source::is_hidden(character) {
        return character_width(character);
    }
    let mut shown = String::new();
    push_shown(&mut shown, character)
}
