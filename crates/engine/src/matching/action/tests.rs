use iamsim_policy::{Effect, Policy, PolicyType};
use iamsim_source::Source;
use proptest::prelude::*;

use super::action;
use crate::Action;

/// Whether `element`, such as `"Action": "s3:*"`, covers `asked` in a statement of this effect.
fn covers(element: &str, asked: &str, effect: Effect) -> bool {
    let text = format!(r#"{{"Statement": {{"Effect": "{}", {element}, "Resource": "*"}}}}"#, effect.as_str());
    let parsed = Policy::parse(&Source::new("test", text), "test", PolicyType::IdentityBased);
    let policy = parsed.policy.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics));
    let asked: Action = asked.parse().expect("valid");
    action(&policy.statements()[0].action, &asked, effect)
}

#[test]
fn b1_an_action_is_covered_without_regard_to_case() {
    for (element, asked, expected) in [
        (r#""Action": "s3:GetObject""#, "s3:GetObject", true),
        (r#""Action": "S3:getobject""#, "s3:GetObject", true),
        (r#""Action": "s3:GetObject""#, "s3:GetObjectVersion", false),
        (r#""Action": "s3:Get*""#, "S3:GETOBJECT", true),
        (r#""Action": "s3:*Object""#, "s3:PutObject", true),
        (r#""Action": "s3:?etObject""#, "s3:GetObject", true),
        (r#""Action": "s3:*""#, "s3:MadeUp", true),
        (r#""Action": "s3:*""#, "s3express:CreateSession", false),
        (r#""Action": "*""#, "madeup:Action", true),
        (r#""Action": "*:*""#, "madeup:Action", true),
        (r#""Action": ["s3:PutObject", "s3:GetObject"]"#, "s3:GetObject", true),
        (r#""NotAction": "s3:GetObject""#, "s3:getobject", false),
        (r#""NotAction": "s3:GetObject""#, "s3:PutObject", true),
        (r#""NotAction": ["iam:*", "s3:*"]"#, "s3:PutObject", false),
        (r#""NotAction": "*""#, "s3:PutObject", false),
    ] {
        for effect in [Effect::Allow, Effect::Deny] {
            assert_eq!(covers(element, asked, effect), expected, "{element} over {asked}, {effect:?}");
        }
    }
}

#[test]
fn b1_a_wildcard_in_the_service_grants_nothing_and_denies_all_that_it_could_mean() {
    for pattern in ["s*:GetObject", "*:GetObject", "?3:Get*", "**:*", "*:**"] {
        let named = format!(r#""Action": "{pattern}""#);
        let all_but = format!(r#""NotAction": "{pattern}""#);
        assert!(!covers(&named, "s3:GetObject", Effect::Allow), "{pattern}");
        assert!(covers(&named, "s3:GetObject", Effect::Deny), "{pattern}");
        assert!(!covers(&all_but, "s3:GetObject", Effect::Allow), "{pattern}");
        assert!(covers(&all_but, "s3:GetObject", Effect::Deny), "{pattern}");
    }
    assert!(!covers(r#""Action": "s*:GetObject""#, "iam:GetObject", Effect::Deny));
    assert!(covers(r#""NotAction": "s*:GetObject""#, "iam:GetObject", Effect::Allow));
}

proptest! {
    #[test]
    fn the_case_of_an_action_changes_nothing(
        pattern in "(s3|iam):[GgEeTt*?]{1,4}",
        asked in "(s3|iam):[GgEeTt]{1,4}",
    ) {
        let element = format!(r#""Action": "{pattern}""#);
        let other_case = format!(r#""Action": "{}""#, pattern.to_uppercase());
        let expected = covers(&element, &asked, Effect::Allow);
        prop_assert_eq!(covers(&other_case, &asked, Effect::Allow), expected);
        prop_assert_eq!(covers(&element, &asked.to_uppercase(), Effect::Allow), expected);
    }
}
