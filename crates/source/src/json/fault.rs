//! What is wrong with a text that is no JSON, in words that say how to mend it.

use std::sync::Arc;

use nojson::JsonParseError;

use crate::{Code, Diagnostic, Source, Span};

const INVALID_JSON: Code = Code::new("invalid-json");

/// The one diagnostic for a text that `nojson` refused.
pub(super) fn explain(source: &Arc<Source>, error: &JsonParseError) -> Diagnostic {
    let at = error.position();
    Diagnostic::error(INVALID_JSON, error.to_string()).at(source, Span::of(at..at + 1), "")
}
