//! [`Block`]: which of up to 64 statements can cover an action and a resource, as bits.

use std::ops::Range;

use super::places::Place;

/// One bit a statement.
pub(super) type Mask = u64;

/// How many statements a block has at most.
pub(super) const STATEMENTS: usize = Mask::BITS as usize;

/// Up to 64 statements, by what their actions and resources reach.
#[derive(Debug)]
pub(super) struct Block {
    /// All of them.
    pub(super) all: Mask,
    /// Those that allow.
    pub(super) allows: Mask,
    pub(super) actions: Steps,
    pub(super) resources: Steps,
}

/// Which statements cover what stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Covering {
    /// Those that may.
    pub(super) possibly: Mask,
    /// Those of them that do: nothing more is to be asked of them.
    pub(super) certainly: Mask,
}

/// For each place, which statements cover what stands there.
#[derive(Debug)]
pub(super) struct Steps {
    /// Where each step begins; the first at place 0.
    starts: Box<[Place]>,
    covering: Box<[Covering]>,
}

/// What an element of one statement reaches.
#[derive(Debug)]
pub(super) struct Reached {
    /// The places that it may cover.
    pub(super) patterns: Vec<(Range<Place>, Told)>,
    pub(super) element: Naming,
}

/// Whether a pattern covers all that stands at the places that it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Covers,
    MayCover,
}

/// What an element makes of its patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// It names them.
    Named,
    /// It names all but them.
    AllBut,
    /// It says nothing by which a place could be told.
    NotTold,
}

impl Steps {
    /// The steps of statements of which each reaches so far.
    pub(super) fn new(statements: &[Reached]) -> Self {
        let edges = statements.iter().flat_map(|reached| &reached.patterns);
        let mut edges: Vec<Place> = edges.flat_map(|(range, _)| [range.start, range.end]).collect();
        edges.push(0);
        edges.sort_unstable();
        edges.dedup();
        let mut starts = Vec::with_capacity(edges.len());
        let mut covering: Vec<Covering> = Vec::with_capacity(edges.len());
        for place in edges {
            let here = Covering::at(place, statements);
            if covering.last() != Some(&here) {
                starts.push(place);
                covering.push(here);
            }
        }
        Self { starts: starts.into(), covering: covering.into() }
    }

    /// Which statements cover what stands at `place`.
    #[inline]
    pub(super) fn at(&self, place: Place) -> Covering {
        let behind = self.starts.partition_point(|start| *start <= place);
        behind
            .checked_sub(1)
            .and_then(|index| self.covering.get(index))
            .copied()
            .unwrap_or(Covering::NOT_TOLD)
    }
}

impl Covering {
    /// Each has to be asked.
    pub(super) const NOT_TOLD: Self = Self { possibly: Mask::MAX, certainly: 0 };

    fn at(place: Place, statements: &[Reached]) -> Self {
        let mut here = Self { possibly: 0, certainly: 0 };
        for (index, reached) in statements.iter().enumerate() {
            let (possibly, certainly) = reached.at(place);
            here.possibly |= Mask::from(possibly) << index;
            here.certainly |= Mask::from(certainly) << index;
        }
        here
    }
}

impl Reached {
    /// Whether the element may cover what stands at `place`, and whether it certainly does.
    fn at(&self, place: Place) -> (bool, bool) {
        let here = || self.patterns.iter().filter(|(range, _)| range.contains(&place));
        let covers = || here().any(|(_, told)| *told == Told::Covers);
        match self.element {
            Naming::NotTold => (true, false),
            Naming::Named => (here().next().is_some(), covers()),
            Naming::AllBut => (!covers(), here().next().is_none()),
        }
    }
}
