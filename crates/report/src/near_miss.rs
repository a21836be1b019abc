//! [`near_misses`]: the statements that almost allowed a request, best first, and in words what each lacks.

use iamsim_engine::{Element, Explanation, LayerTrace, Mismatch, StatementTrace, Truth};
use iamsim_policy::{Effect, Polarity};

use crate::human::safe;

/// The most near misses of one layer that are told.
const MOST_OF_A_LAYER: usize = 5;

/// An Allow, in a layer that withheld its own, which fails on little.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NearMiss<'a> {
    pub(crate) layer: &'a LayerTrace,
    pub(crate) statement: &'a StatementTrace,
    /// The first element that it fails on.
    pub(crate) mismatch: &'a Mismatch,
    /// How many there are besides.
    pub(crate) others: usize,
}

/// The near misses of a decision, layer by layer, each layer's best first, at most five of each.
///
/// Of each layer that withheld: the Allows that fail on exactly one element, or, with none such, those that
/// fail on the fewest.
pub(crate) fn near_misses(explanation: &Explanation) -> Vec<NearMiss<'_>> {
    withheld(explanation).flat_map(of_layer).collect()
}

/// The layers whose allow is missing, or not sure to be there, and needed.
pub(crate) fn withheld(explanation: &Explanation) -> impl Iterator<Item = &LayerTrace> {
    explanation.layers.iter().filter(|layer| {
        let blocks = explanation.blocked_by.iter().any(|kind| kind.as_str() == layer.layer.as_str());
        blocks && layer.allows != Truth::True
    })
}

/// The near misses of one layer.
fn of_layer(layer: &LayerTrace) -> Vec<NearMiss<'_>> {
    let mut found: Vec<NearMiss<'_>> = layer
        .statements
        .iter()
        .filter(|trace| trace.matches != Truth::True)
        .filter(|trace| trace.reference.statement().is_some_and(|it| it.effect.value == Effect::Allow))
        .filter_map(|statement| {
            let (mismatch, others) = statement.mismatches.split_first()?;
            Some(NearMiss { layer, statement, mismatch, others: others.len() })
        })
        .collect();
    let fewest = found.iter().map(|miss| miss.others).min().unwrap_or_default();
    found.retain(|miss| miss.others == fewest);
    found.sort_by_key(|miss| std::cmp::Reverse(miss.nearness()));
    found.truncate(MOST_OF_A_LAYER);
    found
}

impl NearMiss<'_> {
    /// Whether it is worth telling a person: a statement about the action itself, or one that fails on the
    /// action alone and names another one of the same service.
    pub(crate) fn is_near(&self) -> bool {
        match self.mismatch.element {
            Element::Action => self.others == 0 && same_service(self.mismatch),
            Element::Resource | Element::Principal | Element::Condition { .. } => self.others == 0,
        }
    }

    /// How near it is: the later in the order of AWS's evaluation it fails, and the longer the common
    /// beginning of what it says and what is asked, the nearer.
    fn nearness(&self) -> (u8, usize) {
        let element = match self.mismatch.element {
            Element::Condition { .. } => 3,
            Element::Resource => 2,
            Element::Principal => 1,
            Element::Action => 0,
        };
        (element, common_beginning(&self.mismatch.expected, &self.mismatch.found))
    }

    /// The word for the element that fails.
    pub(crate) const fn failed_on(&self) -> &'static str {
        match self.mismatch.element {
            Element::Action => "action",
            Element::Resource => "resource",
            Element::Principal => "principal",
            Element::Condition { .. } => "condition",
        }
    }

    /// What the statement lacks, in one sentence without a subject: `covers the bucket itself, not its objects`.
    pub(crate) fn explanation(&self) -> String {
        let Mismatch { element, truth, expected, found, .. } = self.mismatch;
        let statement = self.statement.reference.statement();
        let (expected, found) = (safe(expected), safe(found));
        match element {
            Element::Action => match statement.map(|statement| statement.action.polarity) {
                Some(Polarity::AllBut) => {
                    format!("allows all but `{expected}`, and `{found}` is among these")
                }
                Some(Polarity::Named) | None => format!("allows `{expected}`, not `{found}`"),
            },
            Element::Resource => {
                match statement.and_then(|statement| statement.resource.as_ref()).map(|it| it.polarity) {
                    Some(Polarity::AllBut) => {
                        format!("covers all but `{expected}`, and `{found}` is among these")
                    }
                    Some(Polarity::Named) | None => resource(&expected, &found),
                }
            }
            Element::Principal => {
                match statement.and_then(|statement| statement.principal.as_ref()).map(|it| it.polarity) {
                    Some(Polarity::AllBut) => format!("is for all but `{expected}`"),
                    Some(Polarity::Named) | None => format!("is for `{expected}`, not for `{found}`"),
                }
            }
            Element::Condition { operator, key } => {
                let (operator, key) = (safe(operator), safe(key));
                if *truth == Truth::Unknown {
                    return format!(
                        "{operator} holds `{key}` against `{expected}`, and its value is not known"
                    );
                }
                let found =
                    if is_words(&found) { format!("it is {found}") } else { format!("it is `{found}`") };
                format!("{operator} holds `{key}` against `{expected}`, and {found}")
            }
        }
    }
}

/// Whether the engine says in words that there is nothing.
fn is_words(found: &str) -> bool {
    found.starts_with("not ")
}

fn same_service(mismatch: &Mismatch) -> bool {
    let service = |action: &str| action.split_once(':').map(|(service, _)| service.to_ascii_lowercase());
    match (service(&mismatch.expected), service(&mismatch.found)) {
        (Some(expected), Some(found)) => expected == found,
        _ => false,
    }
}

fn common_beginning(left: &str, right: &str) -> usize {
    left.bytes().zip(right.bytes()).take_while(|(left, right)| left.eq_ignore_ascii_case(right)).count()
}

/// How a resource pattern misses the resource that is asked for.
fn resource(expected: &str, found: &str) -> String {
    let components = |arn: &str| -> Option<[String; 6]> {
        let parts: Vec<String> = arn.splitn(6, ':').map(ToOwned::to_owned).collect();
        parts.try_into().ok()
    };
    let (Some(pattern), Some(asked)) = (components(expected), components(found)) else {
        return format!("covers `{expected}`, not `{found}`");
    };
    let [_, _, expected_service, expected_region, expected_account, expected_name] = &pattern;
    let [_, _, service, region, account, name] = &asked;
    if expected_service != service {
        return format!("covers `{expected}`, not `{found}`");
    }
    if expected_region != region && expected_name == name {
        return format!("covers it in the Region `{expected_region}`, and it is asked for in `{region}`");
    }
    if expected_account != account && expected_name == name {
        return format!("covers it in the account `{expected_account}`, and it is asked for in `{account}`");
    }
    if service == "s3" {
        bucket_or_object(expected_name, name)
    } else {
        format!("covers `{expected}`, not `{found}`")
    }
}

/// How a pattern over buckets and objects misses one.
fn bucket_or_object(pattern: &str, name: &str) -> String {
    let split = |name: &str| match name.split_once('/') {
        Some((bucket, key)) => (bucket.to_owned(), Some(key.to_owned())),
        None => (name.to_owned(), None),
    };
    let (expected_bucket, expected_key) = split(pattern);
    let (bucket, key) = split(name);
    match (expected_key, key) {
        _ if expected_bucket != bucket => {
            format!("covers the bucket `{expected_bucket}`, and `{bucket}` is asked for")
        }
        (None, Some(_)) => {
            format!("covers the bucket itself, not its objects: add `arn:aws:s3:::{bucket}/*`")
        }
        (Some(_), None) => {
            format!("covers the bucket's objects, not the bucket itself: add `arn:aws:s3:::{bucket}`")
        }
        (Some(expected), Some(key)) => {
            format!("covers `{expected}` in this bucket, and `{key}` is asked for")
        }
        (None, None) => format!("covers the bucket `{expected_bucket}`, and `{bucket}` is asked for"),
    }
}
