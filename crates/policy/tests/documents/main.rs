//! Documents as people and AWS write them: read, refused, printed back.
#![expect(clippy::expect_used, clippy::panic, reason = "the helpers of a test")]
#![expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]

mod corpora;
mod findings;
mod invalid;
mod printing;
mod properties;
mod shown;
mod stored;
mod support;
mod warned;
