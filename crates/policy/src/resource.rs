//! `Resource` and `NotResource`: [`ResourceElement`] and [`ResourcePattern`].

use iamsim_source::Span;

use crate::{Polarity, Template, Values};

/// The `Resource` or `NotResource` element of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceElement {
    /// `Resource`, or `NotResource`.
    pub polarity: Polarity,
    /// Where the element's name stands.
    pub name_span: Span,
    /// The patterns.
    pub patterns: Values<ResourcePattern>,
}

/// One resource, or a pattern over resources, as written and as understood.
///
/// Rules B2 and B4. Source: IAM User Guide, "IAM JSON policy elements: Resource".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResourcePattern {
    pub(crate) written: Box<str>,
    pub(crate) shape: ResourceShape,
}

/// What a resource pattern covers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ResourceShape {
    /// `*`: everything, and the only pattern that covers a request on no resource.
    Everything,
    /// Six components. A pattern whose last written component ends with `*` has that `*` run on over the
    /// missing ones: they are given as [`Part::AnyRun`](crate::Part::AnyRun) alone.
    Components(Box<[Template; 6]>),
    /// A pattern whose meaning is not sure: fewer than six components and no `*` at its end, or a variable
    /// before the sixth. It is read with caution: as nothing where it grants, as all that it could mean where
    /// it denies. The template is the whole text, each missing component an `AnyRun`.
    Unsure(Box<[Template; 6]>),
}

impl ResourcePattern {
    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What it covers.
    pub fn shape(&self) -> &ResourceShape {
        &self.shape
    }
}
