//! [`Truth`]: yes, no, or not known; the small algebra that every rule passes through.

/// Whether something holds, where part of what it depends on may not be known.
///
/// Kleene's strong logic: an unknown stays unknown unless the other operand settles the answer. *What* an
/// unknown waits for is collected beside it, by whoever evaluates, so that a certain answer costs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It depends on what is not known.
    Unknown,
}

impl Truth {
    /// Both hold.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
        }
    }

    /// At least one holds.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// It does not hold.
    #[must_use]
    pub const fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Whether it may hold.
    pub const fn is_possible(self) -> bool {
        !matches!(self, Self::False)
    }

    /// Whether it certainly holds.
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::True)
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    const ALL: [Truth; 3] = [True, False, Unknown];

    /// Every completion of an unknown.
    fn completions(truth: Truth) -> Vec<bool> {
        match truth {
            True => vec![true],
            False => vec![false],
            Unknown => vec![true, false],
        }
    }

    #[test]
    fn and_and_or_are_what_every_completion_of_their_operands_agrees_on() {
        for left in ALL {
            for right in ALL {
                let over = |combine: fn(bool, bool) -> bool| {
                    let all: Vec<bool> = completions(left)
                        .into_iter()
                        .flat_map(|l| completions(right).into_iter().map(move |r| combine(l, r)))
                        .collect();
                    match (all.contains(&true), all.contains(&false)) {
                        (true, false) => True,
                        (false, true) => False,
                        _ => Unknown,
                    }
                };
                assert_eq!(left.and(right), over(|l, r| l && r), "{left:?} and {right:?}");
                assert_eq!(left.or(right), over(|l, r| l || r), "{left:?} or {right:?}");
            }
        }
    }
}
