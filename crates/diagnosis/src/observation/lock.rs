//! What Terraform prints of a lock, in columns: `ID:`, `Path:`, `Operation:`, `Who:`, `Created:`.

use super::block::Block;
use super::observed::LockInfo;

/// The lock that the block tells of behind `line`, and the last line of it.
pub(super) fn lock_info(block: &Block, line: usize) -> Option<(LockInfo, usize)> {
    let mut from = block.lines.iter().filter(|it| it.number >= line);
    let begin = from.clone().find(|it| it.text.trim() == "Lock Info:")?.number;
    let value = |name: &str| field(block, begin, name).unwrap_or_default();
    let info = LockInfo {
        id: value("ID:"),
        path: value("Path:"),
        operation: value("Operation:"),
        who: value("Who:"),
        created: value("Created:"),
    };
    let last = from.rfind(|it| it.number <= begin + MOST_LINES && it.text.trim_start().starts_with("Info:"));
    Some((info, last.map_or(begin, |it| it.number)))
}

/// How many lines may hold what belongs together.
const MOST_LINES: usize = 12;

/// What stands behind `name` on a line of its own, near behind the line `from`.
pub(super) fn field(block: &Block, from: usize, name: &str) -> Option<Box<str>> {
    let near = block.lines.iter().filter(|line| line.number >= from && line.number <= from + MOST_LINES);
    near.into_iter()
        .find_map(|line| line.text.trim_start().strip_prefix(name))
        .map(|value| value.trim().into())
}

/// Whether a command that locked with this `Operation:` ends with exit code 0 where it cannot unlock.
///
/// Measured with Terraform 1.11.4: `taint`, `untaint`, `state rm|mv|push|replace-provider`, `import` and `console`
/// print the error, leave the lock taken, and say that all is well. `console` and `import` lock as
/// `OperationTypeInvalid`.
pub(super) fn ends_well(operation: &str) -> bool {
    ["taint", "untaint", "OperationTypeInvalid", "import", "console"].contains(&operation)
        || operation.starts_with("state-")
}
