//! What several suites ask of a policy or a diagnostic.

use iamsim_policy::{Policy, Statement};
use iamsim_source::{Diagnostic, Source, Span};
use serde_json::Value as Json;

/// Asserts that `policy` prints the value it was read from, and that what it prints is read as an equal policy.
pub(crate) fn prints_back(policy: &Policy, written: &str) {
    let name = policy.name();
    let printed = policy.to_json();
    let mut expected: Json = serde_json::from_str(written).expect("it was read, so it is JSON");
    if let Some(members) = expected.as_object_mut() {
        // An empty version is read as none, with a warning.
        members.retain(|member, value| member != "Version" || value != "");
    }
    let found: Json = serde_json::from_str(&printed).expect("what is printed is JSON");
    assert_eq!(expected, found, "{name} prints back otherwise");

    let again = Policy::parse(&Source::new(name, printed.as_str()), name, policy.policy_type());
    let again = again.policy.expect("what is printed is a policy");
    assert_eq!(policy.version(), again.version());
    assert_eq!(policy.id(), again.id());
    let (first, second) = (without_places(policy.statements()), without_places(again.statements()));
    assert_eq!(first, second, "{name} is read otherwise once printed");
    assert_eq!(again.to_json(), printed, "{name} prints otherwise once printed");
}

/// Everything that statements hold, but for the spans.
fn without_places(statements: &[Statement]) -> String {
    let held = format!("{statements:?}");
    let mut parts = held.split("Span { start: ");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once('}').map_or(part, |(_, behind)| behind));
    }
    kept
}

/// Asserts that every place of `diagnostics` can be shown.
pub(crate) fn can_be_shown(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        assert!(!diagnostic.labels.is_empty(), "{} has no place", diagnostic.message);
        for label in &diagnostic.labels {
            lies_in(&label.source, label.span);
            let disk = label.source.on_disk();
            lies_in(disk, label.source.span_on_disk(label.span));
        }
    }
}

/// Asserts that every place of `policy` lies in its text.
pub(crate) fn lies_in_its_text(policy: &Policy) {
    let source = policy.source();
    let mut spans = vec![policy.span()];
    for statement in policy.statements() {
        spans.extend([statement.span, statement.effect.span, statement.action.name_span]);
        spans.extend(statement.sid.as_ref().map(|sid| sid.span));
        spans.extend(statement.action.patterns.iter().map(|pattern| pattern.span));
        let resources = statement.resource.iter().flat_map(|resource| resource.patterns.iter());
        spans.extend(resources.map(|pattern| pattern.span));
        spans.extend(statement.principal.iter().flat_map(|principal| [principal.name_span, principal.span]));
        for (operator, key) in statement.condition.iter().flat_map(iamsim_policy::Condition::clauses) {
            spans.extend([operator.span, key.key.span, key.values.span]);
            spans.extend(key.values.iter().map(|value| value.span));
        }
    }
    for span in spans {
        lies_in(source, span);
        assert!(!span.is_empty(), "nothing that was read is empty");
    }
}

fn lies_in(source: &Source, span: Span) {
    let place = source.text().get(span.range());
    assert!(place.is_some(), "{span:?} does not lie on characters of {:?}", source.text());
}
