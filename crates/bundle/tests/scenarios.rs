//! Scenarios: what a field says is what is decided by, and what is expected is what is held against it.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, outside of `#[test]`, that lay files down"
)]

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use iamsim_bundle::scenario::{self, Decided, Difference, Entry, Form, Scenario, Verdict};
use iamsim_engine::Outcome;
use iamsim_source::Source;

const ALLOW: &str =
    r#"{ "Statement": { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" } }"#;
const DENY: &str = r#"{ "Statement": { "Effect": "Deny", "Action": "*", "Resource": "*" } }"#;

/// A request of a user, with more fields.
fn request(more: &str) -> String {
    format!(
        r#"{{ "principal": "arn:aws:iam::123456789012:user/ci", "action": "s3:GetObject",
             "resource": "arn:aws:s3:::bucket/key", "resource_account": "123456789012"{more} }}"#
    )
}

fn read(text: &str) -> Scenario {
    let source = Source::new("a.json", text);
    match scenario::read(&source, Form::Document, None).entries.pop() {
        Some(Entry::Scenario(scenario)) => *scenario,
        other => panic!("{other:#?}"),
    }
}

/// What becomes of the one request of a scenario with these fields.
fn verdict(fields: &str, expected: &str) -> Verdict {
    let scenario = read(&format!(r#"{{ {fields} "request": {} }}"#, request(expected)));
    scenario.results().next().expect("one request").verdict
}

#[test]
fn every_form_of_a_policy_has_a_name() {
    let folder = tempfile::tempdir().expect("there is room");
    fs::create_dir(folder.path().join("p")).expect("made");
    fs::write(folder.path().join("p/allow.json"), ALLOW).expect("written");
    let answer = format!(r#"{{ "PolicyDocument": {ALLOW}, "UserName": "ci", "PolicyName": "p" }}"#);
    fs::write(folder.path().join("answer.json"), answer).expect("written");
    let text = format!(
        r#"{{ "identity_policies": [{ALLOW}, {{ "name": "named", "document": {ALLOW} }}, {{ "document": {ALLOW} }},
                {{ "file": "p/allow.json" }}, {{ "name": "inline", "file": "answer.json" }}],
            "permissions_boundary": {ALLOW}, "session_policies": [{ALLOW}],
            "service_control_policies": [{{ "target": "root", "policies": [] }}, {{ "target": "ou", "policies": [{ALLOW}] }}],
            "resource_policies": {{ "arn:aws:s3:::bucket*": {{ "name": "bucket", "document": {0} }}, "*": {0} }},
            "vpc_endpoint_policy": {0}, "request": {1} }}"#,
        ALLOW.replace("\"Effect\"", "\"Principal\": \"*\", \"Effect\""),
        request("")
    );
    let path = folder.path().join("names.json");
    fs::write(&path, text).expect("written");
    let suite = scenario::open([&path]);
    let Some(Entry::Scenario(scenario)) = suite.files[0].entries.first() else { panic!("{suite:#?}") };
    let names: Vec<&str> = scenario.policies.iter().map(|policy| policy.name()).collect();
    assert_eq!(
        names,
        [
            "identity_policies[0]",
            "named",
            "identity_policies[2]",
            "p/allow.json",
            "inline",
            "permissions_boundary",
            "session_policies[0]",
            "service_control_policies[1].policies[0]",
            "bucket",
            "resource_policies[*]",
            "vpc_endpoint_policy",
        ]
    );
}

#[test]
fn what_is_left_out_is_not_there() {
    let allow = format!(r#""identity_policies": [{ALLOW}],"#);
    let allowed = r#", "expect": "allowed""#;
    for fields in [
        "",
        r#""permissions_boundary": null, "service_control_policies": null, "resource_policy": null,"#,
        r#""session_policies": [], "service_control_policies": [], "resource_control_policies": [],"#,
    ] {
        assert_eq!(verdict(&format!("{allow} {fields}"), allowed), Verdict::Passed, "{fields}");
    }
    let level = r#""service_control_policies": [{ "target": "root", "policies": [] }],"#;
    assert_eq!(verdict(&format!("{allow} {level}"), r#", "expect": "implicitDeny""#), Verdict::Passed);
}

#[test]
fn a_policy_of_resources_is_that_of_the_most_specific_pattern() {
    let policies = format!(
        r#""identity_policies": [{ALLOW}], "resource_policies": {{
            "*": {0}, "arn:aws:s3:::bucket/*": {{ "Statement": [] }}, "arn:aws:s3:::other/*": {0} }},"#,
        DENY.replace("\"Effect\"", "\"Principal\": \"*\", \"Effect\"")
    );
    assert_eq!(verdict(&policies, r#", "expect": "allowed""#), Verdict::Passed);
    let others = policies.replace("arn:aws:s3:::bucket/*", "arn:aws:s3:::no/*");
    assert_eq!(verdict(&others, r#", "expect": "explicitDeny""#), Verdict::Passed);
}

#[test]
fn each_part_of_an_expectation_is_held_against_the_decision() {
    let named = format!(r#""identity_policies": [{{ "name": "a", "document": {ALLOW} }}],"#);
    assert_eq!(verdict(&named, ""), Verdict::NothingExpected);
    for passed in [
        r#", "expect": "allowed", "expect_missing": []"#,
        r#", "expect_decided_by": [{ "policy": "a", "sid": "Read" }]"#,
        r#", "expect": "allowed", "expect_decided_by": [{ "policy": "a", "statement": 0 }, { "policy": "a", "sid": "Read" }]"#,
    ] {
        assert_eq!(verdict(&named, passed), Verdict::Passed, "{passed}");
    }
    let differences = |expected: &str| match verdict(&named, expected) {
        Verdict::Failed(differences) => differences,
        other => panic!("{expected}: {other:?}"),
    };
    let allowed = Decided::Outcome(Outcome::Allowed);
    assert_eq!(
        differences(r#", "expect": "indeterminate""#),
        [Difference::Decision { expected: Decided::Indeterminate, found: allowed }]
    );
    let found = differences(r#", "expect_missing": ["aws:SourceIp"]"#);
    let [Difference::MissingContext { not_found, not_expected }] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((not_found.len(), not_expected.len()), (1, 0));
    for (expected, missed, surplus) in [
        ("[]", 0, 1),
        (r#"[{ "policy": "b", "sid": "Read" }]"#, 1, 1),
        (r#"[{ "policy": "a", "statement": 1 }]"#, 1, 1),
        (r#"[{ "policy": "a", "sid": "Read" }, { "policy": "a", "sid": "Write" }]"#, 1, 0),
    ] {
        let found = differences(&format!(r#", "expect_decided_by": {expected}"#));
        let [Difference::DecidedBy { not_found, not_expected }] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!((not_found.len(), not_expected.len()), (missed, surplus), "{expected}");
    }
}

#[test]
fn lists_of_scenarios_go_on_behind_one_that_cannot_be_read() {
    let one =
        |name: &str| format!(r#"{{ "name": "{name}", "request": {} }}"#, request("").replace('\n', " "));
    let lines = format!("\u{feff}{}\r\n\r\nnot json\r\n{}", one("a"), one("b"));
    let array = format!("[{}, 7, {}]", one("a"), one("b"));
    let folder = tempfile::tempdir().expect("there is room");
    for (file, text) in [("a.jsonl", lines), ("b.json", array)] {
        let path = folder.path().join(file);
        fs::write(&path, text).expect("written");
        let suite = scenario::open([&path]);
        let read: Vec<Option<&str>> = suite.files[0]
            .entries
            .iter()
            .map(|entry| match entry {
                Entry::Scenario(scenario) => scenario.name.as_deref(),
                Entry::Unreadable(_) => None,
            })
            .collect();
        assert_eq!(read, [Some("a"), None, Some("b")], "{file}");
    }
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("a vector takes all");
    encoder.finish().expect("a vector takes all")
}

#[test]
fn a_folder_is_walked_for_scenarios_and_what_is_none_is_named() {
    let folder = tempfile::tempdir().expect("there is room");
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("made");
        fs::write(path, bytes).expect("written");
    };
    let scenario = format!(r#"{{ "name": "a", "request": {} }}"#, request("").replace('\n', " "));
    put("b/one.json", scenario.as_bytes());
    put("a.jsonl", scenario.as_bytes());
    put("c.jsonl.gz", &packed(&scenario));
    put("d.json.gz", &packed(&scenario));
    put("broken.json", br#"{ "requests": [ "#);
    put("misspelt.json", br#"{ "identity_policies": [], "reqests": [] }"#);
    put("not-packed.json.gz", scenario.as_bytes());
    put("policy.json", ALLOW.as_bytes());
    put("iamsim.json", br#"{ "format": 1, "resource_policies": {} }"#);
    put("comments.json", b"// { }");
    put("numbers.jsonl", b"\n1\n2\n");
    put("notes.txt", scenario.as_bytes());
    put(".git/x.json", scenario.as_bytes());
    let suite = scenario::open([folder.path()]);
    let here = format!("{}/", folder.path().display());
    let names = |names: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        names.map(|name| name.replacen(&here, "", 1)).collect()
    };
    assert_eq!(
        names(&mut suite.files.iter().map(|file| file.name.as_str())),
        [
            "a.jsonl",
            "b/one.json",
            "broken.json",
            "c.jsonl.gz",
            "d.json.gz",
            "misspelt.json",
            "not-packed.json.gz",
        ]
    );
    assert_eq!(
        names(&mut suite.passed_over.iter().map(String::as_str)),
        ["comments.json", "iamsim.json", "numbers.jsonl", "policy.json"]
    );
    let readable = |file: &scenario::ScenarioFile| matches!(file.entries.as_slice(), [Entry::Scenario(_)]);
    let read: Vec<bool> = suite.files.iter().map(readable).collect();
    assert_eq!(read, [true, true, false, true, true, false, false]);
    assert!(suite.diagnostics.is_empty());
}

#[test]
fn a_folder_without_any_scenario_is_an_error_and_a_missing_file_is_one_too() {
    let folder = tempfile::tempdir().expect("there is room");
    fs::write(folder.path().join("policy.json"), ALLOW).expect("written");
    let suite = scenario::open([folder.path()]);
    assert_eq!(suite.diagnostics.len(), 1);
    assert_eq!(suite.diagnostics[0].code.as_str(), "no-scenario");
    assert_eq!(suite.diagnostics[0].message, "there is no scenario here: the one JSON file is none");
    let suite = scenario::open([folder.path().join("gone.json")]);
    let Some(Entry::Unreadable(unreadable)) = suite.files[0].entries.first() else { panic!("{suite:#?}") };
    assert_eq!(unreadable.diagnostics[0].code.as_str(), "file-not-found");
    assert!(scenario::open(Vec::<&Path>::new()).diagnostics.len() == 1, "nothing was named");
}

#[test]
fn a_file_that_unpacks_to_too_much_is_refused() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("bomb.json.gz");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let blank = vec![b' '; 1024 * 1024];
    for _ in 0..70 {
        encoder.write_all(&blank).expect("a vector takes all");
    }
    fs::write(&path, encoder.finish().expect("a vector takes all")).expect("written");
    let suite = scenario::open([&path]);
    let Some(Entry::Unreadable(unreadable)) = suite.files[0].entries.first() else { panic!("{suite:#?}") };
    assert_eq!(unreadable.diagnostics[0].code.as_str(), "file-too-large");
}

#[test]
fn very_many_mistakes_are_told_in_part_and_counted() {
    let fields: Vec<String> = (0..20_000).map(|index| format!("\"f{index}\": {{}}")).collect();
    let text = format!("{{ {}, \"request\": {} }}", fields.join(",\n"), request(""));
    let read = scenario::read(&Source::new("a.json", text), Form::Document, None);
    let Some(Entry::Unreadable(unreadable)) = read.entries.first() else { panic!("it has mistakes") };
    assert_eq!(unreadable.diagnostics.len(), 1_000);
    let last = unreadable.diagnostics.last().expect("there are many");
    assert_eq!(last.notes, ["19000 more mistakes are not shown"]);
}

#[test]
fn an_error_behind_very_many_warnings_is_told() {
    let warning = r#"{ "Statement": [] }"#;
    let policies = vec![warning; 20_000].join(",\n");
    let text =
        format!("{{ \"identity_policies\": [{policies}], \"request\": {} }}", request(r#", "expect": "no""#));
    let read = scenario::read(&Source::new("a.json", text), Form::Document, None);
    assert!(matches!(read.entries.as_slice(), [Entry::Unreadable(_)]));
}

#[test]
fn very_many_condition_keys_are_read_fast() {
    let keys: Vec<String> = (0..100_000u64)
        .map(|index| format!("\"k{:x}\": 1", index.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
        .collect();
    let context = format!(", \"context\": {{ {} }}", keys.join(","));
    let scenario = read(&format!("{{ \"request\": {} }}", request(&context)));
    assert_eq!(scenario.requests[0].context.iter().count(), 100_000);
}

#[test]
fn missing_keys_are_a_set_in_any_case() {
    let fields = r#""unlisted_context": "unknown", "identity_policies": [{ "Statement": { "Effect": "Allow",
        "Action": "*", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "192.0.2.0/24" },
        "StringEquals": { "aws:UserAgent": "a" } } } }],"#;
    let expected = r#", "expect": "indeterminate", "expect_missing": ["aws:useragent", "AWS:SOURCEIP"]"#;
    assert_eq!(verdict(fields, expected), Verdict::Passed);
    let known = r#", "context": { "AWS:UserAgent": "a", "aws:SourceIp": { "unknown": true } },
        "expect": "indeterminate", "expect_missing": ["aws:SourceIp"]"#;
    assert_eq!(verdict(fields, known), Verdict::Passed);
    let absent = r#", "context": { "aws:SourceIp": null }, "expect": "implicitDeny""#;
    assert_eq!(verdict(fields, absent), Verdict::Passed);
}
