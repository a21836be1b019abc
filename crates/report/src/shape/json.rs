//! JSON as it is written: indented for one object, compact for lines.

use std::io;

use serde::Serialize;

/// Writes `value` indented, with a line break behind it.
pub(super) fn write_indented(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Writes `value` on one line.
pub(super) fn write_line(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    write(out, value)?;
    out.write_all(b"\n")
}

/// Writes `value` without a line break.
pub(super) fn write(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    Ok(serde_json::to_writer(out, value)?)
}
