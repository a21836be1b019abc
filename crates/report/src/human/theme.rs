//! [`Theme`]: which part of a text is shown in which style; without colour, in none.

use std::fmt;

use anstyle::{AnsiColor, Effects, Style};

/// Whether a text for people carries terminal colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Colour {
    /// Plain text: words alone carry the meaning.
    #[default]
    Plain,
    /// With ANSI escape sequences for a terminal.
    Coloured,
}

/// The styles of the parts of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    /// Marks of the place that a message is about: the style of its severity.
    pub(crate) primary: Style,
    pub(crate) error: Style,
    pub(crate) warning: Style,
    pub(crate) info: Style,
    pub(crate) help: Style,
    pub(crate) good: Style,
    /// Titles, and what is to be read first.
    pub(crate) strong: Style,
    /// Line numbers, arrows, and marks of secondary places.
    pub(crate) frame: Style,
    /// What is there to be looked up, not read.
    pub(crate) faint: Style,
}

impl Theme {
    pub(crate) const fn new(colour: Colour) -> Self {
        let none = Style::new();
        match colour {
            Colour::Plain => Self {
                primary: none,
                error: none,
                warning: none,
                info: none,
                help: none,
                good: none,
                strong: none,
                frame: none,
                faint: none,
            },
            Colour::Coloured => Self {
                primary: AnsiColor::BrightRed.on_default().effects(Effects::BOLD),
                error: AnsiColor::BrightRed.on_default().effects(Effects::BOLD),
                warning: AnsiColor::Yellow.on_default().effects(Effects::BOLD),
                info: AnsiColor::BrightBlue.on_default().effects(Effects::BOLD),
                help: AnsiColor::BrightCyan.on_default().effects(Effects::BOLD),
                good: AnsiColor::BrightGreen.on_default().effects(Effects::BOLD),
                strong: none.effects(Effects::BOLD),
                frame: AnsiColor::BrightBlue.on_default().effects(Effects::BOLD),
                faint: none.effects(Effects::DIMMED),
            },
        }
    }
}

/// A text in a style; the style ends with it.
pub(crate) struct Painted<T>(pub(crate) Style, pub(crate) T);

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(style, text) = self;
        write!(f, "{style}{text}{style:#}")
    }
}
