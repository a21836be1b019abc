//! The tables as they lie in the binary, and how a row is found and read. What a row means is said by
//! the module of its type; how the files are made, by `examples/make_tables.rs`.
//!
//! `text.txt` holds every name once, one a line. The other files are rows of one width. Numbers are
//! little-endian; a *text* is four bytes, 22 bits of offset and 10 bits of length; a *list* is the
//! offset of a length and as many numbers in `lists.bin`. What is plural below is a list, but for the
//! counts that follow a *first*, and the marks, which are bits.
//!
//! | table | row: offset and field |
//! | --- | --- |
//! | services | 0 prefix, 4 name, 8 first action, 10 actions, 12 first type, 14 types, 16 keys, 18 marks |
//! | actions | 0 name, 4 keys, 6 types (pairs: type; keys, top bit *required*), 8 marks |
//! | types | 0 name, 4 ARN template, 8 keys |
//! | keys | 0 name, 4 type and pattern |
//! | globals | 0 name, 4 note, 8 services, 10 type and pattern, 11 group, 12 availability, 13 marks |
//!
//! Each table is sorted by name without regard to case; actions and types within their service. A row
//! is read without a copy, and nothing runs at start. No read can panic: should a table be damaged, it
//! reads as empty, and the test that compares every fact with its source fails.

use std::cmp::Ordering;

const TEXT: &str = include_str!("../data/text.txt");
pub(crate) static SERVICES: &[[u8; 19]] = include_bytes!("../data/services.bin").as_chunks().0;
pub(crate) static ACTIONS: &[[u8; 10]] = include_bytes!("../data/actions.bin").as_chunks().0;
pub(crate) static TYPES: &[[u8; 10]] = include_bytes!("../data/types.bin").as_chunks().0;
pub(crate) static KEYS: &[[u8; 5]] = include_bytes!("../data/keys.bin").as_chunks().0;
pub(crate) static GLOBALS: &[[u8; 14]] = include_bytes!("../data/globals.bin").as_chunks().0;
static LISTS: &[[u8; 2]] = include_bytes!("../data/lists.bin").as_chunks().0;

/// The text whose place is written at `at` in `row`.
pub(crate) fn text(row: &[u8], at: usize) -> &'static str {
    let place = row.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let (start, length) = ((place >> 10) as usize, (place & 0x3ff) as usize);
    TEXT.get(start..start + length).unwrap_or_default()
}

/// The two-byte number at `at` in `row`.
pub(crate) fn number(row: &[u8], at: usize) -> u16 {
    row.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u16::from_le_bytes(*bytes))
}

/// The byte at `at` in `row`.
pub(crate) fn byte(row: &[u8], at: usize) -> u8 {
    row.get(at).copied().unwrap_or_default()
}

/// The numbers of the list that begins at `offset`.
pub(crate) fn list(offset: u16) -> &'static [[u8; 2]] {
    let rest = LISTS.get(usize::from(offset)..).unwrap_or_default();
    let Some((length, rest)) = rest.split_first() else { return &[] };
    rest.get(..usize::from(u16::from_le_bytes(*length))).unwrap_or_default()
}

/// The rows of `table` from `first` on, `count` of them.
pub(crate) fn range<const WIDTH: usize>(
    table: &'static [[u8; WIDTH]],
    first: u16,
    count: u16,
) -> &'static [[u8; WIDTH]] {
    table.get(usize::from(first)..usize::from(first) + usize::from(count)).unwrap_or_default()
}

/// The row named `name`, whatever its case, in rows that are sorted by their name.
pub(crate) fn find<const WIDTH: usize>(
    rows: &'static [[u8; WIDTH]],
    name: &str,
) -> Option<&'static [u8; WIDTH]> {
    rows.get(rows.binary_search_by(|row| compare(text(row, 0), name)).ok()?)
}

/// The order of all tables: by bytes, ASCII letters as if small.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let small = |byte: u8| byte.to_ascii_lowercase();
    left.bytes().map(small).cmp(right.bytes().map(small))
}
