//! [`Derived`]: the value of a condition key that is put together of parts of the request.

use std::fmt::{self, Write};

/// How long a value may be that needs no allocation: the ARN of a role whose name is as long as AWS takes it, and its
/// session, are shorter.
const ROOM: usize = 190;

/// A text that is put together once a request, and only if a policy asks for it.
pub(super) enum Derived {
    Short { bytes: [u8; ROOM], length: usize },
    Long(String),
}

impl Derived {
    /// The text that `parts` make.
    pub(super) fn of(parts: fmt::Arguments<'_>) -> Self {
        let mut derived = Self::Short { bytes: [0; ROOM], length: 0 };
        // Writing into memory does not fail.
        let _: fmt::Result = derived.write_fmt(parts);
        derived
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Short { bytes, length } => {
                bytes.get(..*length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
            }
            Self::Long(text) => text,
        }
    }
}

impl Write for Derived {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        match self {
            Self::Short { bytes, length } => {
                let end = *length + part.len();
                if let Some(room) = bytes.get_mut(*length..end) {
                    room.copy_from_slice(part.as_bytes());
                    *length = end;
                } else {
                    *self = Self::Long([self.as_str(), part].concat());
                }
            }
            Self::Long(text) => text.push_str(part),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Derived, ROOM};

    #[test]
    fn a_text_is_what_its_parts_make_however_long_they_are() {
        for length in [0, 1, ROOM - 2, ROOM - 1, ROOM, ROOM + 1, 3 * ROOM] {
            let (one, two) = ("ä".repeat(length / 4), "b".repeat(length / 2 + length % 2));
            let expected = format!("{one}:{two}:{one}");
            assert_eq!(Derived::of(format_args!("{one}:{two}:{one}")).as_str(), expected);
        }
    }
}
