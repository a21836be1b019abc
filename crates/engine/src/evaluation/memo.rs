//! [`Memo`]: what was found out for a request of places that many statements have in common.

use std::cell::Cell;

use crate::Truth;
use crate::compiled::Number;

/// How many places are remembered; of two with one remainder by this, the later.
const PLACES: usize = 32;

/// What was found out of places, by their numbers: as long as what is known of the request stays the same.
///
/// It forgets, and never grows.
pub(super) struct Memo([Cell<(Number, Said)>; PLACES]);

/// What a place says of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) holds: Truth,
    /// Whether it makes its statement fail closed.
    pub(super) fails_closed: Truth,
}

impl Memo {
    pub(super) fn new() -> Self {
        const NOTHING: (Number, Said) = (0, Said { holds: Truth::Unknown, fails_closed: Truth::Unknown });
        Self([const { Cell::new(NOTHING) }; PLACES])
    }

    /// What was found out of place `number`, or is now.
    #[inline]
    pub(super) fn of(&self, number: Number, find_out: impl FnOnce() -> Said) -> Said {
        let Some(cell) = self.0.get(number as usize % PLACES) else { return find_out() };
        match cell.get() {
            (known, said) if known == number => said,
            _ => {
                let said = find_out();
                cell.set((number, said));
                said
            }
        }
    }
}
