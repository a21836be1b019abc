//! [`nearest`]: the known name that a misspelled one most likely means.

/// Names longer than this are compared with nothing: no name that we know is.
const LONGEST: usize = 80;

/// The one of `known` that `name` most likely means: the same but for case, else the one that is fewest
/// edits away (a character put in, left out, replaced, or swapped with its neighbour), as long as these are
/// at most a third of the longer name. `None` where none is near; the first of several that are as near.
///
/// ```
/// # use iamsim_source::nearest;
/// assert_eq!(nearest("effect", ["Effect", "Action"]), Some("Effect"));
/// assert_eq!(nearest("Acton", ["Effect", "Action"]), Some("Action"));
/// assert_eq!(nearest("Banana", ["Effect", "Action"]), None);
/// ```
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let folded: Vec<char> = name.to_lowercase().chars().collect();
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in known {
        let other: Vec<char> = candidate.to_lowercase().chars().collect();
        let edits = distance(&folded, &other);
        let near = edits == 0 || edits * 3 <= folded.len().max(other.len());
        if near && best.is_none_or(|(fewest, _)| edits < fewest) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many edits lead from `left` to `right` (optimal string alignment).
fn distance(left: &[char], right: &[char]) -> usize {
    // The rows of the table for the prefixes of `left`, two back, one back, and this one.
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut previous_left = None;
    for (row, &ours) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut previous_right = None;
        for (column, &theirs) in right.iter().enumerate() {
            let at = |cells: &[usize], index: usize| cells.get(index).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&above, column) + usize::from(ours != theirs);
            let put_in_or_left_out = at(&above, column + 1).min(at(&current, column)) + 1;
            let mut fewest = replaced.min(put_in_or_left_out);
            if previous_left == Some(theirs) && previous_right == Some(ours) && column > 0 {
                fewest = fewest.min(at(&before, column - 1) + 1);
            }
            current.push(fewest);
            previous_right = Some(theirs);
        }
        before = std::mem::replace(&mut above, current);
        previous_left = Some(ours);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(left: &str, right: &str) -> usize {
        distance(&left.chars().collect::<Vec<_>>(), &right.chars().collect::<Vec<_>>())
    }

    #[test]
    fn swapped_neighbours_are_one_edit() {
        assert_eq!(edits("Aciton", "Action"), 1);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", ""), 3);
        assert_eq!(edits("kitten", "sitting"), 3);
    }

    #[test]
    fn another_case_is_nearer_than_any_edit() {
        assert_eq!(nearest("RESOURCE", ["Resources", "Resource"]), Some("Resource"));
        assert_eq!(nearest(&"a".repeat(1_000), ["a"]), None);
    }
}
