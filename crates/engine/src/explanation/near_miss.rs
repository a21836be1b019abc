//! [`NearMiss`]: an Allow that almost matched, in a layer that withheld its own.

use std::cmp::Reverse;

use iamsim_policy::Effect;

use super::{Element, Explanation, LayerTrace, Mismatch, StatementTrace};
use crate::Truth;

/// The most near misses of one layer.
const MOST_OF_A_LAYER: usize = 5;

/// An Allow that almost matched, in a layer that withheld its own.
///
/// Where it fails on one element, it is true that the statement matches with that element replaced by `*`, or,
/// of a condition, left out: unless its kind is [`MismatchKind::NoSuchResource`].
#[derive(Debug, Clone, Copy)]
pub struct NearMiss<'e> {
    /// The layer.
    pub layer: &'e LayerTrace,
    /// The statement.
    pub statement: &'e StatementTrace,
    /// The element that it fails on; of several, the first.
    pub mismatch: &'e Mismatch,
    /// How many other elements it fails on.
    pub others: usize,
}

/// In what a policy and a request differ, where a statement does not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MismatchKind {
    /// Another action of the same service.
    OtherAction,
    /// An action of another service.
    OtherService,
    /// What the request has is what the element excepts: `NotAction`, `NotResource`, `NotPrincipal`.
    Excepted,
    /// Another principal.
    OtherPrincipal,
    /// The bucket itself is covered, and not its objects: `/*` is missing.
    BucketWithoutItsObjects,
    /// A bucket's objects are covered, and not the bucket itself.
    ObjectsWithoutTheirBucket,
    /// Another bucket.
    OtherBucket,
    /// Another part of the same bucket.
    OtherPrefix,
    /// The same in another account.
    OtherAccount,
    /// The same in another Region.
    OtherRegion,
    /// The same in another partition.
    OtherPartition,
    /// Another resource of the same service.
    OtherResource,
    /// A resource of another service.
    OtherServicesResource,
    /// The request is on no resource: only `*` covers it.
    NoResource,
    /// The action is never asked on such a resource: nothing covers it (rule B3).
    NoSuchResource,
    /// The request has another value for the key.
    OtherValue,
    /// The request does not have the key.
    KeyAbsent,
    /// Whether the request has the key, and with what value, is not known.
    KeyUnknown,
}

impl Explanation {
    /// The Allows that almost matched, layer by layer in the order in which AWS evaluates them, the best of each
    /// layer first, at most five of each.
    ///
    /// Of a layer that withheld its allow, those are the statements that fail on exactly one element; with none
    /// such, the ones that fail on fewest. Empty where the request is allowed or explicitly denied.
    pub fn near_misses(&self) -> Vec<NearMiss<'_>> {
        let withheld = self
            .layers
            .iter()
            .filter(|layer| layer.allows != Truth::True && self.blocked_by.contains(&layer.layer));
        withheld.flat_map(of_layer).collect()
    }
}

fn of_layer(layer: &LayerTrace) -> Vec<NearMiss<'_>> {
    let allows = layer.statements.iter().filter(|trace| {
        let effect = trace.reference.statement().map(|statement| statement.effect.value);
        trace.matches != Truth::True && effect == Some(Effect::Allow)
    });
    let mut found: Vec<NearMiss<'_>> = allows
        .filter_map(|statement| {
            let (mismatch, others) = statement.mismatches.split_first()?;
            Some(NearMiss { layer, statement, mismatch, others: others.len() })
        })
        .collect();
    let fewest = found.iter().map(|miss| miss.others).min().unwrap_or_default();
    found.retain(|miss| miss.others == fewest);
    found.sort_by_key(|miss| Reverse(miss.nearness()));
    found.truncate(MOST_OF_A_LAYER);
    found
}

impl NearMiss<'_> {
    /// How near it is: by what differs, and by how much of what is written and what is asked begins alike.
    fn nearness(&self) -> (u8, usize) {
        let Mismatch { expected, found, kind, .. } = self.mismatch;
        (kind.nearness(), alike(expected, found))
    }

    /// Which element it fails on.
    pub fn element(&self) -> &Element {
        &self.mismatch.element
    }
}

impl MismatchKind {
    /// The more, the nearer: what is settled by knowing more, then by naming a little more, then the rest.
    const fn nearness(self) -> u8 {
        match self {
            Self::KeyUnknown => 9,
            Self::OtherValue | Self::KeyAbsent => 8,
            Self::BucketWithoutItsObjects | Self::ObjectsWithoutTheirBucket => 7,
            Self::OtherPrefix => 6,
            Self::OtherAccount | Self::OtherRegion | Self::OtherPartition => 5,
            Self::OtherBucket | Self::OtherResource | Self::NoResource => 4,
            Self::OtherAction | Self::Excepted => 3,
            Self::OtherPrincipal => 2,
            Self::OtherServicesResource | Self::NoSuchResource => 1,
            Self::OtherService => 0,
        }
    }
}

/// How many letters two texts have in common at their beginning and at their end.
pub(crate) fn alike(one: &str, other: &str) -> usize {
    let same = |(left, right): &(u8, u8)| left.eq_ignore_ascii_case(right);
    let beginning = one.bytes().zip(other.bytes()).take_while(same).count();
    let rest = one.len().min(other.len()) - beginning;
    beginning + one.bytes().rev().zip(other.bytes().rev()).take(rest).take_while(same).count()
}
