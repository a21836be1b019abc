//! Values that stand alone or in an array. Rule A3.

use iamsim_source::json::{Kind, Member, Value};
use iamsim_source::{Quoted, Spanned};

use super::expected::Expected;
use super::{Reader, codes};
use crate::{Form, Values};

impl Reader<'_> {
    /// The string or strings of an element, each read by `read`; an empty array is an error.
    pub(super) fn list<T>(
        &mut self,
        member: &Member<'_, '_>,
        mut read: impl FnMut(&mut Self, &str, Value<'_, '_>) -> Option<T>,
    ) -> Option<Values<T>> {
        let name = || Quoted(&member.name);
        let values = self.values(member.value, |reader, value| {
            if let Some(text) = value.as_str() {
                return read(reader, &text, value);
            }
            let (what, expected) = match member.value.kind() {
                Kind::Array => (format!("a value of {}", name()), Expected::Text),
                _ => (name().to_string(), Expected::Texts),
            };
            reader.wrong_type(value, &what, expected);
            None
        })?;
        if values.items.is_empty() {
            let message = format!("{} is an empty array", name());
            let diagnostic = self
                .error(codes::EMPTY_ELEMENT, values.span, message, "expected at least one value")
                .help("name at least one, or remove the statement");
            self.report(diagnostic);
            return None;
        }
        Some(values)
    }

    /// The values in an array, or the one that stands alone; `None` where one of them was not read.
    pub(super) fn values<'v, 'd, T>(
        &mut self,
        value: Value<'v, 'd>,
        mut read: impl FnMut(&mut Self, Value<'v, 'd>) -> Option<T>,
    ) -> Option<Values<T>> {
        let span = value.span();
        if value.kind() != Kind::Array {
            let item = Spanned::new(read(self, value)?, span);
            return Some(Values { form: Form::Single, items: vec![item], span });
        }
        let elements = value.elements();
        let mut items = Vec::with_capacity(elements.size_hint().1.unwrap_or_default());
        let mut all_read = true;
        for element in elements {
            match read(self, element) {
                Some(item) => items.push(Spanned::new(item, element.span())),
                None => all_read = false,
            }
        }
        all_read.then_some(Values { form: Form::List, items, span })
    }
}
