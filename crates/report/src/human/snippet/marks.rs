//! What stands below a line of source: carets, and what they say.

use super::Role;
use crate::human::text::{width, wrap};
use crate::human::theme::{Painted, Theme};

/// A place in a line, in columns of what is shown, and what to say there.
#[derive(Clone, Copy)]
pub(super) struct Mark<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) role: Role,
    pub(super) label: &'a str,
}

/// The narrowest that a label beside its mark is broken to; else it stands below.
const NARROWEST_BESIDE: usize = 24;
/// How many lines a label may take beside its mark, if it takes fewer below.
const MOST_LINES_BESIDE: usize = 2;
/// A label that stands below begins where at least this many columns are left, if it needs as many.
const NARROWEST_BELOW: usize = 60;

/// The rows below a line with `marks`, each at most `room` columns wide.
///
/// One row underlines all marks and bears the label of the last one; the other labels follow from right to
/// left, each below its mark, with a line that leads up to it.
pub(super) fn rows<'a>(marks: &[Mark<'a>], room: usize, theme: &Theme) -> Vec<String> {
    let mut rows = Vec::new();
    // The end of a line that fills the room is shown at its last character.
    let inside = |mark: &Mark<'a>| {
        let start = mark.start.min(room.saturating_sub(1));
        Mark { start, end: mark.end.clamp(start + 1, room.max(start + 1)), ..*mark }
    };
    let marks: Vec<Mark<'_>> = marks.iter().map(inside).collect();
    let mut pending: Vec<&Mark<'_>> = marks.iter().filter(|mark| !mark.label.is_empty()).collect();
    pending.sort_by_key(|mark| mark.start);

    let underline_end = marks.iter().map(|mark| mark.end).max().unwrap_or_default();
    let mut underline = underline(&marks, underline_end, theme);
    let last_beside = pending.last().copied().filter(|last| {
        let beside = room.saturating_sub(underline_end + 1);
        let alone = pending.iter().rev().nth(1).is_none_or(|other| other.start < last.start);
        last.end == underline_end && alone && fits_beside(last, beside, room)
    });
    if let Some(last) = last_beside {
        pending.pop();
        let beside = room.saturating_sub(underline_end + 1);
        let mut lines = wrap(last.label, beside, beside).into_iter();
        if let Some(first) = lines.next() {
            underline.push(' ');
            underline.push_str(&Painted(style(last.role, theme), first).to_string());
        }
        rows.push(underline);
        for line in lines {
            let lead = lead(&pending, underline_end + 1, theme);
            rows.push(format!("{lead}{}", Painted(style(last.role, theme), line)));
        }
    } else {
        rows.push(underline);
    }

    let mut connected = last_beside.is_none() && pending.len() == 1;
    while let Some(mark) = pending.pop() {
        if !connected {
            let mut up_to = pending.clone();
            up_to.push(mark);
            rows.push(lead(&up_to, mark.start + 1, theme));
            connected = true;
        }
        let column = column_below(mark, room);
        let room = room.saturating_sub(column);
        for line in wrap(mark.label, room, room) {
            rows.push(format!("{}{}", lead(&pending, column, theme), Painted(style(mark.role, theme), line)));
        }
    }
    rows
}

/// Whether a label stands better beside its mark, where there are `beside` columns, than below.
fn fits_beside(mark: &Mark<'_>, beside: usize, room: usize) -> bool {
    if width(mark.label) <= beside {
        return true;
    }
    let lines = |columns: usize| wrap(mark.label, columns, columns).len();
    beside >= NARROWEST_BESIDE
        && (lines(beside) <= MOST_LINES_BESIDE || lines(beside) <= lines(room - column_below(mark, room)))
}

/// The column in which a label below its mark begins: that of the mark, or one that leaves it room.
fn column_below(mark: &Mark<'_>, room: usize) -> usize {
    mark.start.min(room.saturating_sub(width(mark.label).min(NARROWEST_BELOW)))
}

/// The carets of `marks` up to column `end`: `^` for the primary place, `-` for the others.
fn underline(marks: &[Mark<'_>], end: usize, theme: &Theme) -> String {
    let role_at = |column: usize| {
        let here = marks.iter().filter(|mark| mark.start <= column && column < mark.end);
        here.map(|mark| mark.role).min_by_key(|role| *role != Role::Primary)
    };
    let mut row = String::new();
    let mut column = 0;
    while column < end {
        let role = role_at(column);
        let run = (column..end).take_while(|&next| role_at(next) == role).count();
        match role {
            None => row.push_str(&" ".repeat(run)),
            Some(role) => {
                let sign = if role == Role::Primary { "^" } else { "-" };
                row.push_str(&Painted(style(role, theme), sign.repeat(run)).to_string());
            }
        }
        column += run;
    }
    row
}

/// Blanks up to column `end`, with a `|` for each of `marks` that begins before it.
fn lead(marks: &[&Mark<'_>], end: usize, theme: &Theme) -> String {
    let mut row = String::new();
    for column in 0..end {
        match marks.iter().find(|mark| mark.start == column) {
            Some(mark) => row.push_str(&Painted(style(mark.role, theme), "|").to_string()),
            None => row.push(' '),
        }
    }
    row
}

fn style(role: Role, theme: &Theme) -> anstyle::Style {
    match role {
        Role::Primary => theme.primary,
        Role::Secondary => theme.frame,
    }
}
