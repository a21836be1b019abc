//! The known name that is nearest to what was written, for "did you mean".

/// The one of `names` that is nearest to `given`, the first of those equally near; `None` where none is near:
/// more than a third of its characters would have to change.
pub(crate) fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |name: &str| {
        let allowed = (given.chars().count().max(name.chars().count()) / 3).max(1);
        let distance = distance(given, name);
        (distance <= allowed && distance < name.chars().count()).then_some(distance)
    };
    let candidates = names.into_iter().filter_map(|name| near(name).map(|distance| (distance, name)));
    candidates.min_by_key(|&(distance, _)| distance).map(|(_, name)| name)
}

/// How many characters have to be inserted, deleted, replaced, or swapped with their neighbour, to turn one
/// text into the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let width = right.len() + 1;
    let mut before_last: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut previous = None;
    for (row, character) in left.chars().enumerate() {
        let mut current = Vec::with_capacity(width);
        current.push(row + 1);
        for (column, &other) in right.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&last, column) + usize::from(character != other);
            let mut steps = replaced.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            let swapped = column
                .checked_sub(1)
                .filter(|&index| right.get(index) == Some(&character) && previous == Some(other));
            if let Some(index) = swapped {
                steps = steps.min(at(&before_last, index) + 1);
            }
            current.push(steps);
        }
        previous = Some(character);
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["bucket", "key", "region", "dynamodb_table"];
        assert_eq!(nearest("buckte", names), Some("bucket"));
        assert_eq!(nearest("dynamo_table", names), Some("dynamodb_table"));
        assert_eq!(nearest("lock_table", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn the_distance_counts_insertions_deletions_replacements_and_swaps() {
        for (left, right, steps) in
            [("", "", 0), ("plan", "pln", 1), ("plan", "paln", 1), ("key", "kay", 1), ("ab", "", 2)]
        {
            assert_eq!(distance(left, right), steps, "{left} to {right}");
            assert_eq!(distance(right, left), steps, "{right} to {left}");
        }
    }
}
