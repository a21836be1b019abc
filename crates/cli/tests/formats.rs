//! The formats that other programs read: each is what its own rules say, for every command, and no text of a file
//! steers who reads it.
#![expect(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "the helpers of a test")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;
mod schema;

use std::path::Path;
use std::process::Output;

use process::{folder, iamsim, root, run, transcript};
use serde_json::Value;

const BUNDLE: &str = "fixtures/article/05-bucket-policy-denies";
const TRUST: &str = "fixtures/findings/trust-policy-action/bad.trust.json";
const SCENARIO: &str = "failing.scenario.json";

/// A scenario of which one request passes, one fails, one is not judged; and one that cannot be read.
const FAILING: &str = r#"[
{ "name": "office", "identity_policies": [ { "name": "ci", "document": { "Version": "2012-10-17", "Statement": [
    { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
    { "Sid": "Never", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*" } ] } } ],
  "requests": [
    { "name": "read", "principal": "arn:aws:iam::123456789012:user/ci", "action": "s3:GetObject",
      "resource": "arn:aws:s3:::a/x", "expect": "allowed" },
    { "name": "write", "principal": "arn:aws:iam::123456789012:user/ci", "action": "s3:PutObject",
      "resource": "arn:aws:s3:::a/x", "expect": "allowed" },
    { "name": "delete", "principal": "arn:aws:iam::123456789012:user/ci", "action": "s3:DeleteObject",
      "resource": "arn:aws:s3:::a/x" } ] },
{ "name": "broken", "requests": [ { "principal": "nobody" } ] }
]"#;

/// What each command says in `format`: of a bundle that is denied, of one that succeeds, of one that is not there, of
/// policies with errors and without, of scenarios of all kinds.
fn every_command(format: &str) -> Vec<(String, String)> {
    let scenarios = folder(&[(SCENARIO, FAILING)]);
    let scenario = scenarios.path().join(SCENARIO).to_str().unwrap().to_owned();
    [
        vec!["check", BUNDLE],
        vec!["check", "fixtures/article/03-policy-attached"],
        vec!["check", "fixtures/no-such-bundle"],
        vec!["validate", "--type", "trust", TRUST],
        vec!["validate", "--type", "trust", "fixtures/findings/trust-policy-action/good.trust.json"],
        vec!["validate", "no-such-file.json"],
        vec!["test", "--coverage", &scenario],
        vec!["test", "fixtures/article"],
    ]
    .into_iter()
    .map(|mut arguments| {
        arguments.extend(["--format", format]);
        (arguments.join(" "), String::from_utf8(run(&arguments).stdout).unwrap())
    })
    .collect()
}

#[test]
fn sarif_is_valid_by_the_schema_of_its_standard() {
    let text = std::fs::read_to_string(root().join("fixtures/schemas/sarif-2.1.0.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    for (command, text) in every_command("sarif") {
        let log: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema::mistakes(&schema, &log), Vec::<String>::new(), "{command}");
        let driver = &log["runs"][0]["tool"]["driver"];
        for result in log["runs"][0]["results"].as_array().unwrap() {
            let rule = &driver["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"], "{command}");
        }
    }
}

#[test]
fn sarif_names_files_by_their_paths_in_the_repository() {
    let here = transcript(&["check", BUNDLE, "--format", "sarif"]);
    assert!(
        here.contains("\"uri\": \"fixtures/article/05-bucket-policy-denies/bucket-policy.json\""),
        "{here}"
    );
    let folder = root().join(BUNDLE);
    let there = iamsim(&["check", ".", "--format", "sarif"]).current_dir(&folder).output().unwrap();
    // A checkout without `.git` knows no root above the working directory.
    if root().join(".git").exists() {
        assert!(
            String::from_utf8(there.stdout).unwrap().contains("fixtures/article/05-bucket-policy-denies/b")
        );
    }
}

#[test]
fn junit_is_what_readers_of_it_take() {
    for (command, text) in every_command("junit") {
        let elements = xml(&text);
        assert_eq!(elements[0].0, "testsuites", "{command}");
        for (name, attributes) in &elements {
            let (must, may): (&[&str], &[&str]) = match name.as_str() {
                "testsuites" => (&["name", "tests", "failures", "errors"], &[]),
                "testsuite" => (&["name", "tests", "failures", "errors", "skipped", "time"], &[]),
                "testcase" => (&["name", "classname", "time"], &["file"]),
                "failure" | "error" => (&["message", "type"], &[]),
                "skipped" => (&["message"], &[]),
                other => panic!("{command}: {other} is no element of a report"),
            };
            for attribute in must {
                assert!(attributes.iter().any(|it| it == attribute), "{command}: {name} lacks {attribute}");
            }
            for attribute in attributes {
                let known = must.contains(&attribute.as_str()) || may.contains(&attribute.as_str());
                assert!(known, "{command}: {attribute} is no attribute of {name}");
            }
        }
    }
}

/// The elements of a well-formed document, in order, each with the names of its attributes.
fn xml(text: &str) -> Vec<(String, Vec<String>)> {
    let mut rest = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let (mut open, mut elements): (Vec<String>, Vec<(String, Vec<String>)>) = (Vec::new(), Vec::new());
    while let Some((content, tag)) = rest.split_once('<') {
        plain(content);
        let (tag, behind) = tag.split_once('>').unwrap();
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut names: Vec<String> = Vec::new();
        while let Some((attribute, value)) = attributes.split_once("=\"") {
            let (value, behind) = value.split_once('"').unwrap();
            plain(value);
            assert!(!names.contains(&attribute.trim().to_owned()), "{attribute} twice");
            names.push(attribute.trim().to_owned());
            attributes = behind;
        }
        assert_eq!(attributes.trim(), "");
        elements.push((name.to_owned(), names));
        if !empty {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest:?}");
    elements
}

/// Whether a text is one of XML 1.0, all of whose markup is escaped.
fn plain(text: &str) {
    for reference in text.split('&').skip(1) {
        let (name, _) = reference.split_once(';').unwrap();
        assert!(["amp", "lt", "gt", "quot", "#39"].contains(&name), "&{name};");
    }
    assert!(text.chars().all(|it| it == '\n' || !it.is_control()), "{text:?}");
}

#[test]
fn gitlab_gets_what_its_documentation_asks_for() {
    for (command, text) in every_command("gitlab") {
        let report: Value = serde_json::from_str(&text).unwrap();
        let mut fingerprints = Vec::new();
        for violation in report.as_array().unwrap() {
            for text in ["description", "check_name", "fingerprint"] {
                assert!(!violation[text].as_str().unwrap().is_empty(), "{command}: {text}");
            }
            let severity = violation["severity"].as_str().unwrap();
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{command}");
            let path = violation["location"]["path"].as_str().unwrap();
            assert!(!path.starts_with("./") && !path.is_empty(), "{command}: {path}");
            assert!(violation["location"]["positions"]["begin"]["line"].as_u64().unwrap() >= 1);
            fingerprints.push(violation["fingerprint"].as_str().unwrap().to_owned());
        }
        let all = fingerprints.len();
        fingerprints.sort();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), all, "{command}: two with one fingerprint");
    }
}

#[test]
fn a_fingerprint_outlives_a_line_that_is_added_above() {
    let policy = std::fs::read_to_string(root().join(TRUST)).unwrap();
    let fingerprints = |text: &str| -> Vec<Value> {
        let folder = folder(&[("trust-policy.json", text)]);
        let output = iamsim(&["validate", "trust-policy.json", "--format", "gitlab"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report.as_array().unwrap().iter().map(|it| it["fingerprint"].clone()).collect()
    };
    let before = fingerprints(&policy);
    assert!(!before.is_empty());
    assert_eq!(before, fingerprints(&format!("\n\n{policy}")));
}

#[test]
fn every_line_for_github_is_one_command() {
    for (command, text) in every_command("github") {
        assert!(text.lines().count() >= 1, "{command}");
        for line in text.lines() {
            let (properties, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
            let (word, properties) = properties.split_once(' ').unwrap();
            assert!(["error", "warning", "notice"].contains(&word), "{command}: {line}");
            assert!(!message.is_empty(), "{command}: {line}");
            for property in properties.split(',') {
                let (name, value) = property.split_once('=').unwrap();
                assert!(["title", "file", "line", "endLine", "col", "endColumn"].contains(&name), "{line}");
                assert!(!value.is_empty(), "{line}");
            }
        }
    }
}

#[test]
fn the_worst_comes_first_for_github() {
    let text = transcript(&["check", BUNDLE, "--format", "github"]);
    insta::assert_snapshot!(text);
}

#[test]
fn a_summary_of_a_step_is_appended_where_github_asks_for_one() {
    let folder = folder(&[("summary.md", "before\n")]);
    let summary = folder.path().join("summary.md");
    iamsim(&["check", BUNDLE, "--format", "github"]).env("GITHUB_STEP_SUMMARY", &summary).output().unwrap();
    let text = std::fs::read_to_string(&summary).unwrap();
    assert!(text.starts_with("before\n## iamsim check: failed\n"), "{text}");
}

#[test]
fn markdown_is_a_comment_for_a_pull_request() {
    insta::assert_snapshot!(transcript(&["check", BUNDLE, "--format", "markdown"]));
    for (command, text) in every_command("markdown") {
        assert!(text.starts_with("## iamsim ") && text.ends_with('\n'), "{command}");
    }
}

#[test]
fn json_lines_are_objects_and_hold_what_json_holds() {
    for (command, text) in every_command("jsonl") {
        for line in text.lines() {
            assert!(serde_json::from_str::<Value>(line).unwrap().is_object(), "{command}: {line}");
        }
    }
    let check: Value = serde_json::from_slice(&run(&["check", BUNDLE, "--format", "json"]).stdout).unwrap();
    let lines = String::from_utf8(run(&["check", BUNDLE, "--format", "jsonl"]).stdout).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected: Vec<Value> = ["commands", "diagnostics"]
        .into_iter()
        .flat_map(|it| check[it].as_array().unwrap().clone())
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn several_formats_are_written_at_once_each_to_its_place() {
    let folder = folder(&[(SCENARIO, FAILING)]);
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (sarif, junit, lines) = (at("a.sarif"), at("a.xml"), at("a.jsonl"));
    let formats = [format!("sarif={sarif}"), format!("junit={junit}"), format!("jsonl={lines}")];
    let scenario = at(SCENARIO);
    let mut arguments = vec!["test", &scenario];
    for format in &formats {
        arguments.extend(["--format", format]);
    }
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(2), "a scenario cannot be read");
    assert!(String::from_utf8(output.stdout).unwrap().ends_with("(3 requests in 2 scenarios)\n"));
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    assert!(
        read(&sarif).contains("\"2.1.0\"")
            && read(&junit).contains("<testsuites")
            && read(&lines).starts_with('{')
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "nothing is left beside them");
}

#[test]
fn two_formats_for_one_place_are_refused() {
    insta::assert_snapshot!(transcript(&["check", BUNDLE, "--format", "sarif", "--format", "json"]));
    insta::assert_snapshot!(transcript(&["check", BUNDLE, "--format", "sarf"]));
}

/// What would drive a log, a terminal, a page or a table, in every place where a policy holds text.
const HOSTILE: &str = "::error::x ##[error]y \\u001b[31m \\u202e </script><script>alert(1)</script> =cmd|' /C calc'!A0 \
                       @everyone [link](https://example.com) `|`";

fn hostile() -> tempfile::TempDir {
    let policy = format!(
        r#"{{ "Version": "2012-10-17", "Statement": [
  {{ "Sid": "{HOSTILE}", "Effect": "Deny", "Principal": "*", "Action": "s3:{HOSTILE}", "Resource": "{HOSTILE}",
     "Condition": {{ "StringEquals": {{ "aws:{HOSTILE}": "{HOSTILE}" }} }} }} ] }}"#
    );
    let scenario = format!(
        r#"{{ "name": "{HOSTILE}", "resource_policy": {{ "name": "{HOSTILE}", "document": {{ "Statement": {{
  "Sid": "{HOSTILE}", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" }} }} }},
  "requests": [ {{ "name": "{HOSTILE}", "principal": "arn:aws:iam::123456789012:user/ci", "action": "s3:GetObject",
  "resource": "arn:aws:s3:::a/{HOSTILE}", "expect": "allowed" }} ] }}"#
    );
    folder(&[("bucket-policy.json", &policy), ("hostile.scenario.json", &scenario)])
}

fn of_hostile(folder: &Path, format: &str) -> Vec<(String, Output)> {
    [["validate", "bucket-policy.json"], ["test", "hostile.scenario.json"]]
        .into_iter()
        .map(|[command, file]| {
            let arguments = [command, file, "--format", format];
            (arguments.join(" "), iamsim(&arguments).current_dir(folder).output().unwrap())
        })
        .collect()
}

#[test]
fn no_text_of_a_file_drives_a_log_a_terminal_a_page_or_a_table() {
    let folder = hostile();
    for format in ["human", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html"] {
        for (command, output) in of_hostile(folder.path(), format) {
            for stream in [&output.stdout, &output.stderr] {
                let text = std::str::from_utf8(stream).unwrap();
                let steers = |it: char| (it.is_control() && it != '\n') || it == '\u{202e}';
                assert!(!text.contains(steers), "{command}: {text}");
                assert!(!text.contains("##["), "{command}: {text}");
                if format != "github" {
                    let command_of_a_log =
                        text.lines().find(|line| line.trim_start().starts_with("::error::"));
                    assert_eq!(command_of_a_log, None, "{command}");
                }
                if ["junit", "html", "markdown"].contains(&format) {
                    let outside: String = text.split("\n```").step_by(2).collect();
                    assert!(!outside.contains("<script"), "{command}: {text}");
                }
            }
            let text = String::from_utf8(output.stdout).unwrap();
            if format == "github" {
                assert!(
                    text.lines().all(|line| line.starts_with("::") && !line.starts_with("::error::")),
                    "{text}"
                );
            }
            if format == "markdown" {
                let outside: String = text.split("\n```").step_by(2).collect();
                assert!(!outside.contains("@everyone") && !outside.contains("](https:"), "{text}");
            }
        }
    }
}
