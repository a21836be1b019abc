//! How results look: [`human`] writes text for people, [`shape`] JSON for machines.
//!
//! The only home of published shapes: inner types stay free to change. Nothing here decides anything.

mod cause;
pub mod human;
mod near_miss;
pub mod shape;
mod words;
