//! [`is_base64`]: binary values as conditions write them.
//!
//! Source: IAM User Guide, "Binary condition operators".

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// Whether `text` is base64 with its padding. Bits that the last character has too many are not looked at.
pub fn is_base64(text: &str) -> bool {
    const READER: GeneralPurpose =
        GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));
    READER.decode(text).is_ok()
}
