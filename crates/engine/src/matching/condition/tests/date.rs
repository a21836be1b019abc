use super::{FALSE, TRUE, assert_opposite, truth};

#[test]
fn e5_dates_are_those_of_the_w3c_note_or_epoch_seconds() {
    let same = [
        "2030-01-01T00:00:00Z",
        "2030",
        "2030-01",
        "2030-01-01",
        "2030-01-01T00:00",
        "2030-01-01T00:00Z",
        "2030-01-01T00:00:00",
        "2030-01-01T00:00:00.000Z",
        "2030-01-01T01:00:00+01:00",
        "2029-12-31T19:30-04:30",
        "1893456000",
        "+1893456000",
        "01893456000",
    ];
    for value in same {
        for request in same {
            assert_opposite("DateEquals", "DateNotEquals", value, request, true);
        }
    }
    assert_opposite("DateEquals", "DateNotEquals", "1969-12-31T23:59:59Z", "-1", true);
    assert_opposite("DateEquals", "DateNotEquals", "2030", "2031", false);
    assert_opposite("DateEquals", "DateNotEquals", "2028-02-29", "2028-03-01", false);
}

#[test]
fn e5_whole_milliseconds_are_compared_and_finer_digits_never() {
    for (value, request, expected) in [
        ("2030-01-01T00:00:00.5Z", "2030-01-01T00:00:00.500Z", true),
        ("2030-01-01T00:00:00.5Z", "2030-01-01T00:00:00.501Z", false),
        ("2030-01-01T00:00:00.5009Z", "2030-01-01T00:00:00.5001Z", true),
        ("2030-01-01T00:00:00.0009Z", "2030-01-01T00:00:00Z", true),
        ("1893456000", "2030-01-01T00:00:00.001Z", false),
    ] {
        assert_opposite("DateEquals", "DateNotEquals", value, request, expected);
    }
}

#[test]
fn e6_what_is_no_date_equals_nothing_and_is_in_no_order() {
    for text in [
        "not-a-date",
        "",
        " 2030",
        "2030-1-1",
        "2030-13",
        "2030-02-30",
        "2030-01-01T24:00:00Z",
        "2030-01-01T00:00:60Z",
        "2030-01-01T00",
        "2030-01-01T00:00:00.Z",
        "2030-01-01T00:00.5Z",
        "2030-01-01T00:00:00+0100",
        "2030-01-01T00:00:00+24:00",
        "2030-01-01T00:00:00Zz",
        "2030-01-01 00:00:00",
        "2030-01T00:00:00Z",
        "2030-01-01Z",
        "2030Z",
        "99999999999999999999",
        "9223372036854775807",
        "1893456000.5",
        "1e9",
        "٢٠٣٠",
    ] {
        for (value, request) in [(text, "2030"), ("2030", text), (text, text)] {
            assert_opposite("DateEquals", "DateNotEquals", value, request, false);
            for operator in ["DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"]
            {
                assert_eq!(truth(operator, &[value], request), FALSE, "{operator} `{value}`, `{request}`");
            }
        }
    }
}

#[test]
fn e5_dates_have_an_order_across_their_forms() {
    let ascending = [
        "0000",
        "-9999999999",
        "0",
        "2029",
        "2029-12-31T23:59:59.999Z",
        "1893456000",
        "2030-01-02",
        "9999-12-31",
        "9999-12-31T23:59:59-23:59",
    ];
    for (index, value) in ascending.iter().enumerate() {
        for (other, request) in ascending.iter().enumerate() {
            for (operator, expected) in [
                ("DateEquals", other == index),
                ("DateLessThan", other < index),
                ("DateLessThanEquals", other <= index),
                ("DateGreaterThan", other > index),
                ("DateGreaterThanEquals", other >= index),
            ] {
                let expected = if expected { TRUE } else { FALSE };
                assert_eq!(truth(operator, &[value], request), expected, "{operator} `{value}`, `{request}`");
            }
        }
    }
}
