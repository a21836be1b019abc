//! The tables hold what the facts say, all of it and nothing else.

#![expect(clippy::panic, reason = "a test's helpers fail and skip aloud")]

use std::path::Path;

use facts::{Facts, Name};
use iamsim_services::{
    Cardinality, ConditionKey, ConditionKeyType, PermissionOnly, Requirement, Service, action, as_of,
    global_condition_keys, rcp_not_impacted, resource_owner_keys_unsupported, service, services,
};

mod facts;

const FACTS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/service-authorization.json.gz");

/// The facts, where they are.
fn facts() -> Option<Facts> {
    if !Path::new(FACTS).exists() {
        // Past the capture of the test harness: a skip is said aloud.
        let _ =
            std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("skipped: {FACTS} is not here\n"));
        return None;
    }
    Some(facts::read(Path::new(FACTS)).unwrap_or_else(|error| panic!("{FACTS}: {error}")))
}

fn names(keys: impl Iterator<Item = ConditionKey>) -> Vec<&'static str> {
    keys.map(ConditionKey::name).collect()
}

fn sorted(keys: &[Name]) -> Vec<&str> {
    let mut keys: Vec<_> = keys.iter().collect();
    keys.sort();
    keys.into_iter().map(|key| key.0.as_str()).collect()
}

/// A type in the words of the facts.
fn word(key_type: ConditionKeyType) -> String {
    match key_type.cardinality {
        Cardinality::Single => key_type.value.to_string(),
        Cardinality::Multivalued => format!("ArrayOf{}", key_type.value),
    }
}

#[test]
fn services_and_their_keys_are_those_of_the_facts() {
    let Some(facts) = facts() else { return };
    assert_eq!(as_of(), facts.as_of);
    assert_eq!(services().len(), facts.services.len());
    for (service, (prefix, expected)) in services().zip(&facts.services) {
        assert_eq!(service.prefix(), prefix.0);
        assert_eq!(service.name(), expected.name);
        assert_eq!(
            service.resource_based_policies().as_str(),
            expected.resource_based_policies,
            "{prefix:?}"
        );
        assert_eq!(service.supports_resource_control_policies(), expected.rcp, "{prefix:?}");
        assert_eq!(service.condition_keys().len(), expected.keys.len(), "{prefix:?}");
        for (key, (name, expected)) in service.condition_keys().zip(&expected.keys) {
            assert_eq!(key.name(), name.0);
            assert_eq!(key.key_type().map(word).as_deref(), Some(expected.key_type.as_str()), "{name:?}");
            assert_eq!(service.condition_key(&name.0), Some(key));
            assert_eq!(key.is_pattern(), expected.pattern, "{name:?}");
        }
    }
}

#[test]
fn resource_types_are_those_of_the_facts() {
    let Some(facts) = facts() else { return };
    for (service, (prefix, expected)) in services().zip(&facts.services) {
        assert_eq!(service.resource_types().len(), expected.resources.len(), "{prefix:?}");
        for (resource_type, (name, expected)) in service.resource_types().zip(&expected.resources) {
            assert_eq!(resource_type.name(), name.0);
            assert_eq!(resource_type.arn_template(), expected.arn, "{prefix:?} {name:?}");
            assert_eq!(names(resource_type.condition_keys()), sorted(&expected.keys), "{prefix:?} {name:?}");
            assert_eq!(service.resource_type(&name.0), Some(resource_type));
        }
    }
}

#[test]
fn actions_are_those_of_the_facts() {
    let Some(facts) = facts() else { return };
    for (service, (prefix, in_facts)) in services().zip(&facts.services) {
        assert_eq!(service.actions().len(), in_facts.actions.len(), "{prefix:?}");
        for (found, (name, expected)) in service.actions().zip(&in_facts.actions) {
            let full_name = format!("{}:{}", prefix.0, name.0);
            assert_eq!(found.to_string(), full_name);
            assert_eq!(action(&prefix.0, &name.0), Some(found));
            assert_eq!(found.access_level().as_str(), expected.level, "{full_name}");
            assert_eq!(found.takes_no_resource(), expected.wildcard_only, "{full_name}");
            assert_eq!(found.has_scenarios(), !expected.scenarios.is_null(), "{full_name}");
            assert_eq!(names(found.condition_keys()), sorted(&expected.keys), "{full_name}");
            let permission_only = match (expected.permission_only, expected.permission_only_unknown) {
                (true, _) => PermissionOnly::Yes,
                (false, true) => PermissionOnly::Unknown,
                (false, false) => PermissionOnly::No,
            };
            assert_eq!(found.permission_only(), permission_only, "{full_name}");
            let sets_policy = in_facts.policy_setting_actions.contains(&name.0);
            assert_eq!(found.sets_resource_policy(), sets_policy, "{full_name}");
            assert_eq!(found.resource_types().count(), expected.resources.len(), "{full_name}");
            for (on, (name, expected)) in found.resource_types().zip(&expected.resources) {
                assert_eq!(Some(on.resource_type), service.resource_type(&name.0), "{full_name}");
                assert_eq!(
                    on.requirement == Requirement::Required,
                    expected.required,
                    "{full_name} {name:?}"
                );
                assert_eq!(names(on.condition_keys()), sorted(&expected.keys), "{full_name} {name:?}");
            }
        }
    }
}

#[test]
fn exceptions_are_those_of_the_facts() {
    let Some(facts) = facts() else { return };
    for found in services().flat_map(Service::actions) {
        let (prefix, full_name) = (found.service().prefix(), found.to_string());
        let unsupported = facts.resource_owner_keys_unsupported.contains(&full_name)
            || facts.resource_owner_keys_unsupported.contains(&format!("{prefix}:*"));
        assert_eq!(resource_owner_keys_unsupported(prefix, found.name()), unsupported, "{full_name}");
        assert_eq!(
            rcp_not_impacted(prefix, found.name()),
            facts.rcp_not_impacted.contains(&full_name),
            "{full_name}"
        );
    }
    // Each exception is of an action that is known.
    for exception in facts.resource_owner_keys_unsupported.iter().chain(&facts.rcp_not_impacted) {
        let (prefix, name) = exception.split_once(':').expect("an action has a prefix");
        assert!(service(prefix).is_some() && (name == "*" || action(prefix, name).is_some()), "{exception}");
    }
}

#[test]
fn global_condition_keys_are_those_of_the_facts() {
    let Some(facts) = facts() else { return };
    assert_eq!(global_condition_keys().len(), facts.global_condition_keys.len());
    for (key, (name, expected)) in global_condition_keys().zip(&facts.global_condition_keys) {
        assert_eq!(key.name(), name.0);
        assert_eq!(word(key.key_type()), expected.key_type, "{name:?}");
        assert_eq!(key.is_pattern(), expected.pattern, "{name:?}");
        assert_eq!(key.subject().as_str(), expected.group, "{name:?}");
        assert_eq!(key.availability().as_str(), expected.availability, "{name:?}");
        assert_eq!(key.is_sensitive(), expected.sensitive, "{name:?}");
        assert_eq!(key.note().unwrap_or_default(), expected.note, "{name:?}");
        let services: Vec<_> = key.services().into_iter().flatten().map(Service::prefix).collect();
        assert_eq!(services, sorted(&expected.services), "{name:?}");
    }
}
