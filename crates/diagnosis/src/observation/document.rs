//! One document of JSON that is read as a whole: what CloudTrail, `GetRequestAuthorizationDetails` and `terraform -json`
//! write into files.

use super::observed::Observation;

/// What the document tells of; `None` where `text` is no JSON, or none of these.
pub(super) fn observe(_text: &str) -> Option<Vec<Observation>> {
    None
}
