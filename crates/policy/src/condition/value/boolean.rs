//! [`is_true`]: booleans as conditions write them.
//!
//! Source: IAM User Guide, "Boolean condition operators".

/// Rule E5: `true` in any case is true, and all else is false: `yes`, `1`, nothing, ` true `.
pub fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}
