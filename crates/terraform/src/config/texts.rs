//! [`Texts`]: the texts that one backend is read from, as one space of offsets.
//!
//! A block stands in one file, and what completes it in others: in a file of `-backend-config`, in the
//! environment, in the cached configuration. Spans know no text, so each text has its own run of offsets here.

use std::sync::Arc;

use iamsim_source::{Source, Span};

use super::value::{Attribute, Content, Value};

/// Texts one after the other; never without the first one.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    first: Arc<Source>,
    /// The others, each with the offset at which it begins.
    others: Vec<(u32, Arc<Source>)>,
    end: u32,
}

impl Texts {
    /// The space in which `first` has the offsets that it has by itself.
    pub(super) fn new(first: Arc<Source>) -> Self {
        let end = length(&first);
        Self { first, others: Vec::new(), end }
    }

    /// The text in which the block stands.
    pub(super) fn first(&self) -> &Arc<Source> {
        &self.first
    }

    /// `attribute`, which stands in `source`, with its places in this space; `None` once there is no more room.
    pub(super) fn take(&mut self, source: &Arc<Source>, attribute: Attribute) -> Option<Attribute> {
        if Arc::ptr_eq(source, &self.first) {
            return Some(attribute);
        }
        let known = self.others.iter().find(|(_, known)| Arc::ptr_eq(known, source));
        let base = if let Some(&(base, _)) = known {
            base
        } else {
            let base = self.end;
            self.end = base.checked_add(length(source))?;
            self.others.push((base, Arc::clone(source)));
            base
        };
        Some(shifted_attribute(attribute, base))
    }

    /// The text that `span` lies in, and where in it.
    pub(super) fn place(&self, span: Span) -> (&Arc<Source>, Span) {
        let text = self.others.iter().rev().find(|(base, _)| *base <= span.start);
        text.map_or((&self.first, span), |(base, source)| {
            (source, Span::new(span.start - base, span.end.saturating_sub(*base)))
        })
    }
}

/// How many offsets a text takes: one more than its bytes, for the place behind the last one.
fn length(source: &Source) -> u32 {
    u32::try_from(source.text().len()).unwrap_or(u32::MAX - 1).saturating_add(1)
}

fn shifted(span: Span, base: u32) -> Span {
    Span::new(span.start.saturating_add(base), span.end.saturating_add(base))
}

fn shifted_attribute(attribute: Attribute, base: u32) -> Attribute {
    let mut name = attribute.name;
    name.span = shifted(name.span, base);
    Attribute { name, value: shifted_value(attribute.value, base) }
}

/// Values stand as deep in one another as the parsers allow, and this recurses no deeper.
fn shifted_value(value: Value, base: u32) -> Value {
    let content = match value.content {
        Content::List(elements) => {
            Content::List(elements.into_iter().map(|element| shifted_value(element, base)).collect())
        }
        Content::Object(members) => {
            Content::Object(members.into_iter().map(|member| shifted_attribute(member, base)).collect())
        }
        other => other,
    };
    Value { content, span: shifted(value.span, base) }
}

#[cfg(test)]
mod tests {
    use iamsim_source::Spanned;

    use super::*;

    #[test]
    fn a_span_leads_back_to_its_own_text() {
        let first = Source::new("first", "0123456789");
        let second = Source::new("second", "abc");
        let mut texts = Texts::new(Arc::clone(&first));
        let attribute = || Attribute {
            name: Spanned::new("a".to_owned(), Span::new(0, 1)),
            value: Value { content: Content::Bool(true), span: Span::new(2, 3) },
        };
        let taken = texts.take(&second, attribute()).unwrap();
        let again = texts.take(&second, attribute()).unwrap();
        assert_eq!(taken.span(), again.span());
        let (source, span) = texts.place(taken.value.span);
        assert_eq!((source.name(), source.slice(span)), ("second", "c"));
        let (source, span) = texts.place(Span::new(3, 10));
        assert_eq!((source.name(), source.slice(span)), ("first", "3456789"));
    }
}
