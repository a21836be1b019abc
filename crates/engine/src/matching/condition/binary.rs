//! `BinaryEquals`.
//!
//! Source: IAM User Guide, "Binary condition operators".

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// The values of a `BinaryEquals`: those that are base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries(Box<[Box<str>]>);

impl Binaries {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>) -> Self {
        Self(values.filter(|value| is_base64(value)).map(Into::into).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Rule E5: the text, padding and all, is what is compared. Rule E6: bad base64 equals nothing, itself not
    /// either.
    pub(super) fn match_value(&self, value: &str) -> bool {
        self.0.iter().any(|binary| **binary == *value)
    }
}

/// Whether `text` is base64 with its padding. Bits that the last character has too many are not looked at.
fn is_base64(text: &str) -> bool {
    const READER: GeneralPurpose =
        GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));
    READER.decode(text).is_ok()
}
