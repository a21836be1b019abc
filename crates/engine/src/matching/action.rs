//! [`action()`]: `Action` and `NotAction`.

use iamsim_policy::{ActionElement, ActionPattern, Effect, Polarity};

use super::reading::Reading;
use crate::Action;
use iamsim_policy::wildcard::covers_ignoring_case;

/// Whether an element covers the action that is asked for.
///
/// A pattern whose service has a wildcard is unsure, `*:*` excepted. It is read with caution: it covers
/// nothing where that withholds access, and all that it could mean elsewhere.
///
/// Rule B1. Source: IAM User Guide, "IAM JSON policy elements: Action".
pub fn action(element: &ActionElement, action: &Action, effect: Effect) -> bool {
    let reading = Reading::of(effect, element.polarity);
    let named = element.patterns.iter().any(|pattern| covers(&pattern.value, action, reading));
    match element.polarity {
        Polarity::Named => named,
        Polarity::AllBut => !named,
    }
}

fn covers(pattern: &ActionPattern, action: &Action, reading: Reading) -> bool {
    let Some(service) = pattern.service() else {
        return true;
    };
    let name = || covers_ignoring_case(pattern.name(), action.name());
    if !service.contains(['*', '?']) {
        return service.eq_ignore_ascii_case(action.service()) && name();
    }
    let is_everything = pattern.as_str() == "*:*";
    let may_cover = || covers_ignoring_case(service, action.service()) && name();
    is_everything || (reading == Reading::Widest && may_cover())
}

#[cfg(test)]
mod tests;
