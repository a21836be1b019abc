//! The known name nearest to one that is not known, for "did you mean".

use crate::condition_key::ConditionKey;
use crate::service::{Service, service, services};
use crate::{Action, GlobalConditionKey, global_condition_keys};

/// The longest name compared. The longest of the tables has 74 bytes.
const LONGEST: usize = 96;

/// The action of the service `prefix` whose name is nearest to `name`; `None` if none is near, or the
/// service is not known.
///
/// ```
/// assert_eq!(iamsim_services::nearest_action("s3", "getobjects"), Some("GetObject"));
/// ```
pub fn nearest_action(prefix: &str, name: &str) -> Option<&'static str> {
    nearest(name, service(prefix)?.actions().map(Action::name))
}

/// The service prefix nearest to `prefix`; `None` if none is near.
pub fn nearest_service(prefix: &str) -> Option<&'static str> {
    nearest(prefix, services().map(Service::prefix))
}

/// The condition key nearest to `key`, global or of the service before its colon; `None` if none is near.
/// For a `key` that [`condition_key_type`](crate::condition_key_type) does not know.
///
/// ```
/// use iamsim_services::nearest_condition_key;
///
/// assert_eq!(nearest_condition_key("aws:PrincipleOrgID"), Some("aws:PrincipalOrgID"));
/// assert_eq!(nearest_condition_key("s3:prefixes"), Some("s3:prefix"));
/// ```
pub fn nearest_condition_key(key: &str) -> Option<&'static str> {
    let service = key.split_once(':').and_then(|(prefix, _)| service(prefix));
    let of_service = service.into_iter().flat_map(Service::condition_keys).map(ConditionKey::name);
    nearest(key, global_condition_keys().map(GlobalConditionKey::name).chain(of_service))
}

/// The first of `names` with the fewest edits from `word`, whatever the case, if they are no more than a
/// third of what follows the word's prefix.
fn nearest(word: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    if word.len() > LONGEST {
        return None;
    }
    let own = word.rsplit(':').next().unwrap_or(word);
    let most = own.len().max(3) / 3;
    names
        .filter(|name| name.len() <= LONGEST && name.len().abs_diff(word.len()) <= most)
        .map(|name| (distance(word, name), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many bytes must be inserted, removed or replaced to make `left` into `right` (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let mut row: [usize; LONGEST] = std::array::from_fn(|column| column + 1);
    let mut result = right.len();
    for (line, from) in left.bytes().enumerate() {
        let mut diagonal = line;
        result = line + 1;
        for (cell, to) in row.iter_mut().zip(right.bytes()) {
            let replaced = diagonal + usize::from(!from.eq_ignore_ascii_case(&to));
            diagonal = *cell;
            result = replaced.min(result + 1).min(diagonal + 1);
            *cell = result;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits_without_case() {
        for (left, right, edits) in [
            ("", "", 0),
            ("", "ab", 2),
            ("ab", "", 2),
            ("GetObjet", "getobject", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(left, right), edits, "{left} -> {right}");
            assert_eq!(distance(right, left), edits, "{right} -> {left}");
        }
    }

    #[test]
    fn a_word_that_is_mostly_different_has_no_nearest_name() {
        assert_eq!(nearest("PutItem", ["GetObject", "PutItems"].into_iter()), Some("PutItems"));
        assert_eq!(nearest("Teleport", ["GetObject", "PutItems"].into_iter()), None);
        assert_eq!(nearest(&"a".repeat(10_000), ["a"].into_iter()), None);
    }
}
