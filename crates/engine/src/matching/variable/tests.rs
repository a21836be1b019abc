use iamsim_policy::{Template, Version, Wildcards};

use super::template_covers;
use crate::matching::given::Given;
use crate::{ContextValue, Truth};

fn covers(template: &str, text: &str, given: &Given) -> Truth {
    template_covers(&Template::parse(template, Version::V2012, Wildcards::Active), text, given)
}

#[test]
fn b4_a_value_is_inserted_as_literal_text() {
    let given = Given::text("aws:username", "a*");
    for (template, text, expected) in [
        ("home/${aws:username}/*", "home/a*/x", Truth::True),
        ("home/${aws:username}/*", "home/abc/x", Truth::False),
        ("home/${AWS:UserName}/*", "home/a*/x", Truth::True),
        ("${aws:username}", "a*", Truth::True),
        ("${aws:username}${aws:username}", "a*a*", Truth::True),
        ("*${aws:username}", "xa*", Truth::True),
        ("?${aws:username}", "xa*", Truth::True),
        ("${*}${?}${$}", "*?$", Truth::True),
        ("${*}", "x", Truth::False),
    ] {
        assert_eq!(covers(template, text, &given), expected, "`{template}` over `{text}`");
    }
}

#[test]
fn b4_a_default_counts_where_the_key_is_absent_alone() {
    let template = "${aws:username, 'nobody'}";
    for (given, text, expected) in [
        (Given::nothing(), "nobody", Truth::True),
        (Given::list("aws:username", &[]), "nobody", Truth::True),
        (Given::text("aws:username", "alice"), "nobody", Truth::False),
        (Given::text("aws:username", "alice"), "alice", Truth::True),
        (Given::text("aws:username", ""), "", Truth::True),
        (Given::unknown("aws:username"), "nobody", Truth::Unknown),
    ] {
        assert_eq!(covers(template, text, &given), expected, "`{text}`");
    }
}

#[test]
fn b4_a_variable_without_value_resembles_nothing() {
    for template in ["${aws:username}", "*${aws:username}*", "a${aws:username}", "*${aws:username}${x, 'y'}"]
    {
        for text in ["", "a", "aws:username", template] {
            assert_eq!(covers(template, text, &Given::nothing()), Truth::False, "`{template}` over `{text}`");
        }
    }
}

#[test]
fn b4_a_multivalued_key_that_is_present_has_no_value_and_no_default() {
    for (given, expected) in [
        (Given::list("many:tags", &["a"]), Truth::False),
        (Given::text("many:tags", "a"), Truth::False),
        (Given::list("many:tags", &["a", "b"]), Truth::False),
        (Given::nothing(), Truth::True),
        (Given::unknown("many:tags"), Truth::Unknown),
    ] {
        assert_eq!(covers("${many:tags, 'a'}", "a", &given), expected);
    }
    assert_eq!(covers("${many:tags}", "a", &Given::unknown("many:tags")), Truth::False);
}

#[test]
fn e4_a_list_of_one_is_the_value_of_a_single_valued_key_and_a_longer_one_is_none() {
    assert_eq!(covers("${one:key}", "a", &Given::list("one:key", &["a"])), Truth::True);
    assert_eq!(covers("${one:key, 'a'}", "a", &Given::list("one:key", &["a", "a"])), Truth::False);
}

#[test]
fn d6_an_unknown_value_leaves_open_only_what_some_value_could_make_true() {
    let given = Given::unknown("aws:username").with("aws:userid", ContextValue::text("id"));
    for (template, text, expected) in [
        ("home/${aws:username}/*", "home/alice/x", Truth::Unknown),
        ("home/${aws:username}/*", "work/alice/x", Truth::False),
        ("home/${aws:username}/${aws:userid}", "home/alice/id", Truth::Unknown),
        ("home/${aws:username}/${aws:userid}", "home/alice/other", Truth::False),
        ("home/${aws:username}/${absent:key}", "home/alice/x", Truth::False),
        ("home/*", "home/alice", Truth::True),
    ] {
        assert_eq!(covers(template, text, &given), expected, "`{template}` over `{text}`");
    }
}
