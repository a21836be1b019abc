//! `Resource` and `NotResource`: [`ResourceElement`] and [`ResourcePattern`].

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use iamsim_source::{Excerpt, Span};
use thiserror::Error;

use crate::variable::{Parts, Piece, malformed, scan};
use crate::{Part, Polarity, Template, Values, VariableError, Version, Wildcards};

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
/// Valid by construction. What it is made of is worked out when it is first asked for: who reads a thousand
/// policies asks a few of them.
///
/// Rules B2 and B4. Source: IAM User Guide, "IAM JSON policy elements: Resource".
#[derive(Debug, Clone)]
pub struct ResourcePattern {
    written: Excerpt,
    version: Version,
    shape: OnceLock<ResourceShape>,
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

/// Why a text is no resource pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ResourceError {
    /// It is neither `*` nor begins as an ARN does, wildcards considered.
    #[error("a resource is `*`, or an ARN, which begins with `arn:`")]
    NoArn,
    /// It has a malformed variable.
    #[error(transparent)]
    Variable(#[from] VariableError),
}

impl ResourcePattern {
    /// The pattern that `text` is in a policy of `version`.
    ///
    /// # Errors
    ///
    /// [`ResourceError`] where AWS would take it neither for an ARN nor for `*`.
    ///
    /// ```
    /// # use iamsim_policy::{ResourcePattern, ResourceShape, Version};
    /// let pattern = |text| ResourcePattern::parse(text, Version::V2012);
    /// assert!(matches!(pattern("*").expect("valid").shape(), ResourceShape::Everything));
    /// assert!(matches!(pattern("arn:aws:sqs:*").expect("valid").shape(), ResourceShape::Components(_)));
    /// assert!(matches!(pattern("arn:aws:s3::bucket").expect("valid").shape(), ResourceShape::Unsure(_)));
    /// assert!(pattern("my-bucket/*").is_err());
    /// ```
    pub fn parse(text: &str, version: Version) -> Result<Self, ResourceError> {
        Self::read(text.into(), version)
    }

    /// As [`parse`](Self::parse), of a text that is kept as it is.
    pub(crate) fn read(text: Excerpt, version: Version) -> Result<Self, ResourceError> {
        if let Some((_, error)) = malformed(&text, version) {
            return Err(error.into());
        }
        let pattern = Self { written: text, version, shape: OnceLock::new() };
        // What begins so is an ARN's pattern, whatever follows: the usual case, in which nothing is taken apart yet.
        if pattern.written.starts_with("arn:") || pattern.shape().begins_as_arn() {
            return Ok(pattern);
        }
        Err(ResourceError::NoArn)
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What it covers.
    pub fn shape(&self) -> &ResourceShape {
        self.shape.get_or_init(|| ResourceShape::of(&self.written, self.version))
    }
}

impl PartialEq for ResourcePattern {
    /// Equal where they are written the same and mean the same.
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written && (self.version == other.version || self.shape() == other.shape())
    }
}

impl Eq for ResourcePattern {}

impl Hash for ResourcePattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.written.hash(state);
    }
}

impl ResourceShape {
    /// What `text` covers in a policy of `version`.
    fn of(text: &str, version: Version) -> Self {
        if text == "*" {
            return Self::Everything;
        }
        let components = split(scan(text, version, Wildcards::Active));
        let complete = components.len() == COMPONENTS;
        let runs_on = components.last().is_some_and(|last| last.parts().last() == Some(&Part::AnyRun));
        let early_variable = components.iter().take(COMPONENTS - 1).any(has_variable);
        let mut components = components.into_iter();
        let six = Box::new(
            [(); COMPONENTS].map(|()| components.next().unwrap_or_else(|| Template::new(vec![Part::AnyRun]))),
        );
        if early_variable || !(complete || runs_on) { Self::Unsure(six) } else { Self::Components(six) }
    }

    /// Whether what it covers can begin with `arn:`.
    fn begins_as_arn(&self) -> bool {
        match self {
            Self::Everything => true,
            Self::Components(components) | Self::Unsure(components) => {
                components.first().is_some_and(may_be_arn)
            }
        }
    }
}

/// How many components an ARN has.
const COMPONENTS: usize = 6;

/// The components of a pattern: what lies between the first five colons that stand in no variable.
fn split<'a>(pieces: impl Iterator<Item = Piece<'a>>) -> Vec<Template> {
    let mut components = Vec::with_capacity(COMPONENTS);
    let mut current = Parts::default();
    for piece in pieces {
        let Piece::Text(text) = piece else {
            current.push(piece);
            continue;
        };
        let mut rest = text;
        while components.len() < COMPONENTS - 1
            && let Some((before, behind)) = rest.split_once(':')
        {
            current.push(Piece::Text(before));
            components.push(std::mem::take(&mut current).finish());
            rest = behind;
        }
        current.push(Piece::Text(rest));
    }
    components.push(current.finish());
    components
}

fn has_variable(component: &Template) -> bool {
    component.parts().iter().any(|part| matches!(part, Part::Variable(_)))
}

/// Whether a first component can stand for `arn`; one with a variable might.
fn may_be_arn(component: &Template) -> bool {
    has_variable(component) || covers_arn(component.parts())
}

/// Whether parts without variables cover `arn`. Matching on requests is the engine's.
fn covers_arn(parts: &[Part]) -> bool {
    const ARN: [char; 3] = ['a', 'r', 'n'];
    // After each part: whether it and those before it can have covered the first 0, 1, 2 or 3 characters.
    let mut covered = [true, false, false, false];
    for part in parts {
        match part {
            Part::Literal(text) => {
                for character in text.chars() {
                    let [none, one, two, _] = covered;
                    let [a, r, n] = ARN.map(|expected| expected == character);
                    covered = [false, none && a, one && r, two && n];
                }
            }
            Part::AnyCharacter => {
                let [none, one, two, _] = covered;
                covered = [false, none, one, two];
            }
            Part::AnyRun => {
                let [none, one, two, three] = covered;
                covered = [none, none || one, none || one || two, none || one || two || three];
            }
            Part::Variable(_) => return true,
        }
    }
    let [.., all] = covered;
    all
}
