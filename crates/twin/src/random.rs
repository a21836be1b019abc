//! A small generator of random numbers: the same scenarios from the same seed, everywhere; or from the same bytes.

use std::collections::VecDeque;

/// The generator that Steele, Lea and Flood call `SplitMix64`.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
    /// What is drawn before the generator's own numbers.
    drawn: VecDeque<u8>,
}

impl Random {
    /// The generator of the `index`-th scenario of a seed: any one can be made without those before it.
    pub fn new(seed: u64, index: u64) -> Self {
        let mut random = Self { state: seed, drawn: VecDeque::new() };
        let stream = random.next();
        Self { state: stream ^ index.wrapping_mul(0xD134_2543_DE82_EF95), drawn: VecDeque::new() }
    }

    /// The generator whose first choices are made by `bytes`, one a choice: what a fuzzer changes there changes
    /// one choice.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self { drawn: bytes.iter().copied().collect(), ..Self::new(0, 0) }
    }

    fn next(&mut self) -> u64 {
        if let Some(byte) = self.drawn.pop_front() {
            return u64::from(byte);
        }
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 where that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or_default()
    }

    /// True this many times in a hundred.
    pub fn percent(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    /// One of these.
    ///
    /// # Panics
    /// If there is none.
    pub fn pick<'o, T: ?Sized>(&mut self, options: &[&'o T]) -> &'o T {
        let nth = self.below(options.len());
        options.get(nth).copied().expect("invariant: something to choose from")
    }

    /// One of these texts.
    pub fn text(&mut self, options: &[String]) -> String {
        options.get(self.below(options.len())).cloned().unwrap_or_default()
    }
}
