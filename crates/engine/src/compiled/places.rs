//! [`Places`]: one look at a text tells for all patterns at once which of them can cover it.
//!
//! What a pattern covers begins alike. Texts that begin alike stand together when texts are ordered; so each
//! pattern is a range between two boundaries, and where a text stands among all boundaries says which ranges it
//! is in.

use std::cmp::Ordering;
use std::ops::Range;

use crate::matching::{Reach, Then};

/// Where a text stands among the boundaries.
pub(crate) type Place = u32;

/// The boundaries of what all patterns of an environment cover, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// One behind the other.
    bytes: Box<[u8]>,
    /// Where each ends.
    ends: Box<[u32]>,
}

/// Collects boundaries.
#[derive(Debug, Default)]
pub(super) struct Boundaries(Vec<Vec<u8>>);

impl Boundaries {
    /// Adds those of what a pattern covers.
    pub(super) fn add(&mut self, reach: &Reach) {
        let (first, behind) = boundaries(reach);
        self.0.extend([Some(first), behind].into_iter().flatten());
    }

    pub(super) fn finish(mut self) -> Places {
        self.0.sort_unstable();
        self.0.dedup();
        let mut ends = Vec::with_capacity(self.0.len());
        let mut bytes = Vec::new();
        for boundary in self.0 {
            bytes.extend(boundary);
            // Policies beyond 4 GiB are refused when they are read.
            ends.push(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        }
        Places { bytes: bytes.into(), ends: ends.into() }
    }
}

/// The first text that a pattern can cover, and the first behind those; `None`: all that follow.
fn boundaries(reach: &Reach) -> (Vec<u8>, Option<Vec<u8>>) {
    let first = reach.beginning.as_bytes().to_vec();
    let mut behind = first.clone();
    match reach.then {
        Then::Nothing => behind.push(0),
        Then::Anything | Then::AsThePatternSays => {
            // No byte of a text is 255.
            let Some(last) = behind.last_mut() else { return (first, None) };
            *last = last.saturating_add(1);
        }
    }
    (first, Some(behind))
}

impl Places {
    /// Where `text` stands.
    pub(crate) fn place(&self, text: &[u8]) -> Place {
        let (mut low, mut high) = (0, self.ends.len());
        // How many bytes the text has in common with the boundaries just outside of what is left: it has as many
        // in common with those between.
        let (mut of_low, mut of_high) = (0, 0);
        while low < high {
            let middle = low.midpoint(high);
            let known = of_low.min(of_high);
            let (order, common) = compare(self.boundary(middle), text, known);
            if order == Ordering::Greater {
                (high, of_high) = (middle, common);
            } else {
                (low, of_low) = (middle + 1, common);
            }
        }
        u32::try_from(low).unwrap_or(u32::MAX)
    }

    /// The places of the texts that a pattern can cover.
    pub(super) fn range(&self, reach: &Reach) -> Range<Place> {
        let (first, behind) = boundaries(reach);
        self.place(&first)..behind.map_or(u32::MAX, |behind| self.place(&behind))
    }

    fn boundary(&self, index: usize) -> &[u8] {
        let end = |index: usize| self.ends.get(index).copied().unwrap_or_default() as usize;
        let start = index.checked_sub(1).map_or(0, end);
        self.bytes.get(start..end(index)).unwrap_or_default()
    }
}

/// How two texts stand to each other whose first `known` bytes are the same, and how many are.
fn compare(one: &[u8], two: &[u8], known: usize) -> (Ordering, usize) {
    let (Some(rest), Some(other)) = (one.get(known..), two.get(known..)) else {
        return (one.cmp(two), 0);
    };
    let common = known + common(rest, other);
    (one.get(common).cmp(&two.get(common)), common)
}

/// How many bytes two texts begin with alike.
fn common(one: &[u8], two: &[u8]) -> usize {
    let (ones, _) = one.as_chunks::<8>();
    let (twos, _) = two.as_chunks::<8>();
    let mut common = 0;
    for (one, two) in ones.iter().zip(twos) {
        let differ = u64::from_le_bytes(*one) ^ u64::from_le_bytes(*two);
        if differ != 0 {
            return common + (differ.trailing_zeros() / 8) as usize;
        }
        common += 8;
    }
    let (one, two) = (one.get(common..).unwrap_or_default(), two.get(common..).unwrap_or_default());
    common + one.iter().zip(two).take_while(|(one, two)| one == two).count()
}
