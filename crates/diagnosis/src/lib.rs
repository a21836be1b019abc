//! From the text of an error to the policy behind it.
//!
//! [`Observation`] is what a text says, or can mean, with no policy in sight: which actions on which resources may
//! have been denied, or that nothing was denied at all. Whatever simulates with a bundle starts from it.
//!
//! # What does not live here
//!
//! Reading files: a text comes as a value. Decisions: they are `iamsim-engine`'s. The words of a report.

mod cause;
pub mod observation;
pub mod recorded;
pub mod repair;

pub use cause::{Asked, Cause, Contradiction, Reason, Withheld, causes};
pub use observation::{
    Authorization, Candidate, DeniedBy, EffectOnRun, Kind, LockInfo, Object, Observation, Observed, Observer,
    Particulars, StaleDigest, observe,
};
