//! Which members of an object are which elements, and what is wrong with their names. Rule A3.

use iamsim_source::json::{Member, Value};
use iamsim_source::{Quoted, Span};

use super::{Reader, codes};
use crate::{Element, Polarity, PolicyType, Presence};

/// The elements of a document or a statement that were found.
pub(super) struct Elements<'s, 'd> {
    /// Where the object begins: for what is missing in it.
    pub(super) opening: Span,
    found: Vec<(Element, Member<'s, 'd>)>,
}

/// Which object's elements are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Document,
    Statement,
}

impl Scope {
    const fn elements(self) -> &'static [Element] {
        match self {
            Self::Document => &Element::DOCUMENT,
            Self::Statement => &Element::STATEMENT,
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Document => Self::Statement,
            Self::Statement => Self::Document,
        }
    }

    /// What it takes, in words.
    const fn list(self) -> &'static str {
        match self {
            Self::Document => "`Version`, `Id` and `Statement`",
            Self::Statement => "`Sid`, `Effect`, `Principal`, `Action`, `Resource` and `Condition`",
        }
    }

    const fn with_article(self) -> &'static str {
        match self {
            Self::Document => "a policy document",
            Self::Statement => "a statement",
        }
    }
}

impl<'s, 'd> Elements<'s, 'd> {
    pub(super) fn get(&self, element: Element) -> Option<&Member<'s, 'd>> {
        self.found.iter().find(|(found, _)| *found == element).map(|(_, member)| member)
    }
}

impl Reader<'_> {
    /// The elements of an object. A misspelled name that stands for an element which is not there otherwise
    /// is reported, and taken for that element, so that its value is read too and nothing is called missing.
    pub(super) fn elements<'v, 'd>(&mut self, object: Value<'v, 'd>, scope: Scope) -> Elements<'v, 'd> {
        let start = object.span().start;
        let mut elements = Elements { opening: Span::new(start, start + 1), found: Vec::with_capacity(8) };
        let mut misspelled = Vec::new();
        for member in object.members() {
            match Element::parse(&member.name).filter(|element| scope.elements().contains(element)) {
                Some(element) => elements.found.push((element, member)),
                None => misspelled.push(member),
            }
        }
        for member in misspelled {
            if let Some(element) = self.misspelled(&member, scope)
                && elements.get(element).is_none()
            {
                elements.found.push((element, member));
            }
        }
        elements
    }

    /// Reports a name that is no element here, and returns the element that it most likely means.
    fn misspelled(&mut self, member: &Member<'_, '_>, scope: Scope) -> Option<Element> {
        let name = Quoted(&member.name);
        let place = scope.with_article();
        let but_for_case = |scope: Scope| {
            scope
                .elements()
                .iter()
                .copied()
                .find(|element| element.as_str().eq_ignore_ascii_case(&member.name))
        };
        if let Some(element) = but_for_case(scope) {
            let right = element.as_str();
            let message = format!("{name} is not spelled as the element `{right}` is");
            let diagnostic = self
                .error(codes::ELEMENT_CASE, member.name_span, message, &format!("expected `{right}`"))
                .note("the names of elements are case-sensitive")
                .help(format!("write `\"{right}\"`"));
            self.report(diagnostic);
            return Some(element);
        }
        if let Some(element) = but_for_case(scope.other()) {
            let right = element.as_str();
            let home = scope.other().with_article();
            let message = format!("{name} is no element of {place}");
            let label = format!("`{right}` is an element of {home}");
            let help = match scope {
                Scope::Document => format!("move `{right}` into an object under `Statement`"),
                Scope::Statement => format!("move `{right}` to the document, beside `Statement`"),
            };
            let diagnostic =
                self.error(codes::MISPLACED_ELEMENT, member.name_span, message, &label).help(help);
            self.report(diagnostic);
            return None;
        }
        let names = scope.elements().iter().map(|element| element.as_str());
        let near = self.nearest(&member.name, names.clone());
        let message = format!("{name} is no element of {place}");
        let diagnostic = self.error(codes::UNKNOWN_ELEMENT, member.name_span, message, "not known to IAM");
        let diagnostic = match near {
            Some(near) => diagnostic.help(format!("write `\"{near}\"`, if that is meant")),
            None => diagnostic.note(format!("{place} takes {}", scope.list())).help("remove it"),
        };
        self.report(diagnostic);
        near.and_then(|near| scope.elements().iter().copied().find(|element| element.as_str() == near))
    }

    /// The one of an element and its negation that a statement has; reports both, and neither where
    /// `presence` requires one. Rule A2.
    pub(super) fn one_of<'e, 'v, 'd>(
        &mut self,
        elements: &'e Elements<'v, 'd>,
        (named, all_but): (Element, Element),
        presence: Presence,
    ) -> Option<(Polarity, &'e Member<'v, 'd>)> {
        match (elements.get(named), elements.get(all_but)) {
            (Some(one), Some(other)) => {
                self.conflict(one, other);
                None
            }
            (Some(member), None) => Some((Polarity::Named, member)),
            (None, Some(member)) => Some((Polarity::AllBut, member)),
            (None, None) => {
                self.missing(elements.opening, (named, all_but), presence);
                None
            }
        }
    }

    fn conflict(&mut self, one: &Member<'_, '_>, other: &Member<'_, '_>) {
        let (first, second) = if one.name_span <= other.name_span { (one, other) } else { (other, one) };
        let message = format!("a statement has both {} and {}", Quoted(&first.name), Quoted(&second.name));
        let diagnostic = self
            .error(codes::CONFLICTING_ELEMENTS, second.name_span, message, "this one excludes the other")
            .at(self.source, first.name_span, "the other one")
            .help("keep one of the two, and put what the other says into a statement of its own");
        self.report(diagnostic);
    }

    fn missing(&mut self, opening: Span, (named, all_but): (Element, Element), presence: Presence) {
        let (named, all_but) = (named.as_str(), all_but.as_str());
        let message = format!("a statement has neither `{named}` nor `{all_but}`");
        let document = with_article(self.policy_type.document());
        let label = format!("in {document} each statement has one of them");
        let diagnostic = match presence {
            Presence::Required => self.error(codes::MISSING_ELEMENT, opening, message, &label),
            Presence::Expected => self
                .warning(codes::MISSING_ELEMENT, opening, message, &label)
                .note("AWS does not store such a policy"),
            Presence::Optional | Presence::Refused => return,
        };
        let help = match named {
            "Resource" if self.policy_type == PolicyType::Key => {
                "write `\"Resource\": \"*\"`, which is this key"
            }
            "Principal"
                if matches!(self.policy_type, PolicyType::ResourceControl | PolicyType::VpcEndpoint) =>
            {
                "write `\"Principal\": \"*\"`, and say in `Condition` whom it is about"
            }
            "Action" => "say what it is about, such as `\"Action\": \"s3:GetObject\"`",
            "Resource" => {
                "say on what, such as `\"Resource\": \"arn:aws:s3:::BUCKET/*\"`, or `\"*\"` for all"
            }
            _ => "say who, such as `\"Principal\": { \"AWS\": \"arn:aws:iam::123456789012:role/NAME\" }`",
        };
        self.report(diagnostic.help(help));
    }
}

/// A noun with its article: `a bucket policy`, `an identity-based policy`.
pub(super) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}
