//! Laws of the look-ups: any text may be asked for, and case never matters to a name.

use iamsim_services::{
    Action, ConditionKey, ResourceType, Service, action, condition_key_type, global_condition_key,
    global_condition_keys, nearest_action, nearest_condition_key, nearest_service, rcp_not_impacted,
    resource_owner_keys_unsupported, service, services,
};
use proptest::prelude::*;
use proptest::sample::Index;

/// Any text, often grown from names and templates that are there.
fn texts() -> impl Strategy<Value = String> {
    let known = any::<(Index, Index, usize)>().prop_map(|(service, of_service, cut)| {
        let services: Vec<_> = services().collect();
        let service = service.get(&services);
        let names: Vec<_> = [service.prefix()]
            .into_iter()
            .chain(service.actions().map(Action::name))
            .chain(service.resource_types().map(ResourceType::arn_template))
            .chain(service.condition_keys().map(ConditionKey::name))
            .collect();
        let name = of_service.get(&names);
        name.chars().take(cut % (2 * name.len())).collect()
    });
    prop_oneof![any::<String>(), "[a-z0-9:/${}<>*.-]{0,40}", known]
}

/// `name` with the case of each letter chosen by a bit.
fn with_case(name: &str, bits: u64) -> String {
    let changed = name.chars().zip((0..64).cycle());
    changed
        .map(
            |(letter, bit)| {
                if bits >> bit & 1 == 0 { letter.to_ascii_lowercase() } else { letter.to_ascii_uppercase() }
            },
        )
        .collect()
}

/// `template` with its gaps filled by `filling`.
fn filled(template: &str, filling: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['$', '<', '{', '*']) {
        let (literal, gap) = rest.split_at(at);
        text.extend([literal, filling]);
        let end = if gap.starts_with('*') { Some(0) } else { gap.find(['}', '>']) };
        rest = gap.split_at(end.map_or(gap.len(), |end| end + 1)).1;
    }
    text + rest
}

proptest! {
    #[test]
    fn any_text_may_be_asked_for(prefix in texts(), name in texts()) {
        let found = action(&prefix, &name);
        prop_assert!(found.is_none_or(|found| found.name().eq_ignore_ascii_case(&name)));
        let _ = (condition_key_type(Some(&prefix), &name), global_condition_key(&name));
        let _ = (resource_owner_keys_unsupported(&prefix, &name), rcp_not_impacted(&prefix, &name));
        let _ = (nearest_action(&prefix, &name), nearest_service(&name), nearest_condition_key(&name));
        for service in services().step_by(20) {
            let _ = (service.condition_key(&name), service.resource_types_of(&name).count());
        }
    }

    #[test]
    fn case_never_matters_to_a_name(at in any::<Index>(), within in any::<Index>(), bits in any::<u64>()) {
        let actions: Vec<_> = services().flat_map(Service::actions).collect();
        let found = at.get(&actions);
        let of_service = found.service();
        let prefix = with_case(of_service.prefix(), bits);
        prop_assert_eq!(service(&prefix), Some(of_service));
        prop_assert_eq!(action(&prefix, &with_case(found.name(), bits)), Some(*found));
        for (found, name) in of_service.condition_keys().map(|key| (key, with_case(key.name(), bits))) {
            prop_assert_eq!(of_service.condition_key(&name), Some(found));
            prop_assert_eq!(condition_key_type(Some(&prefix), &name), found.key_type());
        }
        let globals: Vec<_> = global_condition_keys().collect();
        let global = within.get(&globals);
        prop_assert_eq!(global_condition_key(&with_case(global.name(), bits)), Some(*global));
    }

    #[test]
    fn a_template_with_its_gaps_filled_has_its_form(
        at in any::<Index>(),
        filling in "[a-zA-Z0-9/_-]{1,12}",
        bits in any::<u64>(),
    ) {
        let services: Vec<_> = services().collect();
        let service = at.get(&services);
        for found in service.resource_types() {
            let arn = filled(found.arn_template(), &filling);
            prop_assert!(found.matches(&arn), "{:?} {}", found, arn);
            prop_assert!(service.resource_types_of(&arn).next().is_some());
        }
        for found in service.condition_keys() {
            let key = with_case(&filled(found.name(), &filling), bits);
            prop_assert!(found.matches(&key), "{} {}", found, key);
            prop_assert!(service.condition_key(&key).is_some());
        }
    }

    #[test]
    fn the_nearest_name_to_a_name_is_itself(at in any::<Index>()) {
        let actions: Vec<_> = services().flat_map(Service::actions).collect();
        let found = at.get(&actions);
        prop_assert_eq!(nearest_action(found.service().prefix(), found.name()), Some(found.name()));
    }
}
