use super::{FALSE, TRUE, assert_opposite, truth};

fn assert_ip(value: &str, request: &str, expected: bool) {
    assert_opposite("IpAddress", "NotIpAddress", value, request, expected);
}

#[test]
fn e5_addresses_of_v4() {
    for (value, request, expected) in [
        ("192.0.2.0/24", "192.0.2.1", true),
        ("192.0.2.0/24", "192.0.3.1", false),
        ("192.0.2.0/24", "192.0.2.255", true),
        ("192.0.2.5/24", "192.0.2.1", true),
        ("192.0.2.0/024", "192.0.2.1", true),
        ("192.0.2.0/+24", "192.0.2.1", true),
        ("192.0.2.0/31", "192.0.2.2", false),
        ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false),
        ("192.000.002.1", "192.0.2.1", true),
        ("192.0.2.1", "192.000.002.1", true),
        ("010.0.0.1", "10.0.0.1", true),
        ("192.0.2.0/0", "203.0.113.1", true),
    ] {
        assert_ip(value, request, expected);
    }
}

#[test]
fn e5_addresses_of_v6() {
    for (value, request, expected) in [
        ("2001:db8::/64", "2001:db8::1", true),
        ("2001:DB8::/064", "2001:0db8:0000:0000:0000:0000:0000:0001", true),
        ("2001:db8::/64", "2001:db8:0:1::", false),
        ("2001:db8::4/127", "2001:db8::5", true),
        ("2001:db8::4/127", "2001:db8::6", false),
        ("2001:db8::1", "2001:db8::1", true),
        ("::/0", "2001:db8::1", true),
        // A trailing colon is dropped, a leading one is a zero group, three are two.
        ("2001:db8::1", "2001:db8::1:", true),
        ("2001:db8::1", "2001:db8:0:0:0:0:0:1:", true),
        ("0:2001:db8::1", ":2001:db8::1", true),
        ("2001:db8::1", ":2001:db8::1", false),
        ("2001:db8::1", "2001:db8:::1", true),
        ("2001:db8:::1/128", "2001:db8::1", true),
        ("2001:db8::1:/128", "2001:db8::1", true),
        ("::/128", ":::", true),
        ("::1", ":::1", true),
        ("2001:db8::", "2001:db8:::", true),
        (":1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7", true),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", true),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", true),
    ] {
        assert_ip(value, request, expected);
    }
}

#[test]
fn e5_v4_and_v6_never_match_but_a_mapped_request_is_v4() {
    for (value, request, expected) in [
        ("::/0", "192.0.2.1", false),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("192.0.2.0/24", "::ffff:192.0.2.1", true),
        ("192.0.2.0/24", "::FFFF:c000:201", true),
        ("192.0.2.0/24", "0:0:0:0:0:ffff:192.0.2.1", true),
        ("::/0", "::ffff:192.0.2.1", false),
        ("::/0", "::ffff:c000:201", false),
        ("::ffff:192.0.2.0/120", "192.0.2.1", false),
        ("::ffff:192.0.2.0/120", "::ffff:192.0.2.1", false),
        ("::ffff:c000:200/120", "192.0.2.1", false),
        ("::ffff:c000:200/120", "::ffff:c000:201", false),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1", false),
    ] {
        assert_ip(value, request, expected);
    }
}

#[test]
fn e6_a_bad_value_of_the_policy_matches_nothing() {
    for bad in [
        "not-an-ip",
        "",
        "/24",
        "192.0.2.0/",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/255.255.255.0",
        "192.0.2",
        "192.0.2.0.0/24",
        "192.0.2.256",
        "192.0.+2.1",
        "0192.0.2.1",
        "2001:db8::/129",
        "2001:db8::5/64",
        "2001:db8::1/0",
        "2001:db8::192.0.2.0/120",
        "::192.0.2.0/120",
        "${one:key}",
    ] {
        for request in ["192.0.2.1", "192.0.2.0", "2001:db8::5", "2001:db8::c000:201"] {
            assert_ip(bad, request, false);
        }
        assert_eq!(truth("IpAddress", &[bad, "192.0.2.0/24"], "192.0.2.1"), TRUE, "the other value counts");
        assert_eq!(
            truth("NotIpAddress", &["192.0.2.0/24", bad], "192.0.2.1"),
            FALSE,
            "the other value counts"
        );
    }
}

#[test]
fn e6_a_bad_value_of_the_request_satisfies_neither_the_operator_nor_its_negation() {
    for bad in [
        "not-an-ip",
        "",
        ":",
        "192.0.2.1/32",
        "192.0.513",
        "3221225985",
        "192.0.2.1 ",
        "fe80::1%1",
        "2001:db8::::1",
        "::::",
        "2001::db8::1",
        "2001::db8:::1",
        "::ffff:::192.0.2.1",
        "2001:db8::192.0.2.1",
        "::192.0.2.1",
        "::ffff:192.0.2.1:",
        "::ffff:192.0.2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:",
        "1:2:3:4::5:6:7:8",
        "12345::",
        "2001:db8::g",
        "::+1",
    ] {
        for value in ["192.0.2.0/24", "::/0", "0.0.0.0/0", "not-an-ip"] {
            assert_eq!(truth("IpAddress", &[value], bad), FALSE, "`{value}`, `{bad}`");
            assert_eq!(truth("NotIpAddress", &[value], bad), FALSE, "`{value}`, `{bad}`");
        }
    }
}
