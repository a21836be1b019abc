//! The reader beside two others: what it refuses, and where, is what `nojson` refuses there; what it accepts means
//! what `serde_json` says.

use nojson::{JsonParseError, RawJson};
use proptest::prelude::*;

use super::{Fault, read};
use crate::Source;
use crate::json::{Document, Kind, Value};

/// Texts made of what JSON is made of, valid and not.
fn near_json() -> impl Strategy<Value = String> {
    let fragments = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "\t",
        "\"",
        "\"a\"",
        "\"b\"",
        "\"a\":1",
        "null",
        "true",
        "false",
        "nul",
        "0",
        "-",
        "1",
        "01",
        ".5",
        "1.5",
        "e9",
        "E+",
        "\\",
        "\\\\",
        "\\\"",
        "\\n",
        "\\u",
        "0041",
        "\\u00e9",
        "\\uD83D",
        "\\uDE00",
        "\u{1}",
        "é",
        "😀",
        "\"x\\ty\"",
        "[[[[",
        "\u{feff}",
        "'",
        "/*",
    ];
    prop::collection::vec(prop::sample::select(fragments.to_vec()), 0..24).prop_map(|parts| parts.concat())
}

/// Valid documents with white space and escapes.
fn json() -> impl Strategy<Value = String> {
    let string = prop::sample::select(vec![
        "\"\"",
        "\"a\"",
        "\"arn:aws:s3:::b/*\"",
        "\"\\u00e9\\n\"",
        "\"\\ud83d\\ude00\"",
        "\"\\\\\\/\\b\\f\\r\"",
        "\"é😀\"",
    ]);
    let leaf = prop_oneof![
        string.clone().prop_map(str::to_owned),
        prop::sample::select(vec!["null", "true", "false", "0", "-0", "10.25", "1e9", "-1E-2"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..6)
            .prop_map(|items| format!("[ {} ]", items.join(" ,\n")));
        let members = prop::collection::vec((string.clone(), inner), 0..6);
        let object = members.prop_map(|members| {
            let members = members.iter().enumerate();
            let members =
                members.map(|(nth, (name, value))| format!("\"{nth}{}:{value}", name.replacen('"', "", 1)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        });
        prop_oneof![list, object]
    })
}

/// Whether a value is what `serde_json` reads, all through.
fn same(value: Value<'_, '_>, other: &serde_json::Value) -> bool {
    let mut pending = vec![(value, other)];
    while let Some((value, other)) = pending.pop() {
        let alike = match (value.kind(), other) {
            (Kind::Null, serde_json::Value::Null) => true,
            (Kind::Boolean, serde_json::Value::Bool(other)) => value.as_bool() == Some(*other),
            (Kind::Number, serde_json::Value::Number(_)) => value.as_written().parse::<f64>().is_ok(),
            (Kind::String, serde_json::Value::String(other)) => value.as_str().as_deref() == Some(other),
            (Kind::Array, serde_json::Value::Array(others)) => {
                pending.extend(value.elements().zip(others));
                value.elements().count() == others.len()
            }
            (Kind::Object, serde_json::Value::Object(others)) => {
                let found =
                    value.members().filter_map(|member| Some((member.value, others.get(&*member.name)?)));
                pending.extend(found);
                value.members().count() == others.len()
            }
            _ => false,
        };
        if !alike {
            return false;
        }
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_refused_is_refused_at_the_place_where_another_reader_stops(text in near_json()) {
        let expected = match RawJson::parse(&text) {
            Ok(_) => None,
            Err(error @ JsonParseError::InvalidValue { .. }) => Some(Fault::TooDeep(error.position())),
            Err(error) => Some(Fault::Unexpected(error.position())),
        };
        prop_assert_eq!(read(&text).err(), expected);
    }

    #[test]
    fn what_is_accepted_means_what_another_reader_says(text in json()) {
        let source = Source::new("x.json", text.as_str());
        let document = Document::parse(&source).map_err(|wrong| TestCaseError::fail(format!("{text}: {wrong:?}")))?;
        let other: serde_json::Value = serde_json::from_str(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(same(document.root(), &other), "{}", text);
    }

    #[test]
    fn a_text_cut_anywhere_is_refused_where_it_ends_or_before(text in json(), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(text.len());
        let Some(text) = text.get(..cut) else { return Ok(()) };
        let expected = RawJson::parse(text).err().map(|error| Fault::Unexpected(error.position()));
        prop_assert_eq!(read(text).err(), expected);
    }
}
