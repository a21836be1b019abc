//! Texts with gaps: ARN templates (`arn:${Partition}:s3:::${BucketName}`) and condition keys that stand
//! for many (`aws:RequestTag/${TagKey}`, `s3:ExistingObjectTag/<key>`). Not IAM's wildcards.

/// How two runs of bytes compare: exactly in ARNs, without case in condition keys.
pub(crate) type Same = fn(&[u8], &[u8]) -> bool;

/// Whether `text` is `template` with its gaps filled: `${Name}` and `<name>` by at least one byte, `*`
/// by any number, whichever bytes they are.
pub(crate) fn fits(template: &str, text: &str, same: Same) -> bool {
    let (literal, mut template) = split_literal(template);
    let Some((start, mut text)) = text.as_bytes().split_at_checked(literal.len()) else { return false };
    if !same(start, literal.as_bytes()) {
        return false;
    }
    while let Some((least, after_gap)) = split_gap(template) {
        let (literal, rest) = split_literal(after_gap);
        let Some(candidates) = text.get(least..) else { return false };
        if rest.is_empty() {
            let end = candidates.len().checked_sub(literal.len()).and_then(|at| candidates.get(at..));
            return end.is_some_and(|end| same(end, literal.as_bytes()));
        }
        // The first place will do: what a gap leaves over, the next gap takes.
        let Some(found) = find(candidates, literal.as_bytes(), same) else { return false };
        (text, template) = (found, rest);
    }
    text.is_empty()
}

/// How many bytes of `template` stand outside its gaps: of two templates that fit, the one with more
/// says more.
pub(crate) fn literal_length(template: &str) -> usize {
    let (mut length, mut next) = (0, Some(template));
    while let Some(template) = next {
        let (literal, gap) = split_literal(template);
        length += literal.len();
        next = split_gap(gap).map(|(_, after_gap)| after_gap);
    }
    length
}

/// `template` up to its first gap, and from there. AWS once forgot the dollar of a gap, so a brace opens
/// one too.
fn split_literal(template: &str) -> (&str, &str) {
    let opens = |byte| matches!(byte, b'$' | b'{' | b'<' | b'*');
    let at = template.bytes().position(opens);
    at.and_then(|at| template.split_at_checked(at)).unwrap_or((template, ""))
}

/// The least that the gap at the start of `template` must hold, and what follows the gap.
fn split_gap(template: &str) -> Option<(usize, &str)> {
    match template.strip_prefix('*') {
        Some(rest) => Some((0, rest)),
        None if template.is_empty() => None,
        None => Some((1, template.split_once(['}', '>']).map_or("", |(_, rest)| rest))),
    }
}

/// What follows the first `literal` in `text`.
fn find<'text>(text: &'text [u8], literal: &[u8], same: Same) -> Option<&'text [u8]> {
    if literal.is_empty() {
        return Some(text);
    }
    let at = text.windows(literal.len()).position(|window| same(window, literal))?;
    text.get(at + literal.len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exactly(left: &[u8], right: &[u8]) -> bool {
        left == right
    }

    #[test]
    fn a_gap_takes_any_run_but_not_nothing() {
        let template = "table/${TableName}/index/${IndexName}";
        assert!(fits(template, "table/t/index/i", exactly));
        assert!(fits(template, "table/a/index/b/index/c", exactly));
        assert!(!fits(template, "table//index/i", exactly));
        assert!(!fits(template, "table/t/index/", exactly));
        assert!(!fits(template, "table/t", exactly));
    }

    #[test]
    fn what_follows_the_last_gap_must_end_the_text() {
        assert!(fits("a/${name}.value", "a/x.value.value", exactly));
        assert!(!fits("a/${name}.value", "a/x.value.type", exactly));
        assert!(!fits("a/${name}.value", "a/.value", exactly));
        assert!(fits("<key>", "k", exactly));
    }

    #[test]
    fn a_star_takes_nothing_too_and_neighbouring_gaps_take_one_byte_each() {
        assert!(fits("endpoint:*", "endpoint:", exactly));
        assert!(fits("g/${Domain}${Pattern}", "g/ab", exactly));
        assert!(!fits("g/${Domain}${Pattern}", "g/a", exactly));
        assert!(fits("b/${Server}-{Date}", "b/s-2026", exactly));
    }

    #[test]
    fn gaps_are_not_counted_as_said() {
        assert_eq!(literal_length("table/${TableName}/index/*"), "table//index/".len());
    }
}
