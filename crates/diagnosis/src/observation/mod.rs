//! From a text to what it tells of: one file a dialect, and no bundle in sight.
//!
//! [`observe`] reads a text at once, and an [`Observer`] a log of any length. What it finds is an [`Observation`]: which actions on which resources may have
//! been denied, or that it was something else, with what a person needs to go on.

mod access_log;
mod answer;
mod authorization_details;
mod block;
mod candidates;
mod cloudtrail;
mod denial;
mod document;
mod encoding;
mod frame;
mod line;
mod lock;
mod lookalike;
mod meaning;
mod observed;
mod observer;
mod request;
mod text;

pub use observed::{
    Authorization, Candidate, DeniedBy, EffectOnRun, Kind, LockInfo, Object, Observation, Particulars,
    StaleDigest,
};

pub use observer::{Observed, Observer};

/// What `text` tells of, in its order.
///
/// ```
/// use iamsim_diagnosis::{Kind, observe};
///
/// let text = r#"
/// │ Error: Error refreshing state: Unable to access object "app.tfstate" in S3 bucket "states": operation
/// │ error S3: HeadObject, https response error StatusCode: 403, RequestID: X, HostID: Y, api error
/// │ Forbidden: Forbidden
/// "#;
/// let observed = observe(text);
/// assert_eq!(observed[0].kind, Kind::AccessDenied);
/// let actions: Vec<&str> = observed[0].candidates.iter().map(|candidate| &*candidate.action).collect();
/// assert_eq!(actions, ["s3:GetObject", "s3:ListBucket"], "an answer to HEAD does not say which");
/// ```
pub fn observe(text: &str) -> Vec<Observation> {
    let mut observer = Observer::new();
    observer.feed(text.as_bytes());
    observer.finish().observations
}
