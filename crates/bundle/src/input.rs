//! [`Input`]: a file that was read, and by what one knows it again.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its path, relative to the bundle.
    pub name: String,
    /// How many bytes it has; of a packed file, how many are in it.
    pub bytes: usize,
    /// Their SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Input {
    /// The file `name` with this content.
    pub(crate) fn of(name: &str, content: &[u8]) -> Self {
        let digits = Sha256::digest(content).iter().fold(String::new(), |mut digits, byte| {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        Self { name: name.to_owned(), bytes: content.len(), sha256: digits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_digest_of_its_bytes() {
        // FIPS 180-4, the example of "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Input::of("a", b"abc").sha256, expected);
    }
}
