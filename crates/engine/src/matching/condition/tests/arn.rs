use super::{FALSE, Given, TRUE, UNKNOWN, assert_opposite, truth, truth_beside, truth_of_list};
use crate::matching::condition::ClauseTruth::{FailsClosed, MayFailClosed};

const ALICE: &str = "arn:aws:iam::123456789012:user/alice";
const USERS: &str = "arn:aws:iam::*:user/*";
const ROLES: &str = "arn:aws:iam::*:role/*";
const BAD: &str = "not-an-arn";

#[test]
fn e5_each_of_the_six_components_is_matched_by_itself() {
    for (value, request, expected) in [
        (USERS, ALICE, true),
        (ROLES, ALICE, false),
        (ALICE, ALICE, true),
        ("arn:aws:iam::123456789012:user/Alice", ALICE, false),
        ("arn:aws:iam::123456789012:*", ALICE, true),
        ("arn:*:*:*:*:*", ALICE, true),
        ("arn:*:iam:*:user/alice:*", ALICE, false),
        ("arn:aws:s*:eu-west-1:1:q", "arn:aws:sqs:eu-west-1:1:q", true),
        ("arn:aws:*:1:q:x", "arn:aws:sqs:eu-west-1:1:q:x", false),
        ("arn:aws:sns:eu-west-1:1:t*", "arn:aws:sns:eu-west-1:1:topic:x/y", true),
        ("arn:aws:sns:eu-west-1:1:t?pic", "arn:aws:sns:eu-west-1:1:topic", true),
        ("arn:aws:s3:::b/\u{10400}?", "arn:aws:s3:::b/\u{10400}x", true),
        ("arn:aws:s3:::b/*?", "arn:aws:s3:::b/\u{10400}", true),
        ("a:b:c:d:e:f", "a:b:c:d:e:f", true),
    ] {
        assert_opposite("ArnLike", "ArnNotLike", value, request, expected);
        assert_opposite("ArnEquals", "ArnNotEquals", value, request, expected);
    }
}

#[test]
fn e6_a_bad_value_of_the_request_satisfies_neither_the_operator_nor_its_negation() {
    for bad in [BAD, "", "*", "arn:aws:iam::1"] {
        for value in [USERS, BAD, bad, "*"] {
            for operator in ["ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"] {
                assert_eq!(truth(operator, &[value], bad), FALSE, "{operator} `{value}`, `{bad}`");
            }
        }
    }
}

#[test]
fn e6_a_bad_value_of_the_policy_fails_closed_unless_one_before_it_matches() {
    for (values, like, not_like) in [
        (&[USERS, BAD][..], TRUE, FALSE),
        (&[ROLES, USERS, BAD], TRUE, FALSE),
        (&[BAD, USERS], FailsClosed, FailsClosed),
        (&[ROLES, BAD], FailsClosed, FailsClosed),
        (&[ROLES, BAD, USERS], FailsClosed, FailsClosed),
        (&[BAD], FailsClosed, FailsClosed),
        (&["*"], FailsClosed, FailsClosed),
        (&["arn:aws:iam:*"], FailsClosed, FailsClosed),
        (&[], FALSE, TRUE),
    ] {
        assert_eq!(truth("ArnLike", values, ALICE), like, "{values:?}");
        assert_eq!(truth("ArnNotLike", values, ALICE), not_like, "{values:?}");
        assert_eq!(truth("ArnLikeIfExists", values, ALICE), like, "{values:?}");
    }
}

#[test]
fn e6_with_set_operators_one_value_that_fails_closed_is_enough() {
    let values = [USERS, BAD];
    let role = "arn:aws:iam::123456789012:role/ci";
    for (request, any, all) in [
        (&[ALICE][..], TRUE, TRUE),
        (&[ALICE, "bad"], TRUE, FALSE),
        (&["bad"], FALSE, FALSE),
        (&[role], FailsClosed, FailsClosed),
        (&[ALICE, role], FailsClosed, FailsClosed),
        (&["bad", role], FailsClosed, FailsClosed),
    ] {
        assert_eq!(truth_of_list("ForAnyValue:ArnLike", &values, request), any, "{request:?}");
        assert_eq!(truth_of_list("ForAllValues:ArnLike", &values, request), all, "{request:?}");
    }
}

#[test]
fn e5_a_value_is_split_as_written_where_that_gives_six_components() {
    let given = || Given::text("x:y", "a:b*");
    for (value, request, expected) in [
        ("arn:aws:iam::1:${x:y}", "arn:aws:iam::1:a:b*", TRUE),
        ("arn:aws:iam::1:${x:y}", "arn:aws:iam::1:a:bc", FALSE),
        // The colon in the value of an earlier component is text, which no component of a request has.
        ("arn:aws:iam::${x:y}:c", "arn:aws:iam::a:b*:c", FALSE),
        // As written there are five: the value brings the sixth.
        ("arn:aws:iam::${x:y}", "arn:aws:iam::a:b*", TRUE),
        ("arn:aws:iam::${x:y}*", "arn:aws:iam::a:b*c", TRUE),
        ("arn:aws:iam::${x:y}*", "arn:aws:iam::a:bc", FALSE),
        ("arn:aws:iam:${x:y}", "arn:aws:iam::a:b*", FailsClosed),
    ] {
        assert_eq!(truth_beside("ArnLike", &[value], request, given()), expected, "`{value}`, `{request}`");
    }
    let whole = || Given::text("x:y", USERS);
    assert_eq!(truth_beside("ArnLike", &["${x:y}"], ALICE, whole()), FALSE, "wildcards in a value are text");
    let itself = "arn:aws:iam::1:user/*";
    assert_eq!(truth_beside("ArnLike", &["${x:y}"], itself, Given::text("x:y", itself)), TRUE);
}

#[test]
fn b4_a_variable_without_value_resembles_nothing_and_alone_fails_closed() {
    let with_six = "arn:aws:iam::123456789012:user/${x:y}";
    assert_eq!(truth("ArnLike", &[with_six], ALICE), FALSE);
    assert_eq!(truth("ArnNotLike", &[with_six], ALICE), TRUE);
    assert_eq!(truth("ArnLike", &[with_six, USERS], ALICE), TRUE);
    for value in ["${x:y}", "arn:aws:iam::${x:y}"] {
        assert_eq!(truth("ArnLike", &[value], ALICE), FailsClosed, "`{value}`");
        assert_eq!(truth("ArnNotLike", &[value], ALICE), FailsClosed, "`{value}`");
        assert_eq!(truth("ArnLike", &[USERS, value], ALICE), TRUE, "`{value}`");
    }
    let with_default = "${x:y, 'arn:aws:iam::123456789012:user/alice'}";
    assert_eq!(truth("ArnLike", &[with_default], ALICE), TRUE);
}

#[test]
fn d6_a_variable_that_is_not_known_may_match_and_may_fail_closed() {
    let six = "arn:aws:iam::123456789012:user/${x:y}";
    for (values, expected) in [
        (&[six][..], UNKNOWN),
        (&["arn:aws:iam::1:user/${x:y}"], FALSE),
        (&[six, USERS], TRUE),
        (&[six, BAD], MayFailClosed),
        (&["arn:aws:iam::1:user/${x:y}", BAD], FailsClosed),
        (&["${x:y}"], MayFailClosed),
        (&["${x:y}", USERS], MayFailClosed),
        (&[USERS, "${x:y}"], TRUE),
        (&["${x:y}", BAD], MayFailClosed),
        (&[BAD, "${x:y}"], FailsClosed),
    ] {
        assert_eq!(truth_beside("ArnLike", values, ALICE, Given::unknown("x:y")), expected, "{values:?}");
    }
}
