//! On what a statement fails: each element that does not match, and the place in it that is nearest.

use iamsim_policy::{Arn, Condition, ConditionOperator, KeyCondition, Polarity, PrincipalScope, Statement};
use iamsim_source::Span;

use crate::evaluation::case::{AskedOn, Case};
use crate::evaluation::observer::{Judged, PrincipalCovered};
use crate::evaluation::statement::View;
use crate::explanation::alike;
use crate::matching::{Knowledge, Known, covers};
use crate::{Element, Mismatch, MismatchKind, Resource, Truth};

/// The elements on which a statement fails, or of which it is not known, in the order of the policy language.
pub(super) fn mismatches(view: &View<'_, '_, Case<'_>>, judged: &Judged<'_>) -> Vec<Mismatch> {
    if judged.matches.is_certain() {
        return Vec::new();
    }
    let statement = judged.statement();
    let mut found = Vec::new();
    if judged.principal == PrincipalCovered::No {
        found.extend(principal(view, statement));
    }
    if !view.action(statement) {
        found.push(action(view, statement));
    }
    match view.resource(statement) {
        Truth::True => {}
        truth => found.push(resource(view, statement, truth)),
    }
    let clauses = statement.condition.iter().flat_map(Condition::clauses);
    found.extend(clauses.zip(&judged.candidate.statement.clauses).filter_map(
        |((operator, key), compiled)| {
            clause(view, operator.value, key, view.clause(&compiled.clause, statement.effect.value))
        },
    ));
    found
}

/// A value of an element, and where it stands.
#[derive(Clone, Copy)]
struct Written<'s> {
    text: &'s str,
    span: Span,
}

/// The value that is most like what the request has; without values, the element.
fn nearest<'s>(values: impl Iterator<Item = Written<'s>>, asked: &str, element: Written<'s>) -> Written<'s> {
    let mut best: Option<(usize, Written<'s>)> = None;
    for value in values {
        let likeness = alike(value.text, asked);
        // Of two that are alike, the first.
        if best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, value));
        }
    }
    best.map_or(element, |(_, value)| value)
}

/// Of an element that excepts what it names, the value that covers what the request has.
fn excepting<'s>(
    values: impl Iterator<Item = Written<'s>> + Clone,
    asked: &str,
    element: Written<'s>,
) -> Written<'s> {
    let lower = asked.to_lowercase();
    let covering = values.clone().find(|value| covers(&value.text.to_lowercase(), &lower));
    covering.unwrap_or_else(|| nearest(values, asked, element))
}

fn principal(view: &View<'_, '_, Case<'_>>, statement: &Statement) -> Option<Mismatch> {
    let element = statement.principal.as_ref()?;
    let found = view.case.request.principal.to_string();
    let everyone = Written { text: "*", span: element.span };
    let kinds = match &element.scope {
        PrincipalScope::Everyone => &[][..],
        PrincipalScope::Listed(kinds) => kinds,
    };
    let values = kinds
        .iter()
        .flat_map(|(_, _, patterns)| patterns)
        .map(|pattern| Written { text: pattern.value.as_str(), span: pattern.span });
    let written = nearest(values, &found, everyone);
    let kind = match element.polarity {
        Polarity::Named => MismatchKind::OtherPrincipal,
        Polarity::AllBut => MismatchKind::Excepted,
    };
    Some(Mismatch {
        element: Element::Principal,
        truth: Truth::False,
        span: written.span,
        expected: written.text.into(),
        found: found.into(),
        kind,
    })
}

fn action(view: &View<'_, '_, Case<'_>>, statement: &Statement) -> Mismatch {
    let element = &statement.action;
    let asked = view.case.request.action;
    let whole = Written { text: "", span: element.patterns.span };
    let values =
        element.patterns.iter().map(|pattern| Written { text: pattern.value.as_str(), span: pattern.span });
    let (written, kind) = match element.polarity {
        Polarity::AllBut => (excepting(values, asked.as_str(), whole), MismatchKind::Excepted),
        Polarity::Named => {
            let written = nearest(values, asked.as_str(), whole);
            let service = written.text.split_once(':').map_or("", |(service, _)| service);
            let same = service.eq_ignore_ascii_case(asked.service());
            (written, if same { MismatchKind::OtherAction } else { MismatchKind::OtherService })
        }
    };
    Mismatch {
        element: Element::Action,
        truth: Truth::False,
        span: written.span,
        expected: written.text.into(),
        found: asked.as_str().into(),
        kind,
    }
}

fn resource(view: &View<'_, '_, Case<'_>>, statement: &Statement, truth: Truth) -> Mismatch {
    let asked = match view.case.asked_on {
        AskedOn::NoResource => "*",
        AskedOn::Requested | AskedOn::Impossible => view.case.request.resource.as_str(),
    };
    let Some(element) = &statement.resource else {
        // Rule A2: where the element is missing, the statement is what there is to point at.
        let kind = match view.case.asked_on {
            AskedOn::Impossible => MismatchKind::NoSuchResource,
            AskedOn::Requested | AskedOn::NoResource => MismatchKind::OtherResource,
        };
        let (expected, found) = ("no `Resource`".into(), asked.into());
        return Mismatch { element: Element::Resource, truth, span: statement.span, expected, found, kind };
    };
    let whole = Written { text: "", span: element.patterns.span };
    let values =
        element.patterns.iter().map(|pattern| Written { text: pattern.value.as_str(), span: pattern.span });
    let written = match element.polarity {
        Polarity::AllBut => excepting(values, asked, whole),
        Polarity::Named => nearest(values, asked, whole),
    };
    let kind = match (view.case.asked_on, element.polarity, truth, view.case.request.resource) {
        (AskedOn::Impossible, ..) => MismatchKind::NoSuchResource,
        (_, _, Truth::Unknown, _) => MismatchKind::KeyUnknown,
        (_, Polarity::AllBut, ..) => MismatchKind::Excepted,
        (AskedOn::NoResource, ..) | (AskedOn::Requested, _, _, Resource::Any) => MismatchKind::NoResource,
        (AskedOn::Requested, Polarity::Named, _, Resource::Arn(arn)) => resource_kind(written.text, arn),
    };
    Mismatch {
        element: Element::Resource,
        truth,
        span: written.span,
        expected: written.text.into(),
        found: asked.into(),
        kind,
    }
}

/// In what a pattern and a resource differ.
fn resource_kind(pattern: &str, asked: &Arn) -> MismatchKind {
    let mut components = pattern.splitn(6, ':').skip(1);
    let mut next = || components.next().unwrap_or("*");
    let (partition, service, region, account, name) = (next(), next(), next(), next(), next());
    if !covers(service, asked.service()) {
        return MismatchKind::OtherServicesResource;
    }
    if covers(name, asked.resource()) {
        return if !covers(account, asked.account()) {
            MismatchKind::OtherAccount
        } else if !covers(region, asked.region()) {
            MismatchKind::OtherRegion
        } else if !covers(partition, asked.partition()) {
            MismatchKind::OtherPartition
        } else {
            MismatchKind::OtherResource
        };
    }
    if asked.service() == "s3" && asked.account().is_empty() {
        return bucket_kind(name, asked.resource());
    }
    MismatchKind::OtherResource
}

/// In what a pattern over buckets and objects and one of them differ.
fn bucket_kind(pattern: &str, asked: &str) -> MismatchKind {
    let parts = |text: &'_ str| text.split_once('/').map(|(bucket, key)| (bucket.to_owned(), key.to_owned()));
    match (parts(pattern), parts(asked)) {
        (None, Some((bucket, _))) if covers(pattern, &bucket) => MismatchKind::BucketWithoutItsObjects,
        (Some((bucket, _)), None) if covers(&bucket, asked) => MismatchKind::ObjectsWithoutTheirBucket,
        (Some((named, _)), Some((bucket, _))) if covers(&named, &bucket) => MismatchKind::OtherPrefix,
        (None | Some(_), None | Some(_)) => MismatchKind::OtherBucket,
    }
}

fn clause(
    view: &View<'_, '_, Case<'_>>,
    operator: ConditionOperator,
    key: &KeyCondition,
    truth: Truth,
) -> Option<Mismatch> {
    if truth.is_certain() {
        return None;
    }
    let known = view.case.value(&key.key.value);
    let (found, kind): (Box<str>, _) = match known {
        Known::Absent | Known::List([]) => ("not in the request".into(), MismatchKind::KeyAbsent),
        Known::Unknown => ("not known".into(), MismatchKind::KeyUnknown),
        Known::Single(value) => (value.into(), MismatchKind::OtherValue),
        Known::List(values) => (values.join(", ").into(), MismatchKind::OtherValue),
    };
    let whole = Written { text: "", span: key.values.span };
    let values = key.values.iter().map(|value| Written { text: &value.value.text, span: value.span });
    let written = nearest(values, &found, whole);
    Some(Mismatch {
        element: Element::Condition {
            operator: operator.to_string().into(),
            key: key.key.value.as_str().into(),
        },
        truth,
        span: written.span,
        expected: written.text.into(),
        found,
        kind: if truth == Truth::Unknown { MismatchKind::KeyUnknown } else { kind },
    })
}
