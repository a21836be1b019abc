//! What is said about a malformed policy variable. Rule B4.

use iamsim_source::json::Value;
use iamsim_source::{Quoted, Span};

use super::{Reader, codes};
use crate::VariableError;
use crate::variable::malformed;

impl Reader<'_> {
    /// Whether every variable in `text`, which `value` was decoded to, is well formed; reports the first one that
    /// is not.
    pub(super) fn variables_are_valid(&mut self, text: &str, value: Value<'_, '_>) -> bool {
        let Some((place, error)) = malformed(text, self.version) else { return true };
        let written = value.span();
        // Without escapes, offsets in the text are offsets behind the opening quote.
        let span = if written.len() as usize == text.len() + 2 {
            let start = written.start as usize + 1;
            Span::of(start + place.start..start + place.end)
        } else {
            written
        };
        let variable = text.get(place).unwrap_or_default();
        let help = match error {
            VariableError::Unclosed => {
                "add `}` where the variable ends, or write `${$}{` for the characters `${`"
            }
            VariableError::Unnamed => "write the name of a condition key between the braces",
            VariableError::Space => "remove the white space",
            VariableError::Name => {
                "write the name of one condition key: variables do not stand in one another"
            }
            VariableError::Default => "put the default in single quotes, such as `${aws:username, 'nobody'}`",
        };
        let message = format!("{} is no policy variable", Quoted(variable));
        let diagnostic = self.error(codes::INVALID_VARIABLE, span, message, &error.to_string());
        self.report(diagnostic.note("a variable is written `${key}` or `${key, 'default'}`").help(help));
        false
    }
}
