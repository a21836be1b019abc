//! `Condition`: operators, keys and values.
//!
//! What an operator compares, and what follows from a missing key, is `iamsim-engine`'s.

use std::fmt;

use iamsim_source::{Span, Spanned};

use crate::Values;

mod operator;
pub mod value;

pub use operator::{Comparison, ConditionOperator, Family, MissingKey, SetOperator};

/// The `Condition` element of a statement: all of its blocks must hold.
///
/// Rule E1. Source: IAM User Guide, "IAM JSON policy elements: Condition".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Where the element's name stands.
    pub name_span: Span,
    /// Where its object stands.
    pub span: Span,
    /// One for each operator, in order.
    pub blocks: Vec<OperatorBlock>,
}

impl Condition {
    /// Every operator with each of its keys: all must hold.
    pub fn clauses(&self) -> impl Iterator<Item = (&Spanned<ConditionOperator>, &KeyCondition)> {
        self.blocks.iter().flat_map(|block| block.keys.iter().map(move |key| (&block.operator, key)))
    }
}

/// One operator, and the keys that it is applied to: all must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorBlock {
    /// The operator.
    pub operator: Spanned<ConditionOperator>,
    /// The keys with their values, in order.
    pub keys: Vec<KeyCondition>,
}

/// One key, and the values that it is held against: one of them must match, or none where the operator is
/// negated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCondition {
    /// The key, as the policy spells it.
    pub key: Spanned<ConditionKey>,
    /// The values. An empty list never matches.
    pub values: Values<ConditionValue>,
}

/// The name of a condition key, such as `aws:SourceIp`. Equal without regard to case.
///
/// Rule E1. Source: IAM User Guide, "IAM JSON policy elements: Condition".
///
/// ```
/// # use iamsim_policy::ConditionKey;
/// assert_eq!(ConditionKey::new("aws:SourceIp"), ConditionKey::new("AWS:sourceip"));
/// ```
#[derive(Clone)]
pub struct ConditionKey {
    written: Box<str>,
    folded: Box<str>,
    digest: u64,
}

impl ConditionKey {
    /// The key with this name.
    pub fn new(name: &str) -> Self {
        let folded = if name.is_ascii() { name.to_ascii_lowercase() } else { name.to_lowercase() };
        Self { written: name.into(), digest: digest(&folded), folded: folded.into() }
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The name in lower case: what keys are compared by.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// A number that is the same for equal keys, and rarely for others.
    pub fn digest(&self) -> u64 {
        self.digest
    }
}

/// FNV-1a, by words of eight bytes: a digest for looking up, not against forgery.
fn digest(text: &str) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let digest = words.chain(rest.iter().map(|byte| u64::from(*byte)));
    digest.fold(BASIS, |digest, word| (digest ^ word).wrapping_mul(PRIME).rotate_left(23))
}

impl PartialEq for ConditionKey {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest && self.folded == other.folded
    }
}

impl Eq for ConditionKey {}

impl PartialOrd for ConditionKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ConditionKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded.cmp(&other.folded)
    }
}

impl std::hash::Hash for ConditionKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded.hash(state);
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConditionKey({})", self.written)
    }
}

/// One value of a condition: its text, and the kind of JSON value it was.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConditionValue {
    /// The text: of a string decoded, of a number or boolean as written.
    pub text: Box<str>,
    /// How it was written.
    pub literal: Literal,
}

/// The kinds of JSON value that a condition takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `"..."`
    String,
    /// a number
    Number,
    /// `true` or `false`
    Boolean,
}
