//! The story, step by step: each bundle under `fixtures/article/` with all that `check` says of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, root, run, transcript};

/// The bundles, in the order of the story.
fn bundles() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("fixtures/article"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn path(name: &str) -> String {
    format!("fixtures/article/{name}")
}

#[test]
fn each_step_is_told_to_people() {
    for name in bundles() {
        let text = transcript(&["check", &path(&name)]);
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{name}: wider than 100 columns: {line}");
            assert_eq!(line, line.trim_end(), "{name}: blanks at the end of a line");
        }
        insta::assert_snapshot!(format!("human-{name}"), text);
    }
}

#[test]
fn each_step_is_told_to_machines() {
    for name in bundles() {
        let arguments = ["check", &path(&name), "--format", "json"];
        let output = run(&arguments);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["format"], 1);
        let text = String::from_utf8(output.stdout).unwrap();
        insta::assert_snapshot!(format!("json-{name}"), text);
    }
}

#[test]
fn the_exit_codes_are_those_of_the_story() {
    let expected = [
        ("01-error-text", 1),
        ("02-user-without-policy", 1),
        ("03-policy-attached", 0),
        ("04-no-lock-permission", 1),
        ("05-bucket-policy-denies", 1),
        ("06-bucket-policy-condition", 3),
        ("07-other-bucket", 1),
        ("08-other-key", 1),
        ("09-role-without-policy", 1),
        ("10-scp-denies", 1),
        ("11-scp-no-allow", 1),
        ("12-kms-identity-missing", 1),
        ("13-kms-key-policy-missing", 1),
        ("14-github-oidc", 1),
        ("15-shared-bucket", 0),
    ];
    let found: Vec<(String, i32)> =
        bundles().into_iter().map(|name| (name.clone(), code(&["check", &path(&name)]))).collect();
    let expected: Vec<(String, i32)> = expected.map(|(name, code)| (name.to_owned(), code)).into();
    assert_eq!(found, expected);
}

#[test]
fn strict_makes_what_was_not_collected_unknown() {
    let path = path("01-error-text");
    insta::assert_snapshot!(transcript(&["check", &path, "--strict"]));
    let output = run(&["check", &path, "--strict", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let assumed = json.get("assumptions").unwrap().as_array().unwrap();
    assert!(!assumed.is_empty());
    assert!(assumed.iter().all(|assumption| assumption.get("assumed").unwrap() == "unknown"), "{assumed:?}");
}

#[test]
fn quiet_is_the_verdicts_alone() {
    insta::assert_snapshot!(transcript(&["check", &path("05-bucket-policy-denies"), "--quiet"]));
}

#[test]
fn verbose_names_every_resource_and_says_what_to_collect() {
    insta::assert_snapshot!(transcript(&["check", &path("05-bucket-policy-denies"), "--verbose"]));
}
