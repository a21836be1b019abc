//! How results look: [`human`] writes text for people, [`shape`] JSON for machines, [`hcl`] what Terraform reads, and
//! [`mod@format`] everything that other programs read, from one neutral list, [`results`].
//!
//! The only home of published shapes: inner types stay free to change. Nothing here decides anything.

mod advice;
mod cause;
mod explained;
pub mod format;
pub mod hcl;
pub mod human;
mod near_miss;
pub mod results;
pub mod review;
pub mod shape;
mod words;
