//! How results look: [`human`] writes text for people.

pub mod human;
