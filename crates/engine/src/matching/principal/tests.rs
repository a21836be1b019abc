use iamsim_policy::{Arn, Effect, Policy, PolicyType};
use iamsim_source::Source;

use super::PrincipalMatch::{Delegation, Direct, No};
use super::{Caller, Directness, PermissionsBoundary, PrincipalMatch, principal};
use crate::Principal;

const USER: &str = "arn:aws:iam::111111111111:user/team/alice";
const ROLE: &str = "arn:aws:iam::111111111111:role/team/ci";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/ci/run-7";
const FEDERATED: &str = "arn:aws:sts::111111111111:federated-user/bob";
const ROOT: &str = "arn:aws:iam::111111111111:root";
const PROVIDER: &str = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
const GOOGLE: &str = "accounts.google.com";
const SERVICE: &str = "cloudtrail.amazonaws.com";
const ANONYMOUS: &str = "anonymous";

const IN_ACCOUNT: [&str; 5] = [USER, ROLE, SESSION, FEDERATED, ROOT];
const ALL: [&str; 9] = [USER, ROLE, SESSION, FEDERATED, ROOT, PROVIDER, GOOGLE, SERVICE, ANONYMOUS];

/// What `element`, such as `"Principal": "*"`, says of `caller` in a statement of this effect.
fn covers(element: &str, caller: &str, effect: Effect) -> PrincipalMatch {
    let asks: Principal = caller.parse().expect("valid");
    let caller = Caller { principal: &asks, user: None, permissions_boundary: PermissionsBoundary::NotSet };
    covers_caller(element, &caller, effect)
}

fn covers_caller(element: &str, caller: &Caller<'_>, effect: Effect) -> PrincipalMatch {
    let text = format!(
        r#"{{"Statement": {{"Effect": "{}", {element}, "Action": "s3:*", "Resource": "*"}}}}"#,
        effect.as_str()
    );
    let parsed = Policy::parse(&Source::new("test", text), "test", PolicyType::ResourceBased);
    let policy = parsed.policy.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics));
    principal(policy.statements()[0].principal.as_ref().expect("it has one"), caller, effect)
}

/// `"Principal"` with these `AWS` values.
fn aws(values: &[&str]) -> String {
    format!(r#""Principal": {{"AWS": {values:?}}}"#)
}

fn not_aws(values: &[&str]) -> String {
    format!(r#""NotPrincipal": {{"AWS": {values:?}}}"#)
}

#[test]
fn b5_a_star_is_everyone_but_not_the_callers_of_providers_in_an_allow() {
    let everyone = Direct(Directness::Everyone);
    for caller in ALL {
        let of_provider = [PROVIDER, GOOGLE].contains(&caller);
        let expected = if of_provider { No } else { everyone };
        assert_eq!(covers(r#""Principal": "*""#, caller, Effect::Allow), expected, "{caller}");
        assert_eq!(covers(r#""Principal": "*""#, caller, Effect::Deny), everyone, "{caller}");

        let expected = if of_provider || caller == SERVICE { No } else { everyone };
        assert_eq!(covers(&aws(&["*"]), caller, Effect::Allow), expected, "{caller}");
        assert_eq!(covers(&aws(&["*"]), caller, Effect::Deny), everyone, "{caller}");
    }
}

#[test]
fn b5_an_account_is_delegation_in_an_allow_and_everybody_of_it_in_a_deny() {
    for named in ["111111111111", ROOT, "arn:aws-cn:iam::111111111111:root"] {
        for caller in ALL {
            let granted = match caller {
                ROOT => Direct(Directness::Root),
                caller if IN_ACCOUNT.contains(&caller) => Delegation,
                _ => No,
            };
            assert_eq!(covers(&aws(&[named]), caller, Effect::Allow), granted, "{named}, {caller}");
            let denied = match caller {
                ROOT => Direct(Directness::Root),
                PROVIDER => Direct(Directness::Unnamed),
                caller if IN_ACCOUNT.contains(&caller) => Direct(Directness::Unnamed),
                _ => No,
            };
            assert_eq!(covers(&aws(&[named]), caller, Effect::Deny), denied, "{named}, {caller}");
        }
    }
    for caller in ALL {
        for effect in [Effect::Allow, Effect::Deny] {
            assert_eq!(covers(&aws(&["222222222222"]), caller, effect), No, "{caller}");
        }
    }
}

#[test]
fn b5_an_arn_is_the_principal_itself() {
    for (named, caller, expected) in [
        (USER, USER, Direct(Directness::User)),
        (USER, ROOT, No),
        (USER, SESSION, No),
        ("arn:aws:iam::111111111111:user/alice", USER, No),
        ("arn:aws:iam::111111111111:user/team/Alice", USER, No),
        ("arn:aws:iam::222222222222:user/team/alice", USER, No),
        (ROLE, ROLE, Direct(Directness::Role)),
        (ROLE, SESSION, Direct(Directness::Role)),
        ("arn:aws:iam::111111111111:role/ci", SESSION, Direct(Directness::Role)),
        ("arn:aws:iam::111111111111:role/other/ci", ROLE, Direct(Directness::Role)),
        ("arn:aws:iam::111111111111:role/other/ci", SESSION, Direct(Directness::Role)),
        ("arn:aws:iam::111111111111:role/ci/team", ROLE, No),
        ("arn:aws:iam::111111111111:role/CI", SESSION, No),
        ("arn:aws:iam::222222222222:role/ci", SESSION, No),
        ("arn:aws-cn:iam::111111111111:role/ci", SESSION, No),
        ("arn:aws:iam::111111111111:role/ci/run-7", SESSION, No),
        (SESSION, SESSION, Direct(Directness::RoleSession)),
        ("arn:aws:sts::111111111111:assumed-role/ci/run-8", SESSION, No),
        (FEDERATED, FEDERATED, Direct(Directness::FederatedUser)),
        ("arn:aws:sts::111111111111:federated-user/eve", FEDERATED, No),
        (SESSION, PROVIDER, No),
        (USER, ANONYMOUS, No),
        (USER, SERVICE, No),
    ] {
        for effect in [Effect::Allow, Effect::Deny] {
            assert_eq!(covers(&aws(&[named]), caller, effect), expected, "{named}, {caller}, {effect:?}");
        }
    }
}

#[test]
fn b5_what_may_be_the_caller_is_covered_in_a_deny_alone() {
    assert_eq!(covers(&aws(&[SESSION]), ROLE, Effect::Allow), No, "which session of the role is not known");
    assert_eq!(covers(&aws(&[SESSION]), ROLE, Effect::Deny), Direct(Directness::RoleSession));
    assert_eq!(covers(&aws(&[USER]), FEDERATED, Effect::Allow), No, "the user of the session is not known");
    assert_eq!(covers(&aws(&[USER]), FEDERATED, Effect::Deny), Direct(Directness::UserOfFederatedSession));
    let canonical = r#""Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}"#;
    assert_eq!(covers(canonical, USER, Effect::Allow), No, "whose it is is not known");
    assert_eq!(covers(canonical, USER, Effect::Deny), Direct(Directness::Unnamed));
    assert_eq!(covers(canonical, ANONYMOUS, Effect::Deny), No);
}

#[test]
fn c3_the_user_of_a_federated_session_covers_it_where_that_is_known() {
    let federated: Principal = FEDERATED.parse().expect("valid");
    let user: Arn = USER.parse().expect("valid");
    let caller = Caller {
        principal: &federated,
        user: Some(&user),
        permissions_boundary: PermissionsBoundary::NotSet,
    };
    let other = aws(&["arn:aws:iam::111111111111:user/other"]);
    let by_user = Direct(Directness::UserOfFederatedSession);
    assert_eq!(covers_caller(&aws(&[USER]), &caller, Effect::Allow), by_user);
    assert_eq!(covers_caller(&other, &caller, Effect::Allow), No);
    assert_eq!(covers_caller(&other, &caller, Effect::Deny), No);
}

#[test]
fn b5_wildcards_and_unique_ids_are_nobody() {
    for named in
        ["arn:aws:iam::111111111111:user/*", "arn:aws:iam::*:user/team/alice", "AIDAEXAMPLEEXAMPLE123"]
    {
        for effect in [Effect::Allow, Effect::Deny] {
            assert_eq!(covers(&aws(&[named]), USER, effect), No, "{named}");
        }
    }
}

#[test]
fn b5_services_and_providers_are_covered_by_their_exact_name() {
    let service = r#""Principal": {"Service": "cloudtrail.amazonaws.com"}"#;
    let provider = format!(r#""Principal": {{"Federated": "{PROVIDER}"}}"#);
    let google = format!(r#""Principal": {{"Federated": "{GOOGLE}"}}"#);
    for caller in ALL {
        let expected = if caller == SERVICE { Direct(Directness::Service) } else { No };
        assert_eq!(covers(service, caller, Effect::Allow), expected, "{caller}");
        let expected = if caller == PROVIDER { Direct(Directness::Provider) } else { No };
        assert_eq!(covers(&provider, caller, Effect::Allow), expected, "{caller}");
        let expected = if caller == GOOGLE { Direct(Directness::Provider) } else { No };
        assert_eq!(covers(&google, caller, Effect::Allow), expected, "{caller}");
    }
    assert_eq!(covers(r#""Principal": {"Service": "*"}"#, SERVICE, Effect::Allow), No);
}

#[test]
fn b6_of_several_principals_the_closest_counts() {
    let everyone = Direct(Directness::Everyone);
    for (named, caller, expected) in [
        ([ROOT, ROLE], SESSION, Direct(Directness::Role)),
        ([ROLE, SESSION], SESSION, Direct(Directness::RoleSession)),
        ([ROLE, "*"], SESSION, everyone),
        (["*", ROLE], SESSION, everyone),
        ([ROOT, "222222222222"], USER, Delegation),
    ] {
        assert_eq!(covers(&aws(&named), caller, Effect::Allow), expected, "{named:?}");
    }
    let service_too = format!(r#""Principal": {{"Service": "{SERVICE}", "AWS": "{ROOT}"}}"#);
    assert_eq!(covers(&service_too, SERVICE, Effect::Allow), Direct(Directness::Service));
    assert_eq!(covers(&service_too, USER, Effect::Allow), Delegation);
}

#[test]
fn a5_all_but_some_grants_nobody() {
    for caller in ALL {
        assert_eq!(covers(&not_aws(&["222222222222"]), caller, Effect::Allow), No, "{caller}");
        assert_eq!(covers(&not_aws(&[USER]), caller, Effect::Allow), No, "{caller}");
    }
}

#[test]
fn a5_who_escapes_a_deny_for_all_but_some() {
    let denied = Direct(Directness::Unnamed);
    for (listed, caller, expected) in [
        (&[USER, ROOT][..], USER, No),
        (&[USER, "111111111111"], USER, No),
        (&[USER], USER, denied),
        (&[ROOT], USER, denied),
        (&[USER, "222222222222"], USER, denied),
        (&[ROLE, ROOT], SESSION, No),
        (&[ROLE, ROOT], ROLE, No),
        (&[ROLE], SESSION, denied),
        (&[ROOT], SESSION, denied),
        (&[SESSION, ROOT], SESSION, denied),
        (&[SESSION, ROLE, ROOT], SESSION, No),
        (&[ROOT], ROOT, No),
        (&[USER], ROOT, denied),
        (&[FEDERATED, ROOT], FEDERATED, denied),
        (&[ROOT], ANONYMOUS, denied),
        (&[ROOT], SERVICE, denied),
        (&["*"], USER, denied),
        (&["*"], ANONYMOUS, denied),
    ] {
        assert_eq!(covers(&not_aws(listed), caller, Effect::Deny), expected, "{listed:?}, {caller}");
    }
    let service = format!(r#""NotPrincipal": {{"Service": "{SERVICE}"}}"#);
    assert_eq!(covers(&service, SERVICE, Effect::Deny), No);
    assert_eq!(covers(&service, "config.amazonaws.com", Effect::Deny), denied);
}

#[test]
fn a5_a_principal_with_a_permissions_boundary_never_escapes() {
    for caller in [USER, ROLE, SESSION] {
        let principal: Principal = caller.parse().expect("valid");
        let caller =
            Caller { principal: &principal, user: None, permissions_boundary: PermissionsBoundary::Set };
        let element = not_aws(&[USER, ROLE, ROOT]);
        assert_eq!(covers_caller(&element, &caller, Effect::Deny), Direct(Directness::Unnamed));
    }
}
