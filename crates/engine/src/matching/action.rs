//! [`action()`]: `Action` and `NotAction`.

use iamsim_policy::{ActionElement, ActionPattern, Effect, Polarity};

use super::reach::{Reach, Then};
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
    if !service.contains(WILDCARDS) {
        return service.eq_ignore_ascii_case(action.service()) && name();
    }
    let may_cover = || covers_ignoring_case(service, action.service()) && name();
    is_everything(pattern) || (reading == Reading::Widest && may_cover())
}

const WILDCARDS: [char; 2] = ['*', '?'];

/// `*:*`, the one wildcard in a service that is sure.
fn is_everything(pattern: &ActionPattern) -> bool {
    pattern.as_str() == "*:*"
}

/// What [`action()`] can cover by each pattern of `element`, of actions in lower case.
pub(crate) fn action_reach(element: &ActionElement, effect: Effect) -> impl Iterator<Item = Reach> {
    let reading = Reading::of(effect, element.polarity);
    element.patterns.iter().filter_map(move |pattern| reach(&pattern.value, reading))
}

fn reach(pattern: &ActionPattern, reading: Reading) -> Option<Reach> {
    let Some(service) = pattern.service() else { return Some(Reach::everything()) };
    if is_everything(pattern) {
        return Some(Reach::everything());
    }
    let unsure = service.contains(WILDCARDS);
    if unsure && reading == Reading::Nothing {
        return None;
    }
    let text = pattern.as_str();
    let end = text.find(WILDCARDS).unwrap_or(text.len());
    let (beginning, rest) = text.split_at_checked(end)?;
    let then = match rest {
        _ if unsure => Then::AsThePatternSays,
        "" => Then::Nothing,
        "*" => Then::Anything,
        _ => Then::AsThePatternSays,
    };
    Some(Reach { beginning: beginning.to_ascii_lowercase(), then })
}

#[cfg(test)]
mod tests;
