//! How results look: [`human`] writes text for people, [`shape`] JSON for machines, [`hcl`] what Terraform
//! reads.
//!
//! The only home of published shapes: inner types stay free to change. Nothing here decides anything.

mod advice;
mod cause;
pub mod hcl;
pub mod human;
mod near_miss;
pub mod shape;
mod words;
