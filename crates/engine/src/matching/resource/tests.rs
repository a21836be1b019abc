use iamsim_policy::{Effect, Policy, PolicyType};
use iamsim_source::Source;
use proptest::prelude::*;

use super::resource;
use crate::matching::given::Given;
use crate::{Resource, Truth};

/// What `element`, such as `"Resource": "*"`, says of `asked` in a statement of this effect.
fn covers(element: &str, asked: &str, effect: Effect, given: &Given) -> Truth {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "{}", "Action": "*", {element}}}}}"#,
        effect.as_str()
    );
    let parsed = Policy::parse(&Source::new("test", text), "test", PolicyType::IdentityBased);
    let policy = parsed.policy.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics));
    let asked: Resource = asked.parse().expect("valid");
    let element = policy.statements()[0].resource.as_ref().expect("it names resources");
    resource(element, &asked, effect, given)
}

fn named(pattern: &str) -> String {
    format!(r#""Resource": "{pattern}""#)
}

fn all_but(pattern: &str) -> String {
    format!(r#""NotResource": "{pattern}""#)
}

/// Both effects and both polarities of a pattern that is sure.
fn assert_sure(pattern: &str, asked: &str, expected: bool) {
    for effect in [Effect::Allow, Effect::Deny] {
        let covered = covers(&named(pattern), asked, effect, &Given::nothing());
        assert_eq!(covered, expected.into(), "`{pattern}` over `{asked}`, {effect:?}");
        let covered = covers(&all_but(pattern), asked, effect, &Given::nothing());
        assert_eq!(covered, (!expected).into(), "all but `{pattern}` over `{asked}`, {effect:?}");
    }
}

#[test]
fn b2_components_are_matched_one_by_one() {
    for (pattern, asked, expected) in [
        ("*", "arn:aws:s3:::bucket/a", true),
        ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket", true),
        ("arn:aws:s3:::bucket", "arn:aws:s3:::Bucket", false),
        ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket/a", false),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", false),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b:c\nd", true),
        ("arn:aws:s3:::bucket*", "arn:aws:s3:::bucket:suffix/a", true),
        ("arn:aws:s3:::bucket/f/*/o", "arn:aws:s3:::bucket/f/a:b/o", true),
        ("arn:aws:s3:::bucket/f/*/o", "arn:aws:s3:::bucket/f/a/o/child", false),
        ("arn:aws-cn:s3:::bucket", "arn:aws:s3:::bucket", false),
        ("arn:*:s3:::bucket", "arn:aws-cn:s3:::bucket", true),
        ("arn:aws:sqs:eu-*:123456789012:q", "arn:aws:sqs:eu-west-1:123456789012:q", true),
        ("arn:aws:sqs:eu-west-?:123456789012:q", "arn:aws:sqs:eu-west-1:123456789012:q", true),
        ("arn:aws:sqs:*-1:123456789012:q", "arn:aws:sqs:eu-west-1:123456789012:q", true),
    ] {
        assert_sure(pattern, asked, expected);
    }
}

#[test]
fn b2_a_run_that_ends_a_component_runs_on_across_colons() {
    for (pattern, asked, expected) in [
        ("arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:123456789012:q", true),
        ("arn:aws:sqs:eu*", "arn:aws:sqs:eu-west-1:123456789012:q", true),
        ("arn:aws:sqs:us*", "arn:aws:sqs:eu-west-1:123456789012:q", false),
        ("arn:*", "arn:aws:s3:::bucket/a", true),
        ("arn:aws:s*", "arn:aws:sqs:eu-west-1:123456789012:q", true),
        ("arn:aws:iam*", "arn:aws:sqs:eu-west-1:123456789012:q", false),
        ("arn:aws:logs:*:*:log-stream:x", "arn:aws:logs:eu-west-1:1:log-group:g:log-stream:x", true),
        ("arn:aws:logs:*:1:log-stream:x", "arn:aws:logs:eu-west-1:1:log-group:1:log-stream:x", true),
        ("arn:aws:logs:*:2:log-stream:x", "arn:aws:logs:eu-west-1:1:log-group:1:log-stream:x", false),
        ("arn:aws:logs:e*:1:log-*:x", "arn:aws:logs:eu-west-1:1:log-group:1:log-stream:x", true),
        ("arn:aws:*:e*:g*:x", "arn:aws:logs:eu-west-1:1:group:a:g:x", true),
        ("arn:aws:*:e*:h*:x", "arn:aws:logs:eu-west-1:1:group:a:g:x", false),
        // In the middle of a component a wildcard stays in it.
        ("arn:aws:logs:e*1:1:x", "arn:aws:logs:eu-west-1:2:group-1:1:x", false),
        ("arn:aws:logs:?:1:x", "arn:aws:logs::1:1:x", false),
    ] {
        assert_sure(pattern, asked, expected);
    }
}

#[test]
fn b2_a_pattern_without_six_components_is_read_with_caution() {
    let given = Given::nothing();
    for pattern in ["arn:aws:s3", "arn:aws:s3::", "arn:aws:s3:"] {
        let asked = "arn:aws:s3:::bucket/a";
        assert_eq!(covers(&named(pattern), asked, Effect::Allow, &given), Truth::False, "{pattern}");
        assert_eq!(covers(&named(pattern), asked, Effect::Deny, &given), Truth::True, "{pattern}");
        assert_eq!(covers(&all_but(pattern), asked, Effect::Allow, &given), Truth::False, "{pattern}");
        assert_eq!(covers(&all_but(pattern), asked, Effect::Deny, &given), Truth::True, "{pattern}");
    }
    assert_eq!(covers(&named("arn:aws:sqs"), "arn:aws:s3:::b", Effect::Deny, &given), Truth::False);
    assert_eq!(covers(&all_but("arn:aws:sqs"), "arn:aws:s3:::b", Effect::Allow, &given), Truth::True);
}

#[test]
fn b3_only_a_bare_run_covers_a_request_on_no_resource() {
    assert_sure("*", "*", true);
    for pattern in ["arn:*", "arn:aws:s3:::*", "arn:aws:s3:::bucket"] {
        assert_sure(pattern, "*", false);
    }
}

#[test]
fn b3_wildcards_in_the_resource_asked_for_are_text() {
    assert_sure("arn:aws:s3:::bucket/a", "arn:aws:s3:::bucket/*", false);
    assert_sure("arn:aws:s3:::bucket/?", "arn:aws:s3:::bucket/*", true);
    assert_sure("arn:aws:s3:::bucket/${*}", "arn:aws:s3:::bucket/*", true);
    assert_sure("arn:aws:s3:::bucket/${*}", "arn:aws:s3:::bucket/a", false);
}

#[test]
fn b4_a_variable_without_value_grants_nothing() {
    let given = Given::nothing();
    let pattern = "arn:aws:s3:::bucket/${aws:username}/*";
    let asked = "arn:aws:s3:::bucket/alice/x";
    assert_eq!(covers(&named(pattern), asked, Effect::Allow, &given), Truth::False);
    assert_eq!(covers(&named(pattern), asked, Effect::Deny, &given), Truth::False);
    assert_eq!(covers(&all_but(pattern), asked, Effect::Allow, &given), Truth::False);
    assert_eq!(covers(&all_but(pattern), asked, Effect::Deny, &given), Truth::True);
    let listed = r#""NotResource": ["arn:aws:s3:::bucket/${aws:username}", "arn:aws:s3:::bucket/alice/*"]"#;
    assert_eq!(covers(listed, asked, Effect::Deny, &given), Truth::False, "the other pattern counts");
}

#[test]
fn b4_a_variable_without_value_counts_wherever_it_stands_and_whatever_is_asked() {
    let given = Given::nothing();
    let pattern = "arn:aws:sqs:${x:y}:1:q";
    for asked in ["arn:aws:sqs:eu-west-1:1:q", "arn:aws:s3:::bucket", "*"] {
        assert_eq!(covers(&named(pattern), asked, Effect::Allow, &given), Truth::False, "{asked}");
        assert_eq!(covers(&named(pattern), asked, Effect::Deny, &given), Truth::False, "{asked}");
        assert_eq!(covers(&all_but(pattern), asked, Effect::Allow, &given), Truth::False, "{asked}");
        assert_eq!(covers(&all_but(pattern), asked, Effect::Deny, &given), Truth::True, "{asked}");
    }
    let given = Given::unknown("x:y");
    assert_eq!(covers(&named(pattern), "arn:aws:sqs:eu-west-1:1:q", Effect::Deny, &given), Truth::Unknown);
    assert_eq!(covers(&named(pattern), "arn:aws:sqs:eu-west-1:1:r", Effect::Deny, &given), Truth::False);
    assert_eq!(covers(&all_but(pattern), "*", Effect::Allow, &given), Truth::Unknown);
}

#[test]
fn b4_a_variable_with_a_value_is_that_text() {
    let given = Given::text("aws:username", "a*:b");
    let pattern = "arn:aws:s3:::bucket/${aws:username}/*";
    for (asked, expected) in
        [("arn:aws:s3:::bucket/a*:b/x", Truth::True), ("arn:aws:s3:::bucket/axx:b/x", Truth::False)]
    {
        assert_eq!(covers(&named(pattern), asked, Effect::Allow, &given), expected);
        assert_eq!(covers(&all_but(pattern), asked, Effect::Allow, &given), expected.not());
    }
}

#[test]
fn b4_a_variable_before_the_sixth_component_is_read_with_caution() {
    let given = Given::text("aws:PrincipalAccount", "1");
    let pattern = "arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:q";
    let asked = "arn:aws:sqs:eu-west-1:1:q";
    assert_eq!(covers(&named(pattern), asked, Effect::Allow, &given), Truth::False);
    assert_eq!(covers(&named(pattern), asked, Effect::Deny, &given), Truth::True);
    assert_eq!(covers(&all_but(pattern), asked, Effect::Allow, &given), Truth::False);
    assert_eq!(covers(&all_but(pattern), asked, Effect::Deny, &given), Truth::True);
    assert_eq!(covers(&named(pattern), "arn:aws:sqs:eu-west-1:1:other", Effect::Deny, &given), Truth::False);
}

#[test]
fn b4_a_variable_before_the_sixth_component_may_have_colons_in_its_value() {
    let given = Given::text("x:y", "eu-west-1:1");
    for (pattern, asked, expected) in [
        ("arn:aws:sqs:${x:y}:q", "arn:aws:sqs:eu-west-1:1:q", Truth::True),
        ("arn:aws:sqs:${x:y}:q", "arn:aws:sqs:eu-west-1:q:r", Truth::True),
        ("arn:aws:sqs:${x:y}:q", "arn:aws:sqs:eu-west-1:1:r", Truth::False),
        ("arn:aws:${x:y}", "arn:aws:sqs:eu-west-1:1:q", Truth::True),
        ("arn:aws:${x:y}", "arn:aws-cn:sqs:eu-west-1:1:q", Truth::False),
        ("arn:aws:sqs:e${x:y}:q", "arn:aws:sqs:eu-west-1:1:q", Truth::True),
        ("arn:aws:sqs:e${x:y}1:1:${x:y}", "arn:aws:sqs:eu-west-1:1:eu-west-1:1", Truth::True),
        ("arn:aws:sqs:e${x:y}1:1:${x:y}", "arn:aws:sqs:eu-west-1:1:other", Truth::False),
    ] {
        assert_eq!(covers(&named(pattern), asked, Effect::Deny, &given), expected, "`{pattern}`, `{asked}`");
        assert_eq!(covers(&all_but(pattern), asked, Effect::Allow, &given), expected.not(), "`{pattern}`");
        assert_eq!(covers(&named(pattern), asked, Effect::Allow, &given), Truth::False, "`{pattern}`");
        assert_eq!(covers(&all_but(pattern), asked, Effect::Deny, &given), Truth::True, "`{pattern}`");
    }
}

#[test]
fn d6_a_variable_that_is_not_known_leaves_open_what_it_could_change() {
    let given = Given::unknown("aws:username");
    let pattern = "arn:aws:s3:::bucket/${aws:username}/*";
    let (near, far) = ("arn:aws:s3:::bucket/alice/x", "arn:aws:s3:::other/alice/x");
    for effect in [Effect::Allow, Effect::Deny] {
        assert_eq!(covers(&named(pattern), near, effect, &given), Truth::Unknown);
        assert_eq!(covers(&named(pattern), far, effect, &given), Truth::False);
        assert_eq!(covers(&all_but(pattern), near, effect, &given), Truth::Unknown);
    }
    // It may have no value: then an Allow's `NotResource` grants nothing.
    assert_eq!(covers(&all_but(pattern), far, Effect::Allow, &given), Truth::Unknown);
    assert_eq!(covers(&all_but(pattern), far, Effect::Deny, &given), Truth::True);
}

/// Rule B2 by trying every way: a wildcard stays within its component, but a `*` at its end, and in the sixth.
fn covers_by_definition(pattern: &[char], text: &[char], colons: usize) -> bool {
    match (pattern, text) {
        ([], _) => text.is_empty(),
        (['*', rest @ ..], _) => {
            let may_cross = colons == 5 || rest.first() == Some(&':');
            let longest = if may_cross { None } else { text.iter().position(|&next| next == ':') };
            (0..=longest.unwrap_or(text.len())).any(|end| covers_by_definition(rest, &text[end..], colons))
        }
        (['?', rest @ ..], [next, behind @ ..]) => {
            (colons == 5 || *next != ':') && covers_by_definition(rest, behind, colons)
        }
        ([character, rest @ ..], [next, behind @ ..]) => {
            let colons = if *character == ':' { (colons + 1).min(5) } else { colons };
            character == next && covers_by_definition(rest, behind, colons)
        }
        (_, []) => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn covering_is_what_the_definition_says(
        pattern in "arn:(aws|a\\*|\\*):(s3|\\*|s\\*):[ab*?]{0,3}:[ab*?]{0,3}:[ab:*?]{1,5}",
        asked in "arn:aws:s3:[ab]{0,2}:[ab]{0,2}:[ab:]{1,8}",
    ) {
        let characters = |text: &str| text.chars().collect::<Vec<_>>();
        let expected = covers_by_definition(&characters(&pattern), &characters(&asked), 0);
        prop_assert_eq!(covers(&named(&pattern), &asked, Effect::Allow, &Given::nothing()), expected.into());
    }

    #[test]
    fn a_resource_is_covered_by_itself(asked in "arn:aws:s3:[ab]{0,2}:[ab]{0,2}:[ab:]{1,8}") {
        prop_assert_eq!(covers(&named(&asked), &asked, Effect::Allow, &Given::nothing()), Truth::True);
    }
}
