//! Documents as people and AWS write them: read, refused, printed back.
#![expect(clippy::expect_used, clippy::print_stderr, reason = "the helpers of a test")]
#![expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]

mod corpora;
mod printing;
mod support;
